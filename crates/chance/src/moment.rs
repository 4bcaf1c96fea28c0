//! Instants of a run, as microseconds since its start.
//!
//! A duration is `std::time::Duration`; an instant is a [`Moment`]. The two never mix by accident,
//! and neither reads a clock.

use std::fmt;
use std::ops::{Add, AddAssign, Sub};
use std::time::Duration;

/// An instant on the run's clock: whole microseconds since the run began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Moment(u64);

impl Moment {
    /// The beginning of the run.
    pub const START: Self = Self(0);
    /// Later than anything.
    pub const NEVER: Self = Self(u64::MAX);

    /// `micros` microseconds after the start.
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    /// `millis` milliseconds after the start.
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis.saturating_mul(1000))
    }

    /// `secs` seconds after the start.
    pub const fn from_secs(secs: u64) -> Self {
        Self(secs.saturating_mul(1_000_000))
    }

    /// Microseconds since the start.
    pub const fn as_micros(self) -> u64 {
        self.0
    }

    /// Whole milliseconds since the start, rounded down.
    pub const fn as_millis(self) -> u64 {
        self.0 / 1000
    }

    /// Seconds since the start.
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// The time since the start.
    pub const fn since_start(self) -> Duration {
        Duration::from_micros(self.0)
    }

    /// The time from `earlier` to here; zero where `earlier` is later.
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(self.0.saturating_sub(earlier.0))
    }
}

impl Add<Duration> for Moment {
    type Output = Self;
    /// Saturates at [`Moment::NEVER`], which is also how "no limit" is written.
    fn add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)))
    }
}

impl AddAssign<Duration> for Moment {
    fn add_assign(&mut self, duration: Duration) {
        *self = *self + duration;
    }
}

impl Sub<Duration> for Moment {
    type Output = Self;
    /// Saturates at the start.
    fn sub(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)))
    }
}

impl fmt::Display for Moment {
    /// `3:07.250`, as minutes, seconds and milliseconds of the run.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = self.as_millis();
        write!(f, "{}:{:02}.{:03}", millis / 60_000, millis / 1000 % 60, millis % 1000)
    }
}

/// Which milliseconds of a simulated clock a party may act on.
///
/// A timeout and an answer that fall into the same millisecond would be decided by the order in
/// which a runtime polls its tasks, which differs between a value handed over and bytes in a pipe.
/// So providers act on even milliseconds, and callers and engines on odd ones: they never meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tick {
    /// Any instant at all: a real clock.
    #[default]
    Free,
    /// Even milliseconds: providers.
    Even,
    /// Odd milliseconds: callers and engines.
    Odd,
}

impl Tick {
    /// The first instant at or after `moment` that this party may act on.
    pub fn align(self, moment: Moment) -> Moment {
        let odd = match self {
            Self::Free => return moment,
            Self::Even => 0,
            Self::Odd => 1,
        };
        if moment == Moment::NEVER {
            return moment;
        }
        let millis = moment.0.div_ceil(1000);
        Moment::from_millis(millis + ((millis & 1) ^ odd))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_never_meet() {
        for micros in [0, 1, 999, 1000, 1001, 2000, 2001, 123_456_789] {
            let moment = Moment::from_micros(micros);
            let (even, odd) = (Tick::Even.align(moment), Tick::Odd.align(moment));
            assert!(even >= moment && odd >= moment && even != odd);
            assert_eq!((even.as_millis() % 2, odd.as_millis() % 2), (0, 1));
            assert!(even.since(moment) < Duration::from_millis(2));
            assert_eq!((Tick::Even.align(even), Tick::Odd.align(odd)), (even, odd));
        }
        assert_eq!(Tick::Odd.align(Moment::NEVER), Moment::NEVER);
    }

    #[test]
    fn arithmetic_saturates() {
        assert_eq!(Moment::START - Duration::from_secs(1), Moment::START);
        assert_eq!(Moment::from_secs(1) + Duration::MAX, Moment::NEVER);
        assert_eq!(Moment::from_secs(1).since(Moment::from_secs(2)), Duration::ZERO);
        assert_eq!(Moment::from_millis(187_250).to_string(), "3:07.250");
    }
}
