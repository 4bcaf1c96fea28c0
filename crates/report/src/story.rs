//! One request in detail: the example that shows what the numbers mean.
//!
//! The failing request with the most attempts, the earliest of equals; where none failed, the
//! slowest that needed more than one provider. What stays green and needs no failover has no story.

use record::event::{Attempt, Outcome, Request, Skipped};

use crate::Recording;
use crate::index::Index;
use crate::slice::latency_of;

/// One request with everything that was done for it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Story {
    /// The request.
    pub(crate) request: Request,
    /// Its attempts, in order.
    pub(crate) attempts: Vec<Attempt>,
    /// Candidates it passed over.
    pub(crate) skipped: Vec<Skipped>,
}

impl Story {
    fn at(index: &Index<'_>, place: usize) -> Self {
        let request = index.requests[place].clone();
        let skipped = index.skipped.iter().filter(|skipped| skipped.request == request.request);
        let skipped = skipped.map(|skipped| (*skipped).clone()).collect();
        Self { attempts: index.tries(place).cloned().collect(), skipped, request }
    }

    /// The request of that id.
    pub(crate) fn of(recording: &Recording, id: &str) -> Option<Self> {
        let index = Index::new(recording);
        index.place(id).map(|place| Self::at(&index, place))
    }

    /// From the intended send to the last thing that happened.
    pub(crate) fn length(&self) -> u64 {
        let last = self.attempts.iter().map(|attempt| attempt.end_us).chain([self.request.end_us]).max();
        last.unwrap_or(0).saturating_sub(self.request.intended_us).max(1)
    }
}

/// The request worth showing.
pub(crate) fn pick(index: &Index<'_>) -> Option<Story> {
    let places = 0..index.requests.len();
    let failed = places.clone().filter(|&place| failed(index.requests[place]));
    let worst = failed.max_by_key(|&place| (index.tries(place).len(), std::cmp::Reverse(place)));
    let moved = places.filter(|&place| moved(index, place));
    let slowest = || moved.max_by_key(|&place| (latency_of(index.requests[place]), std::cmp::Reverse(place)));
    worst.or_else(slowest).map(|place| Story::at(index, place))
}

fn failed(request: &Request) -> bool {
    matches!(request.outcome, Outcome::Failed | Outcome::Cancelled | Outcome::LastResort)
}

fn moved(index: &Index<'_>, place: usize) -> bool {
    let mut providers = index.tries(place).map(|attempt| &*attempt.provider);
    let first = providers.next();
    index.requests[place].outcome == Outcome::Success && providers.any(|provider| Some(provider) != first)
}
