//! The clock of a site: the run's time on tokio's timers.
//!
//! *Which question does it answer?* "What time is it in the run, and how do I wait for an instant?"
//!
//! *Why this way?* Every wait is for an absolute instant, so delays never add up, and it is rounded
//! to the ticks on which the party may act: a simulated provider acts on even milliseconds only
//! ([`Tick::Even`]), a live one whenever it likes ([`Tick::Free`]).
//!
//! *Why a speed?* A run in real time may be played faster: ten seconds of the run in one. Everything
//! that is on the run's clock scales together, and what is not, the work of a machine and its network,
//! appears that many times as large.
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
    /// Seconds of the run in one of tokio's.
    speed: u32,
    /// What the calendar says when the run begins, in seconds of Unix time.
    began_unix_s: u64,
}

/// When runs begin whose bytes must repeat: 2026-01-01T00:00:00Z.
pub const RUN_BEGAN_UNIX_S: u64 = 1_767_225_600;

impl Clock {
    /// A clock whose run began at `origin`, for a party that acts on `tick`.
    pub const fn new(origin: Instant, tick: Tick) -> Self {
        Self { origin, tick, speed: 1, began_unix_s: RUN_BEGAN_UNIX_S }
    }

    /// The same clock, so many times as fast.
    #[must_use]
    pub const fn with_speed(self, speed: u32) -> Self {
        Self { speed: if speed == 0 { 1 } else { speed }, ..self }
    }

    /// The same clock, by the world's calendar: real clients compare dates with their own.
    #[must_use]
    pub const fn dated(self, began_unix_s: u64) -> Self {
        Self { began_unix_s, ..self }
    }

    /// What the calendar says at a moment, in milliseconds of Unix time.
    pub const fn unix_ms(self, at: Moment) -> u64 {
        (self.began_unix_s.saturating_mul(1000)).saturating_add(at.as_millis())
    }

    /// What the calendar says at a moment, in seconds of Unix time.
    pub const fn unix_s(self, at: Moment) -> u64 {
        self.unix_ms(at) / 1000
    }

    /// What the calendar says now, in milliseconds of Unix time.
    pub fn unix_ms_now(self) -> u64 {
        self.unix_ms(self.now())
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
        Moment::START + self.origin.elapsed().saturating_mul(self.speed)
    }

    /// When tokio should wake somebody who waits for `moment`; thirty years ahead for a moment that
    /// never comes.
    pub fn instant(self, moment: Moment) -> Instant {
        let since = self.tick.align(moment).since_start().min(Duration::from_secs(FAR_S));
        self.origin + slowed(since, self.speed)
    }

    /// Waits until the moment; not at all where it is past, for ever for [`Moment::NEVER`].
    pub async fn sleep_until(self, moment: Moment) {
        self.reached(moment).await;
    }

    /// Waits as [`Clock::sleep_until`], and says what time it is then.
    pub async fn reached(self, moment: Moment) -> Moment {
        if moment == Moment::NEVER {
            std::future::pending::<()>().await;
        }
        let now = self.now();
        if self.tick.align(moment) <= now {
            return now;
        }
        tokio::time::sleep_until(self.instant(moment)).await;
        self.now()
    }
}

/// The time that a stretch of the run takes, rounded up: nobody wakes before the moment has come.
fn slowed(since: Duration, speed: u32) -> Duration {
    let nanos = since.as_nanos().div_ceil(u128::from(speed));
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
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

    #[tokio::test(start_paused = true)]
    async fn a_fast_clock_scales_the_run_and_wakes_nobody_early() {
        let begin = Instant::now();
        let clock = Clock::start(Tick::Free).with_speed(20);
        clock.sleep_until(Moment::from_secs(60)).await;
        assert_eq!((begin.elapsed(), clock.now()), (Duration::from_secs(3), Moment::from_secs(60)));
        let thirds = Clock::start(Tick::Free).with_speed(3);
        for micros in [1, 1_000, 10_000, 10_001] {
            thirds.sleep_until(Moment::from_micros(micros)).await;
            assert!(thirds.now() >= Moment::from_micros(micros));
        }
        assert_eq!(
            Clock::start(Tick::Free).with_speed(0).instant(Moment::from_secs(1)),
            Instant::now() + Duration::from_secs(1)
        );
    }
}
