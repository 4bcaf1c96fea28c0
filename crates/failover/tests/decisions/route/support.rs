//! Routers and questions for tests.

use brownout_failover::route::{Ask, Router, TargetView};
use brownout_failover::{Balance, EjectionPolicy, Policy, Route, Routes, Target, Weighted};
use chance::{Key, Moment, Seed};
use wire::Api;

/// A target that is let through, at no known price.
pub(crate) const OPEN: TargetView = TargetView { admitted: true, cost: None };

pub(crate) fn key(number: u64) -> Key {
    Key::root(Seed(11)).word(number)
}

pub(crate) fn policy(targets: usize, ejection: Option<EjectionPolicy>, affinity: bool) -> Policy {
    let target = |n| Target::new(format!("target-{n}"), Api::OpenaiChat, "m");
    let mut policy = Policy::of("p", (0..targets).map(target).collect());
    policy.ejection = ejection;
    policy.context.affinity = affinity;
    policy
}

pub(crate) fn router(targets: usize, ejection: Option<EjectionPolicy>, affinity: bool) -> Router {
    Router::new(&policy(targets, ejection, affinity))
}

/// One group of all targets with these weights.
pub(crate) fn group(balance: Balance, weights: &[f64]) -> Route {
    let legs = weights.iter().enumerate().map(|(place, weight)| (*weight, Route::Target(place))).collect();
    Route::Weighted(Weighted { balance, legs })
}

pub(crate) fn ask(routes: &Routes, number: u64, now: Moment) -> Ask<'_> {
    Ask { routes, class: None, key: key(number), now, conversation: None, remembered: None }
}
