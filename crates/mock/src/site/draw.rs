//! What the timeline and the limits do to a request that somebody else answers.
//!
//! *Which question does it answer?* "Which faults strike this one, and is it let through?"
//!
//! *Why from the site?* It counts the requests of each provider, keeps the tally of faults that strike a limited
//! number, and has the buckets of its limits, so a request meets the same fate whether its answer is simulated or real.
//!
//! *What it never does:* draw an answer. What a real provider makes of it is written down by [`Passed`], when it is
//! known.

use std::sync::Arc;

use chance::Moment;
use fault::{Failure, Injection, Service};
use wire::{Limits, RetryAfter};

use super::arrival::input_tokens;
use super::bill::Bill;
use super::lane::Name;
use super::limiter::{Asker, Cost, Verdict};
use super::load::Load;
use super::passed::Passed;
use super::{Call, Site, lock};
use crate::health::Length;

/// A request that is passed on.
#[derive(Debug)]
pub(crate) struct Drawn {
    /// When it arrived.
    pub(crate) arrived: Moment,
    /// What happens to it.
    pub(crate) injection: Injection,
    /// Names it.
    pub(crate) number: u64,
    /// Why it is not passed on.
    pub(crate) excess: Option<Refused>,
    /// Where its end is written down.
    pub(crate) passed: Passed,
}

/// A request that was one too many.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Refused {
    /// The HTTP status.
    pub(crate) status: u16,
    /// How long it is asked to wait, where its provider says so.
    pub(crate) wait: Option<RetryAfter>,
    /// What the headers report.
    pub(crate) limits: Option<Limits>,
}

impl Site {
    /// What becomes of a call on its way to a real provider.
    pub(crate) fn strike(self: &Arc<Self>, call: &Call<'_>) -> Drawn {
        let lane = &self.lanes[call.provider];
        let arrived = self.clock.now();
        let mut state = lock(&lane.state);
        let name = state.name(lane.key, call.endpoint, call.marker.as_ref());
        let occasion = lane.occasion(call, name.key, arrived);
        let (timeline, mut injection) = self.draw(&occasion, call.staged);
        let load = Load::take(&timeline, &mut injection, arrived);
        let asker = Asker { model: call.model, key: occasion.credential };
        let free = injection.failure.is_some_and(Failure::is_of_network)
            || (call.endpoint == Service::Models && load.throttling.is_none());
        let verdict = (!free).then(|| state.limiter.admit(load.throttling, asker, cost(call, name), arrived));
        drop(state);
        let Verdict { limits, refused, crowded, charged } = verdict.unwrap_or_default();
        injection.struck.extend(refused.and_then(|excess| excess.by).or(crowded.and_then(|crowded| crowded.by)));
        let excess = refused.map(|excess| {
            let wait = call.api.limit_hint(excess.wait);
            Refused { status: excess.status, wait, limits }
        });
        let excess = excess.or(crowded.map(|crowded| Refused { status: crowded.status, wait: None, limits }));
        let bill = charged.map(|charged| Bill::new(Arc::clone(self), call.provider, charged, arrived));
        let struck = injection.struck.clone();
        let passed = Passed::new((self, call.provider), self.see(call, arrived), (timeline, struck), bill);
        Drawn { arrived, injection, number: name.key.number(), excess, passed }
    }
}

/// What limits charge beforehand. How long a real answer will be nobody knows: it counts as long as a simulated one.
fn cost(call: &Call<'_>, name: Name) -> Cost {
    let most = call.request.max_output_tokens;
    let wanted = call.marker.and_then(|marker| marker.output_tokens);
    let output = Length::choose(wanted, most, name.key).tokens;
    let asked = u64::from(most.unwrap_or(output));
    Cost { input: input_tokens(call.marker.as_ref(), call.request), output: u64::from(output), asked }
}
