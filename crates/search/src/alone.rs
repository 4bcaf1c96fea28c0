//! A provider by itself: what every call of it meets.
//!
//! *Which question does it answer?* "What would have become of the calls that a breaker turned away?"
//! So nothing may stand between callers and the provider that skips a call, repeats it, or makes one
//! of its own: no breaker, no second attempt, no hold, no limit, no canary.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use chance::Seed;
use failover::{Avoid, ErrorAction, ErrorPolicy, Policy, RetryPolicy, Route, Routes, Then};
use record::Event;
use runner::library::Shelf;
use runner::prepare::{self, Prepared, Problem};
use runner::{Mode, Play, Stop};
use scenario::model::Scenario;
use wire::Category;

use crate::log::traces;
use crate::trace::Trace;

/// The policy with nothing before one of its providers, by place. Timeouts stay: a call that hangs has an end.
#[must_use]
pub fn alone(policy: &Policy, place: usize) -> Policy {
    let told = ErrorAction { then: Then::Fail, quick_retries: 0, wait_up_to: Duration::ZERO, avoid: Avoid::Nobody };
    Policy {
        routes: Routes::all(Route::priority([place])),
        timeouts: policy.timeouts,
        model_timeouts: policy.model_timeouts.clone(),
        breaker: None,
        retry: RetryPolicy { max_attempts: 1, ..RetryPolicy::default() },
        errors: ErrorPolicy {
            actions: Category::ALL.map(|category| (category, told)).into(),
            rows: policy.errors.rows.clone(),
            ..ErrorPolicy::default()
        },
        ..Policy::of(policy.name.clone(), policy.providers.clone())
    }
}

/// Every scenario and every incident that is bundled.
///
/// # Errors
/// The first that cannot be played.
pub fn bundled() -> Result<Vec<Prepared>, Problem> {
    let scenarios = Shelf::Scenarios.embedded();
    let mut prepared: Vec<Prepared> =
        scenarios.iter().map(|source| prepare::scenario(source, &[])).collect::<Result<_, _>>()?;
    for name in Shelf::Incidents.names() {
        prepared.extend(prepare::replay(&name, None, &[])?);
    }
    Ok(prepared)
}

/// The traces of the providers that a fault strikes, each played alone; of the first, where it strikes nobody.
///
/// # Errors
/// None in virtual mode, in which it plays.
pub fn recorded(prepared: &Prepared, seed: Seed) -> io::Result<Vec<Trace>> {
    let mut all = Vec::new();
    for place in struck(prepared) {
        let policy = Arc::new(alone(&prepared.policies[0], place));
        let play = |scenario| -> io::Result<Vec<Event>> {
            let policy = Arc::clone(&policy);
            Play { scenario, policy, seed, mode: Mode::Virtual }.run_without_control(&Stop::default())
        };
        let mut healthy = Scenario::clone(&prepared.scenario);
        std::mem::take(&mut healthy.timeline);
        all.extend(traces(&play(Arc::clone(&prepared.scenario))?, &play(Arc::new(healthy))?));
    }
    Ok(all)
}

/// The places of the providers that a fault can strike.
fn struck(prepared: &Prepared) -> Vec<usize> {
    let faults = prepared.scenario.timeline.faults();
    let strikes = |name: &str| faults.iter().any(|fault| fault.selector.concerns(name));
    let providers = prepared.policies[0].providers.iter().enumerate();
    let places: Vec<usize> = providers.filter(|(_, target)| strikes(&target.name)).map(|(place, _)| place).collect();
    if places.is_empty() { vec![0] } else { places }
}
