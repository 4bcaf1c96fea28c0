//! Whom a call may go to, the best first.
//!
//! The router orders; this says what it cannot know by itself: who is let through now, and what the call
//! would cost there.

use wire::Usage;

use super::ground::Ground;
use crate::event::{Event, Skip};
use crate::route::{Ask, TargetView};

/// Tokens of an answer, where the request sets no limit: the median chat answer has 129, the 95th
/// percentile 451 (`BurstGPT`).
const USUAL_OUTPUT: u32 = 300;

/// The places of the call's route, in the order to try them.
pub(crate) fn candidates(on: &Ground<'_>) -> Vec<usize> {
    let (policy, now) = (on.policy(), on.now());
    let ask = Ask {
        routes: &policy.routes,
        class: on.call.class.as_deref(),
        key: on.call.key,
        now,
        conversation: on.call.conversation.as_deref(),
        remembered: None,
    };
    let places = on.engine.router.order(&ask, |place| view(on, place));
    if policy.ejection.is_some() {
        tell_ejected(on, &places);
    }
    places
}

fn view(on: &Ground<'_>, place: usize) -> TargetView {
    let held = on.engine.holds().on(&on.setup.scopes[place], on.now()).is_some();
    let output = on.call.request.max_output_tokens.unwrap_or(USUAL_OUTPUT);
    let usage = Usage {
        input_tokens: u64::from(on.prompt_tokens),
        output_tokens: u64::from(output.min(USUAL_OUTPUT)),
        ..Usage::default()
    };
    let cost = on.target(place).price().map(|price| price.cost(usage));
    TargetView { admitted: !held && on.gate(place).is_passable(), cost }
}

/// Tells who stands behind the rest of a group because it fares so much worse.
fn tell_ejected(on: &Ground<'_>, places: &[usize]) {
    let (now, route) = (on.now(), on.policy().routes.of(on.call.class.as_deref()));
    for &provider in places.iter().filter(|&&place| on.engine.router.ejected(route, place, now)) {
        on.engine.observe(Event::Skipped { call: &on.call.id, provider, at: now, because: Skip::Ejected });
    }
}
