//! Leave to make one call, and the lack of it.

use chance::Moment;

/// Leave to make one call. Give it back with [`Breaker::record`](super::Breaker::record).
#[derive(Debug, PartialEq, Eq)]
#[must_use = "a permit that is never recorded holds a probe's place until the half-open time is over"]
pub struct Permit {
    pub(super) generation: u32,
    pub(super) probe: bool,
    pub(super) overdue: bool,
    pub(super) class: Option<ClassPermit>,
}

/// The same leave from the breaker of the call's class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ClassPermit {
    pub(super) class: u8,
    pub(super) probe: bool,
    pub(super) generation: u32,
}

/// No leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rejected {
    /// Open, until then.
    Open(Moment),
    /// Open, until then, only because it was slow: it still answers whoever has no other choice.
    Slow(Moment),
    /// Half-open, with all probes under way.
    Probing,
    /// Ramping, and this call is not among the first to come back.
    Ramping,
}

impl Permit {
    #[inline]
    pub(super) const fn of(generation: u32, probe: bool) -> Self {
        Self { generation, probe, overdue: false, class: None }
    }

    /// Whether the call is a probe, of the provider or for its class.
    pub fn is_probe(&self) -> bool {
        self.probe || self.class.is_some_and(|class| class.probe)
    }

    /// The permit as the breaker of its class knows it.
    pub(super) fn of_class(&self) -> Option<(u8, Self)> {
        let ClassPermit { class, probe, generation } = self.class?;
        Some((class, Self { generation, probe, overdue: self.overdue, class: None }))
    }
}
