//! The clock of a site: the run's time on tokio's timers.
//!
//! *Which question does it answer?* "What time is it in the run, and how do I wait for an instant?"
//!
//! *Why this way?* Every wait is for an absolute instant, so delays never add up, and it is rounded
//! to the ticks on which the party may act: a simulated provider acts on even milliseconds only
//! ([`Tick::Even`]), a live one whenever it likes ([`Tick::Free`]).
//!
//! *What it never does:* read the wall clock. Under a paused runtime it is virtual time.

use std::time::Duration;

use chance::{Moment, Tick};
use tokio::time::Instant;

/// No timer is set further ahead than this, in seconds: thirty years.
const FAR_S: u64 = 30 * 365 * 86_400;

/// The run's time, for one party.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    origin: Instant,
    tick: Tick,
}

impl Clock {
    /// A clock whose run began at `origin`, for a party that acts on `tick`.
    pub const fn new(origin: Instant, tick: Tick) -> Self {
        Self { origin, tick }
    }

    /// A clock whose run begins now.
    pub fn start(tick: Tick) -> Self {
        Self::new(Instant::now(), tick)
    }

    /// The instants its party may act on.
    pub const fn tick(self) -> Tick {
        self.tick
    }

    /// The time of the run.
    pub fn now(self) -> Moment {
        Moment::START + self.origin.elapsed()
    }

    /// When tokio should wake somebody who waits for `moment`; thirty years ahead for a moment that
    /// never comes.
    pub fn instant(self, moment: Moment) -> Instant {
        let since = self.tick.align(moment).since_start();
        self.origin + since.min(Duration::from_secs(FAR_S))
    }

    /// Waits until the moment; not at all where it is past, for ever for [`Moment::NEVER`].
    pub async fn sleep_until(self, moment: Moment) {
        if moment == Moment::NEVER {
            std::future::pending::<()>().await;
        }
        if self.tick.align(moment) > self.now() {
            tokio::time::sleep_until(self.instant(moment)).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn waits_end_on_the_tick() {
        let clock = Clock::start(Tick::Even);
        clock.sleep_until(Moment::from_micros(10_001)).await;
        assert_eq!(clock.now(), Moment::from_millis(12));
        clock.sleep_until(Moment::from_millis(3)).await;
        assert_eq!(clock.now(), Moment::from_millis(12));
    }

    #[tokio::test(start_paused = true)]
    async fn never_does_not_come() {
        let clock = Clock::start(Tick::Even);
        let waiting = tokio::time::timeout(Duration::from_secs(1_000_000), clock.sleep_until(Moment::NEVER));
        assert!(waiting.await.is_err());
        assert!(clock.instant(Moment::NEVER) > Instant::now());
    }
}
