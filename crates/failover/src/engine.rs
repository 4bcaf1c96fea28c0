//! The engine: what all calls share.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use chance::Key;
use wire::{Request, Text};

use crate::breaker::Transition;
use crate::budget::RetryBudget;
use crate::builder::{Additions, EngineBuilder};
use crate::call::delivery::Delivery;
use crate::call::last_resort::LastWords;
use crate::call::outcome::{Completion, Failure};
use crate::call::run;
use crate::call::stream::CallStream;
use crate::canary::Canaries;
use crate::clock::Clock;
use crate::context::{ConversationStore, Summarise};
use crate::event::{Event, Observer};
use crate::holds::Holds;
use crate::policy::Policy;
use crate::provider::Provider;
use crate::route::Router;
use crate::setup::{Mismatch, Setup};
use crate::spend::{Costs, Spending};

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
    /// Where what was said before is found.
    pub history: History,
    /// On whose account it is: spend budgets may be per tenant.
    pub tenant: Option<Arc<str>>,
}

/// Where what was said before a call is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum History {
    /// In the request, as the vendors' APIs have it.
    #[default]
    InRequest,
    /// In the engine's store ([`EngineBuilder::store`]), by the call's conversation. The request has the newest
    /// turns alone. They are kept with the answer, once there is one.
    InStore,
}

impl Call {
    /// A call of which nothing more is known.
    pub fn new(id: impl Into<Arc<str>>, key: Key, request: Arc<Request>) -> Self {
        Self { id: id.into(), key, request, class: None, conversation: None, history: History::default(), tenant: None }
    }
}

/// Keeps calls succeeding. One engine serves all calls of a process.
pub struct Engine {
    setup: RwLock<Arc<Setup>>,
    key: Key,
    /// Calls of a provider already tried.
    retries: Mutex<RetryBudget>,
    /// Calls beside one under way.
    hedges: Mutex<RetryBudget>,
    holds: Mutex<Holds>,
    pub(crate) router: Router,
    spending: Mutex<Spending>,
    canaries: Option<Mutex<Canaries>>,
    pub(crate) clock: Clock,
    observer: Arc<dyn Observer>,
    added: Additions,
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").field("policy", &self.setup().policy).finish_non_exhaustive()
    }
}

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
        Self::builder(policy).providers(providers).clock(clock).key(key).observer(observer).build()
    }

    /// An engine in the making.
    pub fn builder(policy: Policy) -> EngineBuilder {
        EngineBuilder::new(policy)
    }

    pub(crate) fn from_parts(parts: EngineBuilder) -> Result<Self, Mismatch> {
        let EngineBuilder { policy, providers, clock, key, observer, added } = parts;
        let canaries = policy.canary.clone().map(|canary| (canary, policy.providers.len()));
        let retries = Mutex::new(RetryBudget::new(policy.retry.budget));
        let hedges = Mutex::new(RetryBudget::of_hedges(policy.hedge.map_or(0.0, |hedge| hedge.budget)));
        let router = Router::new(&policy);
        let prices = policy.providers.iter().map(|target| policy.price(target)).collect();
        let spending = Mutex::new(Spending::new(&policy.spend, prices));
        let setup = RwLock::new(Arc::new(Setup::new(policy, providers, key)?));
        let clock = clock.unwrap_or_else(Clock::start);
        let canaries = canaries.map(|(policy, targets)| Mutex::new(Canaries::new(policy, targets, clock.now())));
        Ok(Self {
            setup,
            key,
            retries,
            hedges,
            holds: Mutex::default(),
            router,
            spending,
            canaries,
            clock,
            observer,
            added,
        })
    }

    /// Calls that begin from now on are made under this policy. It names the same providers in the same
    /// order; prices, weights, models and thresholds may differ. What was learnt about a target that
    /// stays the same is kept.
    ///
    /// # Errors
    /// Where it names other providers, or its route names more.
    pub fn reconfigure(&self, policy: Policy) -> Result<(), Mismatch> {
        let mut setup = self.setup.write().unwrap_or_else(PoisonError::into_inner);
        let (retries, hedges) = (policy.retry.budget, policy.hedge.map_or(0.0, |hedge| hedge.budget));
        *setup = Arc::new(setup.changed(policy, self.key)?);
        self.router.reconfigure(&setup.policy);
        for (place, target) in setup.policy.providers.iter().enumerate() {
            self.spending().set_price(place, setup.policy.price(target));
        }
        self.retries().retune(retries);
        self.hedges().retune(hedges);
        Ok(())
    }

    /// The policy that calls are made under now.
    pub fn policy(&self) -> Arc<Policy> {
        Arc::clone(&self.setup().policy)
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

    /// What a call that begins now is made under.
    pub(crate) fn setup(&self) -> Arc<Setup> {
        Arc::clone(&self.setup.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn last_words(&self) -> Option<&LastWords> {
        self.added.last_words.as_deref()
    }

    pub(crate) fn store(&self) -> Option<&dyn ConversationStore> {
        self.added.store.as_deref()
    }

    /// The class that the embedder's classifier finds.
    pub(crate) fn classify(&self, request: &Request) -> Option<Text> {
        self.added.classifier.as_ref()?.classify(request)
    }

    pub(crate) fn summarise(&self) -> Option<Summarise<'_>> {
        self.added.summary.as_deref().map(|summary| summary as Summarise<'_>)
    }

    pub(crate) fn observe(&self, event: Event<'_>) {
        self.observer.observe(event);
    }

    pub(crate) fn observe_breaker(&self, call: Option<&str>, provider: usize, transition: Option<Transition>) {
        if let Some(transition) = transition {
            self.observe(Event::Breaker { call, provider, transition });
        }
    }

    pub(crate) fn retries(&self) -> MutexGuard<'_, RetryBudget> {
        lock(&self.retries)
    }

    pub(crate) fn hedges(&self) -> MutexGuard<'_, RetryBudget> {
        lock(&self.hedges)
    }

    pub(crate) fn spending(&self) -> MutexGuard<'_, Spending> {
        lock(&self.spending)
    }

    /// Where the policy has canaries, what they say.
    pub(crate) fn with_canaries<T>(&self, ask: impl FnOnce(&mut Canaries) -> T) -> Option<T> {
        self.canaries.as_ref().map(|canaries| ask(&mut lock(canaries)))
    }

    /// What all attempts cost so far.
    pub fn costs(&self) -> Costs {
        self.spending().total()
    }

    pub(crate) fn holds(&self) -> MutexGuard<'_, Holds> {
        lock(&self.holds)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
