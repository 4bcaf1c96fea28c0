//! A trace: the calls of one provider, and when it was really sick.

use std::time::Duration;

use chance::Moment;
use failover::Outcome;

use crate::spells::sick;

/// One call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call {
    /// When it began.
    pub at: Moment,
    /// How long it took.
    pub duration: Duration,
    /// What a breaker is told of it.
    pub outcome: Outcome,
    /// Tokens of its prompt, where known.
    pub prompt_tokens: Option<u32>,
    /// Whether its answer was to come as a stream: only there a late first token is seen before the end.
    pub streamed: bool,
    /// Whether its caller was better off without it: the truth that no breaker sees.
    pub bad: bool,
}

/// A stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// Its first instant.
    pub from: Moment,
    /// The first after it.
    pub to: Moment,
}

/// The calls of one provider in the order in which they began.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Trace {
    /// Where it comes from.
    pub name: String,
    /// Its calls.
    pub calls: Vec<Call>,
    /// When a fault was active, by beginning.
    pub faults: Vec<Span>,
    /// When a breaker should have been open.
    pub sick: Vec<Span>,
}

impl Trace {
    /// Puts calls and faults in order and finds the sick spells.
    pub fn new(name: impl Into<String>, mut calls: Vec<Call>, mut faults: Vec<Span>) -> Self {
        calls.sort_by_key(|call| call.at);
        faults.sort_unstable();
        let sick = sick(&calls, &faults);
        Self { name: name.into(), calls, faults, sick }
    }

    /// The calls that began in a span.
    pub fn within(&self, span: Span) -> &[Call] {
        let place = |moment| self.calls.partition_point(|call| call.at < moment);
        self.calls.get(place(span.from)..place(span.to)).unwrap_or_default()
    }
}
