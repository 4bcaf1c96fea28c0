//! The sliding window: exact sums over the last so many seconds, or the last so many calls.
//!
//! *Why not a moving average?* A time-weighted average hides bursts, and its meaning changes with
//! the rate. *Why generic?* Each indicator counts something of its own and at its own pace; one
//! window that held everything would make each of them pay for all.
//!
//! Adding and asking cost the same however long the window is.

mod count;
mod time;

use chance::Moment;

use crate::policy::BreakerWindow;

use count::CountWindow;
use time::TimeWindow;

/// Something that can be summed up and taken back out of the sum.
pub trait Amount: Copy + Default {
    /// Adds.
    fn add(&mut self, other: Self);
    /// Takes back what was added before.
    fn subtract(&mut self, other: Self);
    /// So many of it.
    #[must_use]
    fn times(self, many: u32) -> Self;
}

/// Sums over a sliding window.
#[derive(Debug, Clone)]
pub struct Window<T>(Kind<T>);

#[derive(Debug, Clone)]
enum Kind<T> {
    Time(TimeWindow<T>),
    Count(CountWindow<T>),
}

/// Calls, and those among them that an indicator looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Calls seen.
    pub seen: u32,
    /// Of those, the failed, slow or otherwise bad ones.
    pub hits: u32,
}

/// A part of a whole, over several answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Amounts {
    /// Answers seen.
    pub seen: u32,
    /// Their part: useful tokens, or points scored.
    pub part: u64,
    /// Their whole: billed tokens, or points that could be scored.
    pub whole: u64,
}

impl<T: Amount> Window<T> {
    /// An empty window.
    pub fn new(length: BreakerWindow) -> Self {
        Self(match length {
            BreakerWindow::Time(length) => Kind::Time(TimeWindow::new(length)),
            BreakerWindow::Count(length) => Kind::Count(CountWindow::new(length)),
        })
    }

    /// Adds one call. A moment before the newest that was seen counts as the newest.
    pub fn add(&mut self, now: Moment, amount: T) {
        match &mut self.0 {
            Kind::Time(window) => window.add(now, amount),
            Kind::Count(window) => window.add(amount),
        }
    }

    /// What the window holds at `now`.
    pub fn total(&mut self, now: Moment) -> T {
        match &mut self.0 {
            Kind::Time(window) => window.total(now),
            Kind::Count(window) => window.total(),
        }
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        match &mut self.0 {
            Kind::Time(window) => window.clear(),
            Kind::Count(window) => window.clear(),
        }
    }

    /// What the window held when it was last touched.
    pub(super) fn latest(&self) -> T {
        match &self.0 {
            Kind::Time(window) => window.latest(),
            Kind::Count(window) => window.total(),
        }
    }

    /// Until when nothing is forgotten by time alone.
    pub(super) fn settled_until(&self) -> Moment {
        match &self.0 {
            Kind::Time(window) => window.ends(),
            Kind::Count(_) => Moment::NEVER,
        }
    }

    /// Adds so many equal calls that came since the window was last touched.
    pub(super) fn add_many(&mut self, amount: T, times: u32) {
        match &mut self.0 {
            Kind::Time(window) => window.add_to_newest(amount.times(times)),
            Kind::Count(window) => window.add_many(amount, times),
        }
    }
}

impl Amount for Tally {
    fn add(&mut self, other: Self) {
        self.seen = self.seen.saturating_add(other.seen);
        self.hits = self.hits.saturating_add(other.hits);
    }

    fn subtract(&mut self, other: Self) {
        self.seen = self.seen.saturating_sub(other.seen);
        self.hits = self.hits.saturating_sub(other.hits);
    }

    fn times(self, many: u32) -> Self {
        Self { seen: self.seen.saturating_mul(many), hits: self.hits.saturating_mul(many) }
    }
}

impl Amount for Amounts {
    fn add(&mut self, other: Self) {
        self.seen = self.seen.saturating_add(other.seen);
        self.part = self.part.saturating_add(other.part);
        self.whole = self.whole.saturating_add(other.whole);
    }

    fn subtract(&mut self, other: Self) {
        self.seen = self.seen.saturating_sub(other.seen);
        self.part = self.part.saturating_sub(other.part);
        self.whole = self.whole.saturating_sub(other.whole);
    }

    fn times(self, many: u32) -> Self {
        let seen = self.seen.saturating_mul(many);
        let (part, whole) = (self.part.saturating_mul(many.into()), self.whole.saturating_mul(many.into()));
        Self { seen, part, whole }
    }
}
