//! What calls are made under: a policy, its providers, and the gates before them.
//!
//! *Why one value?* A call looks at it from its first moment to its last. When the policy changes, later
//! calls get another setup, and a call under way is not torn between two.
//!
//! *What survives a change?* The gate of a target that is the same one: the same name, model, region and
//! key. What was learnt about it still holds; what was learnt about another model does not.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chance::Key;

use crate::context;
use crate::gate::Gate;
use crate::holds::Scopes;
use crate::limits::Admission;
use crate::policy::{Capabilities, LimitsPolicy, Policy, Route, Target};
use crate::provider::Provider;

/// One state of an engine's setup.
pub(crate) struct Setup {
    pub(crate) policy: Arc<Policy>,
    pub(crate) providers: Vec<Arc<dyn Provider>>,
    pub(crate) gates: Vec<Arc<Gate>>,
    /// Room within the limits of each target, where the policy heeds them.
    admissions: Vec<Arc<Mutex<Admission>>>,
    pub(crate) scopes: Vec<Scopes>,
    /// What each target can take.
    pub(crate) abilities: Vec<Capabilities>,
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

impl Setup {
    pub(crate) fn new(policy: Policy, providers: Vec<Arc<dyn Provider>>, key: Key) -> Result<Self, Mismatch> {
        let stranger = |route: &Route| route.targets().iter().any(|&place| place >= providers.len());
        if providers.len() != policy.providers.len() || policy.routes.iter().any(stranger) {
            return Err(Mismatch { named: policy.providers.len(), given: providers.len() });
        }
        let gate = |name: &str| Arc::new(Gate::new(policy.breaker.clone(), key.name(name)));
        let gates = policy.providers.iter().map(|target| gate(&target.name)).collect();
        let scopes = policy.providers.iter().map(Scopes::of).collect();
        let abilities = policy.providers.iter().map(context::known).collect();
        let admission =
            |limits: LimitsPolicy, target: &Target| Arc::new(Mutex::new(Admission::new(limits, target.limits)));
        let admissions =
            policy.limits.map(|limits| policy.providers.iter().map(|target| admission(limits, target)).collect());
        let admissions = admissions.unwrap_or_default();
        Ok(Self { policy: Arc::new(policy), providers, gates, admissions, scopes, abilities })
    }

    /// Room within the limits of a target; `None` where the policy does not heed them.
    pub(crate) fn admission(&self, place: usize) -> Option<MutexGuard<'_, Admission>> {
        self.admissions.get(place).map(|admission| admission.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The same providers under another policy. They are known by their places, so it must name the
    /// same ones in the same order; anything else about them may change.
    pub(crate) fn changed(&self, policy: Policy, key: Key) -> Result<Self, Mismatch> {
        let names = |policy: &Policy| policy.providers.iter().map(|target| target.name.clone()).collect::<Vec<_>>();
        if names(&policy) != names(&self.policy) {
            return Err(Mismatch { named: policy.providers.len(), given: self.providers.len() });
        }
        let mut changed = Self::new(policy, self.providers.clone(), key)?;
        for (place, gate) in changed.gates.iter_mut().enumerate() {
            if changed.scopes[place].target == self.scopes[place].target {
                *gate = Arc::clone(&self.gates[place]);
                gate.retune(changed.policy.breaker.as_ref());
                if changed.policy.limits == self.policy.limits
                    && changed.policy.providers[place].limits == self.policy.providers[place].limits
                    && let Some(admission) = self.admissions.get(place)
                {
                    changed.admissions[place] = Arc::clone(admission);
                }
            }
        }
        Ok(changed)
    }
}
