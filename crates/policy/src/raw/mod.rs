//! What a policy file says, word by word.
//!
//! *Why apart from failover's own types?* A file may leave things out and contradict itself, and the
//! library must not know YAML. The comments here are what `brownout schema policy` shows: each names
//! its default, and the reason for it.

mod breaker;
mod context;
mod errors;
mod names;
mod off;
mod provider;
mod quality;
mod retry;
mod route;
mod spend;
mod timeouts;
mod value;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

pub use breaker::{Breaker, ByClass, CallerBurst, Level, Mode, Sliding, Slow};
pub use context::{Context, Limits, Reduction};
pub use document::Either;
pub use errors::{Action, Avoid, Errors, Row, Settings, Then};
pub use names::{Api, Category};
pub use off::OrOff;
pub use provider::{AwsVariables, Capabilities, Key, Price, Provider, Quotas, Usual};
pub use quality::{Canary, Judge, LastResort, Prompt, Quality};
pub use retry::{Hedge, Retry, Waits};
pub use route::{Balance, Classify, Ejection, Group, Member, Route, Rule, Weighted};
pub use spend::{Alert, Budget, Scope, Spend};
pub use timeouts::{ModelTimeouts, Timeouts};
pub(crate) use value::scalars;
pub use value::{Count, HedgeAfter, SlowOrOff, SlowThan, Timeout};

/// A policy: which providers are called, in which order, and how calls are kept succeeding.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Brownout policy", rename = "Policy")]
pub struct File {
    /// Its name, for reports. The file's, without the ending, if not said.
    pub policy: Option<String>,
    /// The providers, by name.
    pub providers: IndexMap<String, Provider>,
    /// In which order they are tried: `default` for everybody, and any other name for the class of
    /// requests that is called so. The order of the file if not said.
    #[serde(default)]
    pub routes: IndexMap<String, Route>,
    /// Which class a request is of, where its caller does not say. None if not said.
    #[serde(default)]
    pub classify: Classify,
    /// How long to wait for what.
    #[serde(default)]
    pub timeouts: Timeouts,
    /// When to stop calling a provider; `off` never does.
    pub breaker: Option<OrOff<Breaker>>,
    /// Takes providers out of weighted groups; `{}` with its defaults. `off` if not said: a list of two
    /// has no group.
    pub ejection: Option<OrOff<Ejection>>,
    /// When to call again.
    #[serde(default)]
    pub retry: Retry,
    /// What follows from which failure.
    #[serde(default)]
    pub errors: Errors,
    /// When a second attempt is made beside the first; `{}` with its defaults. `off` if not said: it costs
    /// calls.
    pub hedge: Option<OrOff<Hedge>>,
    /// When a streamed answer reaches the caller. With its first token if not said.
    pub commit: Option<Commit>,
    /// What is done when an answer breaks off after words have reached the caller. `fail` if not said: no
    /// answer is sewn together unless the policy asks for it.
    pub mid_stream: Option<MidStream>,
    /// Which answers are no good; `{}` with its defaults. `off` if not said: only whether there is one is
    /// judged.
    pub quality: Option<OrOff<Quality>>,
    /// Goes elsewhere before a limit bites; `{}` with its defaults. `off` if not said: the refusal is
    /// waited for.
    pub limits: Option<OrOff<Limits>>,
    /// What may be spent, and when somebody is told.
    #[serde(default)]
    pub spend: Spend,
    /// What is done with a conversation that does not fit a provider.
    #[serde(default)]
    pub context: Context,
    /// Asks idle providers; `{}` with its defaults. `off` if not said: it costs calls.
    pub canary: Option<OrOff<Canary>>,
    /// What callers get when every provider is out. A clear error if not said.
    pub last_resort: Option<LastResort>,
}

/// When a streamed answer reaches the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Commit {
    /// With its first token.
    FirstToken,
    /// When it is complete: slower to begin, and nothing is ever broken off.
    Whole,
}

/// What is done when a stream breaks off after words have reached the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MidStream {
    /// The caller is told, clearly: the words so far belong to no answer.
    Fail,
    /// Another provider goes on where the first stopped; the seam is marked in the stream.
    Resume,
}
