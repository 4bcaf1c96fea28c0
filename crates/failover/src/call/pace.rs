//! The minimum pace: whether tokens still come fast enough to be an answer.
//!
//! *Why over five seconds?* Healthy streams pause; a share of a second says nothing. A provider that drips
//! one token every five seconds never meets the limit between tokens, and never ends either.

use std::time::Duration;

use chance::Moment;

/// How long each look lasts.
const LOOK: Duration = Duration::from_secs(5);

/// The pace of one stream.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace {
    /// Tokens in a second, at least.
    least: Option<u32>,
    /// Since when, and how many had arrived then.
    from: Option<(Moment, u64)>,
}

impl Pace {
    pub(crate) fn new(least: Option<u32>) -> Self {
        Self { least, from: None }
    }

    /// The first token is there. Says when to look, where there is something to look for.
    pub(crate) fn begin(&mut self, now: Moment) -> Option<Moment> {
        if self.least.is_none() || self.from.is_some() {
            return None;
        }
        // The first token is where the count starts, not a part of it.
        self.from = Some((now, 1));
        Some(now + LOOK)
    }

    /// So many tokens have arrived by now. Says when to look again; `None` where that was too few.
    pub(crate) fn check(&mut self, arrived: u64, now: Moment) -> Option<Moment> {
        let (Some(least), Some((since, before))) = (self.least, self.from) else { return Some(Moment::NEVER) };
        let came = u128::from(arrived.saturating_sub(before));
        if came * 1_000_000 < u128::from(least) * now.since(since).as_micros() {
            return None;
        }
        self.from = Some((now, arrived));
        Some(now + LOOK)
    }
}
