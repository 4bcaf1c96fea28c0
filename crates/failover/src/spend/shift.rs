//! Whether failover is getting expensive.
//!
//! *Which question does it answer?* "How many times what the same calls would have cost at the primary?"
//!
//! *Why the primary's price and not an earlier hour?* Production has no control run, and traffic changes by
//! itself. The same calls at the primary's price are the fairest comparison there is. Attempts that no caller
//! got, and hedges that lost, cost something here and nothing there.
//!
//! *What it never does:* judge by a handful of calls, or by calls whose cost at either is unknown.

use std::time::Duration;

use chance::Moment;

use super::meter::Meter;

/// The trailing window: long enough for a mean, short enough to be news.
const WINDOW: Duration = Duration::from_secs(600);
/// Answers in the window before it is judged.
const FEWEST: u64 = 20;

/// Cost as it was, and as it would have been.
#[derive(Debug, Clone)]
pub(super) struct Shift {
    actual: Meter,
    at_primary: Meter,
    answers: Meter,
}

impl Shift {
    pub(super) fn new() -> Self {
        let meter = Meter::new(WINDOW);
        Self { actual: meter.clone(), at_primary: meter.clone(), answers: meter }
    }

    /// An attempt. One that served counts only where its cost is known at both.
    pub(super) fn add(&mut self, now: Moment, actual: Option<u64>, served: bool, at_primary: Option<u64>) {
        match (actual, at_primary) {
            (Some(actual), Some(primary)) => {
                self.actual.add(now, actual);
                self.at_primary.add(now, primary);
                self.answers.add(now, 1);
            }
            (Some(actual), None) if !served => self.actual.add(now, actual),
            _ => {}
        }
    }

    /// How many times as expensive it was; `None` where too little is known.
    pub(super) fn times(&mut self, now: Moment) -> Option<f64> {
        let (actual, primary) = (self.actual.total(now), self.at_primary.total(now));
        (self.answers.total(now) >= FEWEST && primary > 0).then(|| actual as f64 / primary as f64)
    }
}
