//! What a metric is computed over: one part of a run, one class, one provider.
//!
//! A provider's filter means "what it served" for requests and "calls of it" for attempts. Requests
//! that were still under way when the run was stopped are in no slice: nobody knows how they ended.
//! Histograms are made when first asked for, once per slice.

use std::cell::OnceCell;

use record::event::{Attempt, Outcome, Request};
use record::report::Where;

use crate::index::{Index, ended};
use crate::part::{Part, Span};
use crate::timing::Timing;

/// A selection of requests and attempts.
#[derive(Debug)]
pub(crate) struct Slice<'a> {
    /// The recording.
    pub(crate) index: &'a Index<'a>,
    /// The part of the run; `None` where the run has no such part.
    pub(crate) part: Option<Part>,
    /// Which requests.
    pub(crate) only: Where,
    /// Places of requests of the class, whoever served them.
    pub(crate) asked: Vec<usize>,
    /// Places of those that the provider served, where one is asked for.
    served: Option<Vec<usize>>,
    /// Places of attempts.
    tried: Vec<usize>,
    latency: OnceCell<Timing>,
    first_token: OnceCell<Timing>,
}

impl<'a> Slice<'a> {
    /// The requests and attempts of a part.
    pub(crate) fn new(index: &'a Index<'a>, part: Option<Part>, only: Where) -> Self {
        let span = part.and_then(|part| part.span(&index.start)).unwrap_or_default();
        let mut slice = Self {
            index,
            part,
            only,
            asked: Vec::new(),
            served: None,
            tried: Vec::new(),
            latency: OnceCell::new(),
            first_token: OnceCell::new(),
        };
        slice.asked = index.requests_in(span).filter(|&place| slice.asks(place)).collect();
        if slice.only.provider.is_some() {
            slice.served = Some(slice.asked.iter().copied().filter(|&place| slice.serves(place)).collect());
        }
        slice.tried = index.attempts_in(span).filter(|&place| slice.tries(place)).collect();
        slice
    }

    /// All requests of the slice's class in a part, whoever served them.
    pub(crate) fn of_class(&self, part: Part) -> Self {
        let only = Where { class: self.only.class.clone(), provider: None };
        Self::new(self.index, Some(part), only)
    }

    fn asks(&self, place: usize) -> bool {
        ended(self.index.requests[place]) && self.is_of_class(place)
    }

    fn is_of_class(&self, place: usize) -> bool {
        self.only.class.as_ref().is_none_or(|class| **class == *self.index.requests[place].class)
    }

    fn serves(&self, place: usize) -> bool {
        self.index.requests[place].served_by.as_deref() == self.only.provider.as_deref()
    }

    fn tries(&self, place: usize) -> bool {
        let provider = self.only.provider.as_ref().is_none_or(|name| **name == *self.index.attempts[place].provider);
        provider && (self.only.class.is_none() || self.index.owner[place].is_some_and(|owner| self.is_of_class(owner)))
    }

    /// When it is, up to the end of the run.
    pub(crate) fn span(&self) -> Span {
        self.index.span(self.part)
    }

    /// The name of its part.
    pub(crate) fn name(&self) -> &str {
        self.part.map_or("", |part| part.name(&self.index.start))
    }

    /// Whether it is a fault's window.
    pub(crate) fn is_faulty(&self) -> bool {
        matches!(self.part, Some(Part::Window(_)))
    }

    /// Its length in seconds.
    pub(crate) fn seconds(&self) -> f64 {
        let span = self.span();
        (span.to - span.from) as f64 / 1e6
    }

    /// Places of its requests: of the class, and served by the provider where one is asked for.
    pub(crate) fn chosen(&self) -> &[usize] {
        self.served.as_deref().unwrap_or(&self.asked)
    }

    /// Its requests.
    pub(crate) fn requests(&self) -> impl Iterator<Item = &'a Request> {
        self.chosen().iter().map(|&place| self.index.requests[place])
    }

    /// Its requests that succeeded.
    pub(crate) fn successes(&self) -> impl Iterator<Item = &'a Request> {
        self.requests().filter(|request| request.outcome == Outcome::Success)
    }

    /// Its attempts.
    pub(crate) fn attempts(&self) -> impl Iterator<Item = &'a Attempt> {
        self.tried.iter().map(|&place| self.index.attempts[place])
    }

    /// How many requests it has.
    pub(crate) fn len(&self) -> u64 {
        self.chosen().len() as u64
    }

    /// How many of its requests are so.
    pub(crate) fn count(&self, so: impl Fn(&Request) -> bool) -> u64 {
        self.requests().filter(|request| so(request)).count() as u64
    }

    /// Time from the intended send to the end of successful answers.
    pub(crate) fn latency(&self) -> &Timing {
        self.latency.get_or_init(|| self.successes().map(latency_of).collect())
    }

    /// Time from the intended send to the first token of successful streamed answers.
    pub(crate) fn first_token(&self) -> &Timing {
        self.first_token.get_or_init(|| self.successes().filter_map(first_token_of).collect())
    }
}

/// Time from the intended send to the end.
pub(crate) fn latency_of(request: &Request) -> u64 {
    request.end_us.saturating_sub(request.intended_us)
}

/// Time from the intended send to the first token of a streamed answer.
pub(crate) fn first_token_of(request: &Request) -> Option<u64> {
    let at = request.first_token_us.filter(|_| request.stream)?;
    Some(at.saturating_sub(request.intended_us))
}
