//! Whom a call may go to, the best first.
//!
//! The router orders; this says what it cannot know by itself: who is let through now, and what the call
//! would cost there.

use super::ground::Ground;
use crate::event::{Event, Skip};
use crate::route::{Ask, TargetView};

/// The places of the call's route, in the order to try them.
pub(crate) fn candidates(on: &Ground<'_>) -> Vec<usize> {
    let (policy, now) = (on.policy(), on.now());
    let ask = Ask {
        routes: &policy.routes,
        class: on.class_name.as_deref(),
        key: on.call.key,
        now,
        conversation: on.call.conversation.as_deref(),
        remembered: on.home,
    };
    let places = on.engine.router.order(&ask, |place| view(on, place));
    if policy.ejection.is_some() {
        tell_ejected(on, &places);
    }
    places
}

fn view(on: &Ground<'_>, place: usize) -> TargetView {
    let held = on.engine.holds().on(&on.setup.scopes[place], on.now()).is_some();
    let cost = on.policy().price(on.target(place)).map(|price| price.cost(on.expected()));
    TargetView { admitted: !held && on.gate(place).is_passable(), cost }
}

/// Tells who stands behind the rest of a group because it fares so much worse.
fn tell_ejected(on: &Ground<'_>, places: &[usize]) {
    let (now, route) = (on.now(), on.policy().routes.of(on.class_name.as_deref()));
    for &provider in places.iter().filter(|&&place| on.engine.router.ejected(route, place, now)) {
        on.engine.observe(Event::Skipped { call: &on.call.id, provider, at: now, because: Skip::Ejected });
    }
}
