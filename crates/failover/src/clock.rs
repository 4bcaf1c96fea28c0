//! The engine's clock: tokio's, seen as moments of a run.
//!
//! Nothing above knows whether the clock is real or paused. In simulated runs the engine wakes on
//! odd milliseconds only ([`Tick::Odd`]), so that a timeout never meets an answer in the same
//! millisecond.
//!
//! A run in real time may be played faster: at a speed of ten, ten seconds of the run pass in one.
//! Timeouts, waits and windows scale together; what is not on this clock, the work of a machine and
//! its network, appears ten times as large.

use std::time::Duration;

use chance::{Moment, Tick};
use tokio::time::Instant;

/// Where moments come from.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    origin: Instant,
    tick: Tick,
    /// Seconds of the run in one of tokio's.
    speed: u32,
}

impl Clock {
    /// A clock that starts now and wakes at any instant.
    pub fn start() -> Self {
        Self::new(Instant::now(), Tick::Free)
    }

    /// A clock with an origin and a tick of its own, for simulated runs.
    pub fn new(origin: Instant, tick: Tick) -> Self {
        Self { origin, tick, speed: 1 }
    }

    /// The same clock, so many times as fast.
    #[must_use]
    pub fn with_speed(self, speed: u32) -> Self {
        Self { speed: speed.max(1), ..self }
    }

    /// The present moment.
    pub fn now(&self) -> Moment {
        Moment::START + self.origin.elapsed().saturating_mul(self.speed)
    }

    /// When a timer for that moment fires.
    pub fn align(&self, moment: Moment) -> Moment {
        self.tick.align(moment)
    }

    /// The instant of a moment; far away for [`Moment::NEVER`].
    pub fn instant(&self, moment: Moment) -> Instant {
        const FAR: Moment = Moment::from_secs(10 * 365 * 86_400);
        // Rounded up: nobody wakes before the moment has come.
        let nanos = self.align(moment.min(FAR)).since_start().as_nanos().div_ceil(u128::from(self.speed));
        self.origin + Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
    }

    /// Waits for a moment; returns at once when it is past.
    pub async fn sleep_until(&self, moment: Moment) {
        if moment > self.now() {
            tokio::time::sleep_until(self.instant(moment)).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_fast_clock_scales_the_run_and_wakes_nobody_early() {
        let begin = Instant::now();
        let clock = Clock::start().with_speed(20);
        clock.sleep_until(Moment::from_secs(60)).await;
        assert_eq!((begin.elapsed(), clock.now()), (Duration::from_secs(3), Moment::from_secs(60)));
        let thirds = Clock::start().with_speed(3);
        for micros in [1, 1_000, 10_000, 10_001] {
            thirds.sleep_until(Moment::from_micros(micros)).await;
            assert!(thirds.now() >= Moment::from_micros(micros));
        }
        assert!(clock.instant(Moment::NEVER) > Instant::now());
    }
}
