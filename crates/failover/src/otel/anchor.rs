//! Moments of the engine's clock, as times of day.
//!
//! *Why not ask the wall clock at each event?* Events tell of moments that are past, on a clock that may be paused or
//! fast; and a span whose two ends come from a clock that was set in between has a wrong length.

use std::time::SystemTime;

use chance::Moment;

/// The time of day at which the engine's clock started.
#[derive(Debug, Clone, Copy)]
pub(super) struct Anchor(SystemTime);

impl Anchor {
    pub(super) fn new(started: SystemTime) -> Self {
        Self(started)
    }

    /// The time of day of a moment; the start's own where there is none so late.
    pub(super) fn at(self, moment: Moment) -> SystemTime {
        self.0.checked_add(moment.since_start()).unwrap_or(self.0)
    }
}
