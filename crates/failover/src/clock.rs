//! The engine's clock: tokio's, seen as moments of a run.
//!
//! Nothing above knows whether the clock is real or paused. In simulated runs the engine wakes on
//! odd milliseconds only ([`Tick::Odd`]), so that a timeout never meets an answer in the same
//! millisecond.

use chance::{Moment, Tick};
use tokio::time::Instant;

/// Where moments come from.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    origin: Instant,
    tick: Tick,
}

impl Clock {
    /// A clock that starts now and wakes at any instant.
    pub fn start() -> Self {
        Self::new(Instant::now(), Tick::Free)
    }

    /// A clock with an origin and a tick of its own, for simulated runs.
    pub fn new(origin: Instant, tick: Tick) -> Self {
        Self { origin, tick }
    }

    /// The present moment.
    pub fn now(&self) -> Moment {
        Moment::START + self.origin.elapsed()
    }

    /// When a timer for that moment fires.
    pub fn align(&self, moment: Moment) -> Moment {
        self.tick.align(moment)
    }

    /// The instant of a moment; far away for [`Moment::NEVER`].
    pub fn instant(&self, moment: Moment) -> Instant {
        const FAR: Moment = Moment::from_secs(10 * 365 * 86_400);
        self.origin + self.align(moment.min(FAR)).since_start()
    }

    /// Waits for a moment; returns at once when it is past.
    pub async fn sleep_until(&self, moment: Moment) {
        if moment > self.now() {
            tokio::time::sleep_until(self.instant(moment)).await;
        }
    }
}
