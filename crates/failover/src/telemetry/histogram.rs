//! Times, counted by size.
//!
//! *Which question does it answer?* "How many took no longer than this?"
//!
//! *Why these bounds?* They are those of the conventions for `GenAI`, from 10 ms to 82 s, each twice the last: a healthy
//! first token and a hang are both far from an edge.
//!
//! *What it never does:* keep single times. The sum is in whole microseconds, so that it is the same everywhere.

use std::fmt::Write;
use std::time::Duration;

/// Bounds in milliseconds.
pub(crate) const BOUNDS_MS: [u64; 14] =
    [10, 20, 40, 80, 160, 320, 640, 1280, 2560, 5120, 10_240, 20_480, 40_960, 81_920];

/// Counts by size.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Histogram {
    counts: [u64; BOUNDS_MS.len()],
    all: u64,
    sum_us: u128,
}

impl Histogram {
    pub(super) fn add(&mut self, time: Duration) {
        let place = BOUNDS_MS.iter().position(|bound| time <= Duration::from_millis(*bound));
        if let Some(count) = place.and_then(|place| self.counts.get_mut(place)) {
            *count += 1;
        }
        self.all += 1;
        self.sum_us += time.as_micros();
    }

    /// The series of a histogram, cumulative, as Prometheus wants them.
    pub(super) fn render(&self, name: &str, labels: &str, out: &mut String) {
        let mut so_far = 0;
        for (bound, count) in BOUNDS_MS.iter().zip(self.counts) {
            so_far += count;
            let seconds = *bound as f64 / 1000.0;
            let _ = writeln!(out, "{name}_bucket{{{labels},le=\"{seconds}\"}} {so_far}");
        }
        let _ = writeln!(out, "{name}_bucket{{{labels},le=\"+Inf\"}} {}", self.all);
        let _ = writeln!(out, "{name}_sum{{{labels}}} {}", self.sum_us as f64 / 1e6);
        let _ = writeln!(out, "{name}_count{{{labels}}} {}", self.all);
    }
}
