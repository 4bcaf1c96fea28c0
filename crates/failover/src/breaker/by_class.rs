//! One more breaker per request class, inside the provider's.
//!
//! A provider can be broken only for tool use, or only for long prompts. Its breaker would either
//! stay closed, with a tenth of all calls failing, or send everybody away. A breaker for each class
//! rejects only those who suffer.
//!
//! They are asked only while the provider's own breaker is closed: before that it decides alone.

use chance::{Key, Moment};

use super::failures::reaches;
use super::machine::Breaker;
use super::outcome::Outcome;
use super::permit::{ClassPermit, Permit, Rejected};
use super::transition::{Evidence, Transition};
use super::window::Tally;
use crate::policy::{BreakerMode, BreakerPolicy, ByClass};

/// Classes that are told apart. Calls of any further class are judged with the provider alone.
const CLASSES: u8 = 32;

/// The breakers of the classes that were seen, by number.
#[derive(Debug, Clone)]
pub(super) struct Classes {
    policy: BreakerPolicy,
    key: Key,
    breakers: Vec<Option<Box<Breaker>>>,
}

impl Classes {
    pub(super) fn new(by_class: ByClass, policy: &BreakerPolicy, key: Key) -> Self {
        let policy = BreakerPolicy {
            mode: BreakerMode::Guarding,
            min_calls: by_class.min_calls,
            failure_share: by_class.failure_share,
            // Five failures in a row are the whole provider's: see it fail first.
            consecutive: None,
            by_class: None,
            ..policy.clone()
        };
        Self { policy, key, breakers: Vec::new() }
    }

    /// Adds the leave of the call's class to the provider's.
    pub(super) fn acquire(
        &mut self,
        class: u8,
        now: Moment,
        unit: f64,
    ) -> (Result<Option<ClassPermit>, Rejected>, Option<Transition>) {
        let Some(breaker) = self.breaker(class) else { return (Ok(None), None) };
        let (leave, transition) = breaker.try_acquire(now, unit);
        let permit = leave.map(|Permit { generation, probe, .. }| Some(ClassPermit { class, probe, generation }));
        (permit, about(class, transition))
    }

    pub(super) fn overdue(&mut self, permit: &Permit, now: Moment) -> Option<Transition> {
        let (class, mut permit) = permit.of_class()?;
        permit.overdue = false;
        about(class, self.breaker(class)?.overdue(&mut permit, now))
    }

    pub(super) fn record(&mut self, permit: &Permit, outcome: Outcome, now: Moment) -> Option<Transition> {
        let (class, permit) = permit.of_class()?;
        about(class, self.breaker(class)?.record(permit, outcome, now))
    }

    /// The one class that the failures come from, where the calls of all others are fine.
    pub(super) fn culprit(&mut self, all: Tally, now: Moment) -> Option<u8> {
        let ByClass { min_calls, failure_share } = self.thresholds();
        let least = min_calls.div_ceil(2);
        let breakers = self.breakers.iter_mut().enumerate();
        let mut counted = breakers.filter_map(|(class, breaker)| Some((class, breaker.as_mut()?.failures(now))));
        let (class, _) = counted.find(|(_, own)| {
            let calls = all.seen.saturating_sub(own.seen);
            let failed = all.hits.saturating_sub(own.hits);
            let others_fine = calls >= least && !reaches(failed, calls, failure_share / 2.0, 1);
            others_fine && reaches(own.hits, own.seen, failure_share, 1)
        })?;
        u8::try_from(class).ok()
    }

    /// Opens the class; nothing where it is open already.
    pub(super) fn open(&mut self, class: u8, evidence: Evidence, now: Moment) -> Option<Transition> {
        about(class, self.breaker(class)?.open_if_closed(evidence, now))
    }

    /// Forgets every class.
    pub(super) fn clear(&mut self) {
        self.breakers.clear();
    }

    fn thresholds(&self) -> ByClass {
        ByClass { min_calls: self.policy.min_calls, failure_share: self.policy.failure_share }
    }

    fn breaker(&mut self, class: u8) -> Option<&mut Breaker> {
        if class >= CLASSES {
            return None;
        }
        let place = usize::from(class);
        if self.breakers.len() <= place {
            self.breakers.resize_with(place + 1, || None);
        }
        let fresh = || Box::new(Breaker::new(self.policy.clone(), self.key.word(u64::from(class))));
        Some(self.breakers[place].get_or_insert_with(fresh))
    }
}

/// Says which class a transition is about.
fn about(class: u8, transition: Option<Transition>) -> Option<Transition> {
    Some(Transition { class: Some(class), ..transition? })
}
