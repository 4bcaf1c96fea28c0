//! The engine: a policy, its providers, and what all calls share.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use chance::{Key, Moment};
use wire::Request;

use crate::breaker::Transition;
use crate::budget::RetryBudget;
use crate::call::delivery::Delivery;
use crate::call::outcome::{Completion, Failure};
use crate::call::run;
use crate::call::stream::CallStream;
use crate::clock::Clock;
use crate::event::{Event, Observer};
use crate::gate::Gate;
use crate::policy::{Policy, Route};
use crate::provider::Provider;

/// One request of a caller.
#[derive(Debug, Clone)]
pub struct Call {
    /// Names the call in events.
    pub id: Arc<str>,
    /// Where the call's own draws come from: jitter, and its turn during a ramp.
    pub key: Key,
    /// What is asked.
    pub request: Arc<Request>,
    /// The class of the request, where the caller knows it: chooses the route.
    pub class: Option<Arc<str>>,
    /// The conversation that it belongs to: keeps it with one provider, where the policy says so.
    pub conversation: Option<Arc<str>>,
    /// On whose account it is: spend budgets may be per tenant.
    pub tenant: Option<Arc<str>>,
}

impl Call {
    /// A call of which nothing more is known.
    pub fn new(id: impl Into<Arc<str>>, key: Key, request: Arc<Request>) -> Self {
        Self { id: id.into(), key, request, class: None, conversation: None, tenant: None }
    }
}

/// Keeps calls succeeding. One engine serves all calls of a process.
pub struct Engine {
    pub(crate) policy: Policy,
    pub(crate) providers: Vec<Arc<dyn Provider>>,
    pub(crate) gates: Vec<Gate>,
    pub(crate) budget: Mutex<RetryBudget>,
    pub(crate) clock: Clock,
    observer: Arc<dyn Observer>,
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").field("policy", &self.policy).finish_non_exhaustive()
    }
}

/// A policy and a set of providers that do not fit together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// Providers that the policy names.
    pub named: usize,
    /// Providers that were given.
    pub given: usize,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the policy names {} providers, {} were given", self.named, self.given)
    }
}

impl std::error::Error for Mismatch {}

impl Engine {
    /// An engine over `providers`, which stand in the order of [`Policy::providers`].
    ///
    /// # Errors
    /// Where there are not as many providers as the policy names, or its route names more.
    pub fn new(
        policy: Policy,
        providers: Vec<Arc<dyn Provider>>,
        clock: Clock,
        key: Key,
        observer: Arc<dyn Observer>,
    ) -> Result<Self, Mismatch> {
        let stranger = |route: &Route| route.targets().iter().any(|&place| place >= providers.len());
        if providers.len() != policy.providers.len() || policy.routes.iter().any(stranger) {
            return Err(Mismatch { named: policy.providers.len(), given: providers.len() });
        }
        let gates = policy.providers.iter().map(|t| Gate::new(policy.breaker.clone(), key.name(&t.name))).collect();
        let budget = Mutex::new(RetryBudget::new(policy.retry.budget));
        Ok(Self { policy, providers, gates, budget, clock, observer })
    }

    /// The policy.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The answer, when it is complete.
    ///
    /// # Errors
    /// A clear failure, by the deadline at the latest. Dropping the future cancels the call.
    pub async fn complete(&self, call: Call) -> Result<Completion, Failure> {
        run::run(self, &call, &mut Delivery::whole()).await
    }

    /// The answer as it comes. Nothing happens until the stream is polled; dropping it cancels.
    pub fn stream(self: &Arc<Self>, call: Call) -> CallStream {
        CallStream::new(Arc::clone(self), call)
    }

    pub(crate) fn observe(&self, event: Event<'_>) {
        self.observer.observe(event);
    }

    pub(crate) fn observe_breaker(&self, provider: usize, transition: Option<Transition>) {
        if let Some(transition) = transition {
            self.observe(Event::Breaker { provider, transition });
        }
    }

    pub(crate) fn deadline(&self, start: Moment) -> Moment {
        self.policy.timeouts.total.map_or(Moment::NEVER, |total| start + total)
    }

    pub(crate) fn with_budget<T>(&self, ask: impl FnOnce(&mut RetryBudget) -> T) -> T {
        ask(&mut self.budget.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
