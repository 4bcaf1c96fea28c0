//! The bill of an attempt whose answer was charged before anybody knew its length.
//!
//! *Which question does it answer?* "How much of what was charged is given back, and when?" When the answer has ended,
//! or its caller has gone: what was sent by then is used, the rest is not.
//!
//! *Why a guard?* An attempt can end in many ways, and also while it waits for a place. Whichever it is, it ends once.
//!
//! *What it never does:* wait, or give back what a prompt has cost.

use std::sync::Arc;
use std::time::Duration;

use chance::Moment;
use wire::{Answer, Segment};

use super::Site;
use super::limiter::Charged;

/// Settled when it is dropped.
#[derive(Debug)]
pub(super) struct Bill {
    site: Arc<Site>,
    provider: usize,
    charged: Charged,
    arrived: Moment,
    /// Of each stretch of the answer: its tokens, when the first is sent, and when the last.
    stretches: Vec<(u32, Duration, Duration)>,
}

impl Bill {
    /// The bill of an attempt of which nothing is used yet.
    pub(super) const fn new(site: Arc<Site>, provider: usize, charged: Charged, arrived: Moment) -> Self {
        Self { site, provider, charged, arrived, stretches: Vec::new() }
    }

    /// This is what it gets.
    pub(super) fn answered(&mut self, answer: &Answer) {
        let stretch = |segment: &Segment| (segment.tokens, segment.first, segment.last);
        if let Answer::Reply(reply) = answer {
            self.stretches = reply.segments.iter().map(stretch).collect();
        }
    }

    /// So many tokens of its answer have been sent by now.
    pub(super) fn used(&mut self, tokens: u64) {
        let tokens = u32::try_from(tokens).unwrap_or(u32::MAX);
        self.stretches = vec![(tokens, Duration::ZERO, Duration::ZERO)];
    }
}

impl Drop for Bill {
    fn drop(&mut self) {
        let now = self.site.clock.now();
        let after = now.since(self.arrived);
        let used = self.stretches.iter().map(|&stretch| sent(stretch, after)).sum();
        self.site.state(self.provider).limiter.settle(&self.charged, used, now);
    }
}

/// How many tokens of a stretch are sent so long after the arrival; they lie evenly between first and last.
fn sent((tokens, first, last): (u32, Duration, Duration), after: Duration) -> u64 {
    if after >= last {
        return u64::from(tokens);
    }
    let Some(into) = after.checked_sub(first) else { return 0 };
    let between = u128::from(tokens.saturating_sub(1)) * into.as_micros();
    1 + u64::try_from(between / last.saturating_sub(first).as_micros().max(1)).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_used_when_they_are_sent() {
        let ms = Duration::from_millis;
        let stretch = (11, ms(500), ms(1500));
        let at = [0, 499, 500, 599, 600, 1499, 1500, 9000];
        assert_eq!(at.map(|at| sent(stretch, ms(at))), [0, 0, 1, 1, 2, 10, 11, 11]);
        assert_eq!([4, 5].map(|at| sent((1, ms(5), ms(5)), ms(at))), [0, 1]);
    }
}
