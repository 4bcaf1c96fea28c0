//! What a policy says, as validated values. Every default states its reason.

mod breaker;
mod classes;
mod context;
mod errors;
mod hedge;
mod key;
mod quality;
mod retry;
mod route;
mod spend;
mod timeouts;

use std::collections::BTreeMap;

use wire::Api;

use crate::cost::{Price, Prices};

pub use breaker::{
    BreakerMode, BreakerPolicy, BreakerWindow, ByClass, CallerBurst, LevelPolicy, OpenWait, SlowPolicy, SlowThan,
};
pub use classes::{ClassRule, ClassifyPolicy};
pub use context::{
    CanaryPolicy, CanaryPrompt, Capabilities, ContextPolicy, LastResort, LimitsPolicy, Reduction, TargetLimits,
};
pub use errors::{Avoid, ErrorAction, ErrorPolicy, ErrorRow, Quarantine, Then};
pub use hedge::{HedgeAfter, HedgePolicy, MidStream};
pub use key::{AwsVariables, KeySource};
pub use quality::{Judge, QualityPolicy};
pub use retry::RetryPolicy;
pub use route::{Balance, EjectionPolicy, Route, Routes, Weighted};
pub use spend::{SpendAlert, SpendBudget, SpendPolicy, SpendScope};
pub use timeouts::Timeouts;

/// How calls are kept succeeding.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// Its name, for reports.
    pub name: String,
    /// The providers it may call.
    pub providers: Vec<Target>,
    /// In which order.
    pub routes: Routes,
    /// Which class a request is of, where the caller does not say.
    pub classify: ClassifyPolicy,
    /// How long to wait for what.
    pub timeouts: Timeouts,
    /// The same for single models, whole: a reasoning model's healthy first token is another's outage.
    pub model_timeouts: BTreeMap<String, Timeouts>,
    /// When to stop calling a provider; `None` never does.
    pub breaker: Option<BreakerPolicy>,
    /// Takes single targets out of weighted groups; `None` never does, and knows no panic either.
    pub ejection: Option<EjectionPolicy>,
    /// When to call again.
    pub retry: RetryPolicy,
    /// What follows from which failure.
    pub errors: ErrorPolicy,
    /// When a second attempt is made beside the first; `None` never does.
    pub hedge: Option<HedgePolicy>,
    /// When a streamed answer reaches the caller.
    pub commit: Commit,
    /// What is done when it breaks off after that.
    pub mid_stream: MidStream,
    /// Which answers are no good; `None` judges only whether there is one.
    pub quality: Option<QualityPolicy>,
    /// Limits before they bite; `None` waits for the refusal.
    pub limits: Option<LimitsPolicy>,
    /// What may be spent, and when somebody is told.
    pub spend: SpendPolicy,
    /// What is done with a conversation that does not fit.
    pub context: ContextPolicy,
    /// Asks idle targets; `None` never does.
    pub canary: Option<CanaryPolicy>,
    /// What callers get when every provider is out; `None` is a clear error.
    pub last_resort: Option<LastResort>,
    /// What models cost, where a target does not say.
    pub prices: Prices,
}

impl Default for Policy {
    /// No providers, and every default.
    fn default() -> Self {
        Self {
            name: String::new(),
            providers: Vec::new(),
            routes: Routes::all(Route::Priority(Vec::new())),
            classify: ClassifyPolicy::default(),
            timeouts: Timeouts::default(),
            model_timeouts: BTreeMap::new(),
            breaker: Some(BreakerPolicy::default()),
            ejection: None,
            retry: RetryPolicy::default(),
            errors: ErrorPolicy::default(),
            hedge: None,
            commit: Commit::default(),
            mid_stream: MidStream::default(),
            quality: None,
            limits: None,
            spend: SpendPolicy::default(),
            context: ContextPolicy::default(),
            canary: None,
            last_resort: None,
            prices: Prices::default(),
        }
    }
}

impl Policy {
    /// Every default for these providers, tried in their order.
    pub fn of(name: impl Into<String>, providers: Vec<Target>) -> Self {
        let routes = Routes::all(Route::priority(0..providers.len()));
        Self { name: name.into(), providers, routes, ..Self::default() }
    }

    /// What a target costs: what the policy says of it, else what the prices say of its model.
    pub fn price(&self, target: &Target) -> Option<Price> {
        target.price.or_else(|| self.prices.of(&target.model))
    }

    /// How long to wait for what, of a model.
    pub fn timeouts_of(&self, model: &str) -> Timeouts {
        self.model_timeouts.get(model).copied().unwrap_or(self.timeouts)
    }
}

/// A provider to call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Its name.
    pub name: String,
    /// Its wire format.
    pub api: Api,
    /// The model to ask, by the provider's own name.
    pub model: String,
    /// Where its key is to be found; the key itself never enters a policy.
    pub key: KeySource,
    /// Where it answers, if not at the vendor's own address.
    pub base_url: Option<String>,
    /// Its region, where the provider has several: part of what a breaker guards.
    pub region: Option<String>,
    /// What it can take, where that differs from what is known of its model.
    pub capabilities: Capabilities,
    /// Its limits, as the account has them.
    pub limits: TargetLimits,
    /// Its price, where that differs from that of its model.
    pub price: Option<Price>,
}

impl Target {
    /// A target with nothing special about it.
    pub fn new(name: impl Into<String>, api: Api, model: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            api,
            model: model.into(),
            key: KeySource::None,
            base_url: None,
            region: None,
            capabilities: Capabilities::default(),
            limits: TargetLimits::default(),
            price: None,
        }
    }
}

/// When a streamed answer reaches the caller. Up to then a broken answer is started again elsewhere,
/// unseen; after it, it ends in a clear error, and never as a success.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Commit {
    /// With its first token.
    #[default]
    FirstToken,
    /// When it is complete: slower to begin, and nothing is ever broken off.
    Whole,
}
