//! What is set aside for one attempt: room within its target's limits, and money within the budgets.
//!
//! *Which question does it answer?* "May this target be asked, before anybody has to refuse it?"
//!
//! *Why set aside, and not only looked at?* A hundred calls in one moment would all see the same room. What
//! an attempt may use is taken from it when it begins, and what it did use is known when it is over.
//!
//! *What it never does:* keep anything: whoever takes a stake settles it, however the attempt ends.

use chance::Moment;
use wire::{Limits, Usage};

use super::ground::Ground;
use super::step::Shut;
use crate::event::{Event, Skip};
use crate::limits::Lease;
use crate::spend::{Bill, Payer, Reserved, Spent};

/// What one attempt has set aside.
#[derive(Debug, Default)]
pub(crate) struct Stake {
    lease: Option<Lease>,
    reserved: Option<Reserved>,
}

/// What an attempt used in the end.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Used {
    /// By the provider's word.
    pub(crate) usage: Option<Usage>,
    /// Tokens that arrived.
    pub(crate) output_tokens: u64,
    /// It was refused, or never arrived: nothing is billed.
    pub(crate) refused: bool,
    /// The caller got it.
    pub(crate) served: bool,
}

impl Used {
    fn bill(self) -> Bill {
        let Self { usage, output_tokens, refused, served } = self;
        Bill { usage, output_tokens, refused, served }
    }
}

/// Sets aside what an attempt at a target is expected to use.
pub(crate) fn take(on: &Ground<'_>, place: usize, now: Moment) -> Result<Stake, Shut> {
    let expected = on.expected();
    let tokens = expected.input_tokens + expected.output_tokens;
    let lease = match on.setup.admission(place).map(|mut admission| admission.admit(now, tokens)) {
        Some(Err(wait)) => return Err(Shut { because: Some(Skip::NearLimit), until: wait.until }),
        Some(Ok(lease)) => Some(lease),
        None => None,
    };
    match on.engine.spending().reserve(now, payer(on, place), expected) {
        Ok(reserved) => Ok(Stake { lease, reserved: Some(reserved) }),
        Err(exceeded) => {
            settle_lease(on, place, lease, Some(0));
            Err(Shut { because: Some(Skip::OverBudget), until: exceeded.until })
        }
    }
}

/// The attempt is over, or was never made.
pub(crate) fn settle(on: &Ground<'_>, place: usize, stake: Stake, used: Used, now: Moment) {
    let Stake { lease, reserved } = stake;
    let nothing = used.refused.then_some(0);
    let tokens = used.usage.map(|usage| usage.input_tokens + usage.output_tokens).or(nothing);
    settle_lease(on, place, lease, tokens);
    let Some(reserved) = reserved else { return };
    let alerts = on.engine.spending().settle(now, reserved, used.bill());
    for alert in &alerts {
        on.engine.observe(Event::Alert(alert));
    }
}

/// What an attempt that is over costs, as settling will count it.
pub(crate) fn spent(on: &Ground<'_>, place: usize, used: Used) -> Spent {
    on.engine.spending().spent(place, on.expected(), used.bill())
}

/// The provider said what is left.
pub(crate) fn report(on: &Ground<'_>, place: usize, limits: Limits, now: Moment) {
    if let Some(mut admission) = on.setup.admission(place) {
        admission.report(now, limits);
    }
}

fn settle_lease(on: &Ground<'_>, place: usize, lease: Option<Lease>, tokens: Option<u64>) {
    if let Some((mut admission, lease)) = on.setup.admission(place).zip(lease) {
        admission.settle(lease, tokens);
    }
}

fn payer(on: &Ground<'_>, target: usize) -> Payer {
    Payer { class: on.class_name.clone(), tenant: on.call.tenant.clone(), target, primary: on.primary() }
}
