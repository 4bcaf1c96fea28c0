//! A policy without one of its protections, to show what the protection is good for.
//!
//! A scenario that names a protection proves something only if it fails without it; the counter-policy
//! is made here, from the policy itself, so that nothing else differs.

use failover::{Policy, Route, Routes, Timeouts};

/// The policy without circuit breakers.
#[must_use]
pub fn without_breaker(policy: &Policy) -> Policy {
    Policy { breaker: None, ..policy.clone() }
}

/// The policy with only the first provider of its route.
#[must_use]
pub fn without_failover(policy: &Policy) -> Policy {
    let first = policy.routes.default.targets().into_iter().take(1);
    Policy { routes: Routes::all(Route::priority(first)), ..policy.clone() }
}

/// The policy without the deadline and all timeouts: nothing ends a hang.
#[must_use]
pub fn without_deadline(policy: &Policy) -> Policy {
    Policy { timeouts: Timeouts::NONE, ..policy.clone() }
}
