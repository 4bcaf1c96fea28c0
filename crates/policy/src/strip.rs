//! A policy without one of its protections, to show what the protection is good for.
//!
//! A scenario that names a protection proves something only if it fails without it; the counter-policy
//! is made here, from the policy itself, so that nothing else differs.

use std::time::Duration;

use failover::{
    Avoid, Balance, BreakerPolicy, Capabilities, ClassifyPolicy, Commit, ContextPolicy, ErrorAction, ErrorPolicy,
    MidStream, Policy, Reduction, Route, Routes, SpendPolicy, Target, Then, Timeouts, Weighted,
};
use wire::Category;

/// A protection that a policy can be stripped of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Protection {
    /// Circuit breakers.
    Breaker,
    /// Breakers that open for slow calls.
    Slow,
    /// Breakers that open when too few billed tokens are of use.
    Efficiency,
    /// Traffic that comes back step by step.
    Ramp,
    /// Every provider but the first.
    Failover,
    /// The deadline and all timeouts.
    Deadline,
    /// Timeouts of single models.
    ModelTimeouts,
    /// The cap on retries at a provider already tried.
    RetryBudget,
    /// Errors told apart, with who is avoided after each.
    ErrorActions,
    /// Second attempts beside the first.
    Hedge,
    /// The choice in weighted groups by how members fare.
    Balance,
    /// Members taken out of weighted groups, and panic routing.
    Ejection,
    /// Answers held back until they are complete.
    Commit,
    /// Streams that another provider goes on with.
    MidStream,
    /// Judges of answers, and breakers that open for what they say.
    Quality,
    /// Limits held before they bite.
    Limits,
    /// The check of what a target can take.
    Capability,
    /// Ways to make a conversation fit.
    Context,
    /// Conversations that stay where they are.
    Affinity,
    /// Data that stays where it must.
    Residency,
    /// Budgets and alerts.
    Spend,
    /// Questions to idle targets.
    Canary,
    /// Routes of classes, and the rules that name them.
    Classes,
    /// The canned answer.
    LastResort,
}

impl Protection {
    /// Every protection, what everybody needs first.
    pub const ALL: [Self; 24] = [
        Self::Breaker,
        Self::Slow,
        Self::Efficiency,
        Self::Ramp,
        Self::Failover,
        Self::Deadline,
        Self::ModelTimeouts,
        Self::RetryBudget,
        Self::ErrorActions,
        Self::Hedge,
        Self::Balance,
        Self::Ejection,
        Self::Commit,
        Self::MidStream,
        Self::Quality,
        Self::Limits,
        Self::Capability,
        Self::Context,
        Self::Affinity,
        Self::Residency,
        Self::Spend,
        Self::Canary,
        Self::Classes,
        Self::LastResort,
    ];

    /// The name that files use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Breaker => "breaker",
            Self::Slow => "slow",
            Self::Efficiency => "efficiency",
            Self::Ramp => "ramp",
            Self::Failover => "failover",
            Self::Deadline => "deadline",
            Self::ModelTimeouts => "model-timeouts",
            Self::RetryBudget => "retry-budget",
            Self::ErrorActions => "error-actions",
            Self::Hedge => "hedge",
            Self::Balance => "balance",
            Self::Ejection => "ejection",
            Self::Commit => "commit",
            Self::MidStream => "mid-stream",
            Self::Quality => "quality",
            Self::Limits => "limits",
            Self::Capability => "capability",
            Self::Context => "context",
            Self::Affinity => "affinity",
            Self::Residency => "residency",
            Self::Spend => "spend",
            Self::Canary => "canary",
            Self::Classes => "classes",
            Self::LastResort => "last-resort",
        }
    }

    /// The protection of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|protection| protection.name() == name)
    }

    /// Those that a policy has: without them it would be another one.
    pub fn of(policy: &Policy) -> Vec<Self> {
        Self::ALL.into_iter().filter(|protection| without(*protection, policy) != *policy).collect()
    }
}

/// The policy without one of its protections; the same policy where it has not that one.
#[must_use]
pub fn without(protection: Protection, policy: &Policy) -> Policy {
    let mut policy = policy.clone();
    match protection {
        Protection::Breaker => policy.breaker = None,
        Protection::Slow => breaker(&mut policy, |breaker| breaker.slow = None),
        Protection::Efficiency => breaker(&mut policy, |breaker| breaker.efficiency = None),
        Protection::Ramp => breaker(&mut policy, |breaker| breaker.ramp = Duration::ZERO),
        Protection::Failover => policy.routes = first_only(&policy),
        Protection::Deadline => {
            policy.timeouts = Timeouts::NONE;
            policy.model_timeouts.clear();
        }
        Protection::ModelTimeouts => policy.model_timeouts.clear(),
        // As many as there can be at most.
        Protection::RetryBudget => policy.retry.budget = f64::from(policy.retry.max_attempts),
        Protection::ErrorActions => policy.errors = alike(),
        Protection::Hedge => policy.hedge = None,
        Protection::Balance => by_weight(&mut policy.routes),
        Protection::Ejection => policy.ejection = None,
        Protection::Commit => policy.commit = Commit::FirstToken,
        Protection::MidStream => policy.mid_stream = MidStream::Fail,
        Protection::Quality => {
            policy.quality = None;
            breaker(&mut policy, |breaker| breaker.quality = None);
        }
        Protection::Limits => policy.limits = None,
        Protection::Capability => policy.providers.iter_mut().for_each(takes_everything),
        Protection::Context => {
            policy.context = ContextPolicy { too_long: vec![Reduction::Refuse], ..policy.context };
        }
        Protection::Affinity => policy.context.affinity = false,
        Protection::Residency => policy.context.residency = None,
        Protection::Spend => policy.spend = SpendPolicy::default(),
        Protection::Canary => policy.canary = None,
        Protection::Classes => {
            policy.classify = ClassifyPolicy::default();
            policy.routes.classes.clear();
        }
        Protection::LastResort => policy.last_resort = None,
    }
    policy
}

/// The policy without circuit breakers.
#[must_use]
pub fn without_breaker(policy: &Policy) -> Policy {
    without(Protection::Breaker, policy)
}

fn breaker(policy: &mut Policy, change: impl FnOnce(&mut BreakerPolicy)) {
    if let Some(breaker) = &mut policy.breaker {
        change(breaker);
    }
}

/// The first provider of the route, for everybody.
fn first_only(policy: &Policy) -> Routes {
    Routes::all(Route::priority(policy.routes.default.targets().into_iter().take(1)))
}

/// Every failure is met as if it were the same: somebody else is asked, and nobody is avoided.
fn alike() -> ErrorPolicy {
    let action =
        ErrorAction { then: Then::Failover, quick_retries: 0, wait_up_to: Duration::ZERO, avoid: Avoid::Nobody };
    ErrorPolicy { actions: Category::ALL.map(|category| (category, action)).into(), ..ErrorPolicy::default() }
}

fn by_weight(routes: &mut Routes) {
    std::iter::once(&mut routes.default).chain(routes.classes.values_mut()).for_each(static_route);
}

fn static_route(route: &mut Route) {
    match route {
        Route::Priority(legs) => legs.iter_mut().for_each(static_route),
        Route::Weighted(Weighted { balance, legs }) => {
            *balance = Balance::Static;
            for (_, leg) in legs {
                static_route(leg);
            }
        }
        _ => {}
    }
}

/// What is said to be able to take everything is never passed over. Where it keeps its data stays.
fn takes_everything(target: &mut Target) {
    target.capabilities = Capabilities {
        window: Some(u64::MAX),
        max_output: Some(u64::MAX),
        tools: Some(true),
        images: Some(true),
        json: Some(true),
        prefill: target.capabilities.prefill,
        residency: target.capabilities.residency.take(),
    };
}
