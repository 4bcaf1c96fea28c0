//! What a policy file says, word by word.
//!
//! *Why apart from failover's own types?* A file may leave things out and contradict itself, and the
//! library must not know YAML. The comments here are what `brownout schema policy` shows.

mod off;
mod value;

use document::{Period, Share};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

pub use off::OrOff;
pub(crate) use value::scalars;
pub use value::{Count, SlowThan, Timeout};

/// A policy: which providers are called, in which order, and how calls are kept succeeding.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Brownout policy", rename = "Policy")]
pub struct File {
    /// Its name, for reports. The file's, without the ending, if not said.
    pub policy: Option<String>,
    /// The providers, by name.
    pub providers: IndexMap<String, Provider>,
    /// In which order they are tried. Only the route `default` in this release; the order of the
    /// file if not said.
    #[serde(default)]
    pub routes: IndexMap<String, Route>,
    /// How long to wait for what.
    #[serde(default)]
    pub timeouts: Timeouts,
    /// When to stop calling a provider; `off` never does.
    pub breaker: Option<OrOff<Breaker>>,
    /// When to call again.
    #[serde(default)]
    pub retry: Retry,
    /// When a streamed answer reaches the caller. With its first token if not said.
    pub commit: Option<Commit>,
}

/// A provider.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// Its wire format.
    pub api: Api,
    /// The model to ask, by the provider's own name.
    #[schemars(length(min = 1))]
    pub model: String,
    /// Where its key is to be found; the key itself is never written into a policy.
    pub key: Option<Key>,
    /// Where it answers, if not at the vendor's own address.
    pub base_url: Option<String>,
}

/// A wire format.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Api {
    /// `POST /v1/chat/completions`, as OpenAI and many others speak it.
    OpenaiChat,
    /// `POST /v1/messages`, as Anthropic speaks it.
    AnthropicMessages,
    /// OpenAI's format below a deployment's path, as Azure speaks it; the model is the deployment.
    AzureOpenai,
    /// OpenAI's format, as Mistral speaks it.
    Mistral,
    /// OpenAI's format, as Groq speaks it.
    Groq,
    /// OpenAI's format, as Together speaks it.
    Together,
    /// OpenAI's format, as DeepSeek speaks it.
    Deepseek,
    /// OpenAI's format, as xAI speaks it.
    Xai,
    /// OpenAI's format, as OpenRouter speaks it.
    Openrouter,
    /// OpenAI's format, as a vLLM server speaks it.
    Vllm,
    /// `POST /v2/chat`, as Cohere speaks it.
    Cohere,
}

/// Where a key is to be found.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Key {
    /// In the environment variable of this name.
    Env(String),
    /// In this file.
    File(String),
}

/// In which order providers are tried.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// The first that is healthy.
    pub priority: Vec<String>,
}

/// How long to wait for what: durations, or `off` for no limit.
#[derive(Debug, Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Timeouts {
    /// For the connection. 3s if not said.
    pub connect: Option<Timeout>,
    /// For the first token of a streamed answer. 8s if not said.
    pub first_token: Option<Timeout>,
    /// Between two tokens. 6s if not said.
    pub idle: Option<Timeout>,
    /// For a whole answer that is not streamed, per attempt. 30s if not said.
    pub answer: Option<Timeout>,
    /// For everything, over all attempts: the deadline. 60s if not said.
    pub total: Option<Timeout>,
}

/// When a breaker opens, and how it closes again.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Breaker {
    /// The sliding window.
    pub window: Option<Sliding>,
    /// Calls in the window before shares are judged. 20 if not said.
    pub min_calls: Option<u32>,
    /// Opens at this share of failures. 50% if not said.
    pub failure_share: Option<Share>,
    /// Opens when too many calls are slow; `off` never does.
    pub slow: Option<OrOff<Slow>>,
    /// Opens at this many failures in a row; `off` never does. 5 if not said.
    pub consecutive: Option<Count>,
    /// How long it stays open; doubles with each opening that no closing came between.
    pub open: Option<Waits>,
    /// Calls let through at the same time while half-open, and successes needed to close. 5 if not said.
    pub probes: Option<u32>,
    /// Time over which traffic comes back after closing. 10s if not said.
    pub ramp: Option<Period>,
}

/// A sliding window: of time, or of calls.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sliding {
    /// The last so many seconds. 60s if not said.
    pub time: Option<Period>,
    /// The last so many calls, instead.
    pub calls: Option<u32>,
}

/// When calls are slow, and how many are too many.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Slow {
    /// A call is slow when its first token takes longer. `3x baseline` if not said.
    pub ttft: Option<SlowThan>,
    /// Opens at this share of slow calls. 50% if not said.
    pub share: Option<Share>,
}

/// A wait that grows.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Waits {
    /// The first time.
    pub first: Option<Period>,
    /// At most.
    pub max: Option<Period>,
}

/// When to call again after a failure.
#[derive(Debug, Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Retry {
    /// Attempts per request, of every kind together. 4 if not said.
    pub max_attempts: Option<u32>,
    /// Retries at a provider already tried, as a share of requests. 20% if not said.
    pub budget: Option<Share>,
    /// Full jitter between zero and this, doubling. From 200ms to 8s if not said.
    pub backoff: Option<Waits>,
    /// Longest wait for a provider to be available again when there is no other. 5s if not said.
    pub wait_up_to: Option<Period>,
}

/// When a streamed answer reaches the caller.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Commit {
    /// With its first token.
    FirstToken,
    /// When it is complete: slower to begin, and nothing is ever broken off.
    Whole,
}
