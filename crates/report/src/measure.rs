//! A measured value, or the reason why there is none, with what it rests on.

use record::report::Null;

/// A measured value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Measure {
    /// The value, in the metric's unit.
    pub(crate) value: Result<f64, Null>,
    /// On how many requests, answers or attempts it rests.
    pub(crate) samples: u64,
}

impl Measure {
    /// A value; none without samples.
    pub(crate) fn of(value: f64, samples: u64) -> Self {
        let value = if samples == 0 { Err(Null::NoSamples) } else { Ok(value) };
        Self { value, samples }
    }

    /// No value, for that reason.
    pub(crate) fn null(reason: Null, samples: u64) -> Self {
        Self { value: Err(reason), samples }
    }

    /// So many of so many.
    pub(crate) fn count(found: u64, samples: u64) -> Self {
        Self::of(found as f64, samples)
    }

    /// A part of a whole that is also what it rests on.
    pub(crate) fn share(part: u64, whole: u64) -> Self {
        Self::of(part as f64 / whole.max(1) as f64, whole)
    }

    /// The value where the run shows it at all.
    pub(crate) fn where_observable(self, observable: bool) -> Self {
        if observable { self } else { Self::null(Null::NotObservable, self.samples) }
    }
}
