//! How callers fared over time, so that the first good instant is found in one sweep.
//!
//! Sums up to each request (how many succeeded, how many of them fast enough) answer "how many of
//! these" for any stretch at once. A stretch's 95th percentile is below a limit exactly if 95% of its
//! successes are, so no percentile is ever computed per stretch.

use record::event::{Outcome, Request};

use crate::part::Span;
use crate::slice::latency_of;

/// Requests in order of their intended send, with running sums.
#[derive(Debug, Default)]
pub(super) struct Track {
    at: Vec<u64>,
    good: Vec<u32>,
    fast: Vec<u32>,
}

/// What a stretch of callers came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    /// Requests.
    pub(super) all: u32,
    /// Those that succeeded.
    pub(super) good: u32,
    /// Those that succeeded fast enough.
    pub(super) fast: u32,
}

/// Fewer callers say nothing.
pub(super) const FEWEST: usize = 5;

impl Track {
    /// A track of these requests, in order; an answer is fast up to `limit`.
    pub(super) fn new<'a>(requests: impl Iterator<Item = &'a Request>, limit: u64) -> Self {
        let mut track = Self { at: Vec::new(), good: vec![0], fast: vec![0] };
        for request in requests {
            let good = request.outcome == Outcome::Success;
            let fast = good && latency_of(request) <= limit;
            track.at.push(request.intended_us);
            track.good.push(track.good[track.good.len() - 1] + u32::from(good));
            track.fast.push(track.fast[track.fast.len() - 1] + u32::from(fast));
        }
        track
    }

    /// How many callers there are in the span.
    pub(super) fn len(&self, span: Span) -> usize {
        self.place(span.to) - self.place(span.from)
    }

    fn place(&self, at: u64) -> usize {
        self.at.partition_point(|&sent| sent < at)
    }

    fn stretch(&self, from: usize, to: usize) -> Stretch {
        Stretch {
            all: (to - from) as u32,
            good: self.good[to] - self.good[from],
            fast: self.fast[to] - self.fast[from],
        }
    }

    /// The first instant of the span from which callers over the following `length` fare well: the
    /// span's start, or the moment a caller sends. A stretch holds at least five callers and does
    /// not reach beyond the span.
    pub(super) fn first(&self, span: Span, length: u64, well: impl Fn(Stretch) -> bool) -> Option<u64> {
        let (begin, end) = (self.place(span.from), self.place(span.to));
        let mut far = begin;
        for near in begin..end {
            let instant = if near == begin { span.from } else { self.at[near] };
            while far < end && self.at[far] < instant + length {
                far += 1;
            }
            let last = far.max(near + FEWEST);
            if last > end {
                return None;
            }
            if well(self.stretch(near, last)) {
                return Some(instant);
            }
        }
        None
    }
}
