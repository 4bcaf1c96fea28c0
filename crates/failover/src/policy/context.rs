//! What a target can take, and what is done with a conversation that does not fit.

use std::time::Duration;

/// What a target can take. `None` is unknown and not checked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Capabilities {
    /// Tokens of prompt and answer together.
    pub window: Option<u64>,
    /// Tokens of an answer.
    pub max_output: Option<u64>,
    /// Whether tools can be offered.
    pub tools: Option<bool>,
    /// Whether pictures can be shown.
    pub images: Option<bool>,
    /// Whether JSON of a schema can be asked for.
    pub json: Option<bool>,
    /// Whether it goes on from the beginning of its own answer.
    pub prefill: Option<bool>,
    /// Where the data stays: `eu`, `us`.
    pub residency: Option<String>,
}

/// What is done with a conversation that does not fit a target's window, in order: the first that helps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContextPolicy {
    /// The ways.
    pub too_long: Vec<Reduction>,
    /// Whether a conversation stays with the target that answered it last, while that one is healthy.
    pub affinity: bool,
    /// Targets must keep data here, where said.
    pub residency: Option<String>,
}

/// One way to make a conversation fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reduction {
    /// Another target of the route with a larger window.
    LargerModel,
    /// The oldest turns go; the system text and the last user turn stay, tool calls with their results.
    DropOldest,
    /// A callback of the embedder makes the oldest turns shorter.
    Summarise,
    /// The caller is told.
    Refuse,
}

impl Default for ContextPolicy {
    /// A larger model, or a clear error: what was said is never dropped unless the policy says so.
    fn default() -> Self {
        Self { too_long: vec![Reduction::LargerModel, Reduction::Refuse], affinity: false, residency: None }
    }
}

/// Limits of a target as the account has them, held before the provider has to refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TargetLimits {
    /// Requests per minute.
    pub requests_per_minute: Option<u64>,
    /// Tokens of prompt and answer per minute.
    pub tokens_per_minute: Option<u64>,
}

/// Limits before they bite.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LimitsPolicy {
    /// Whether the quota that a provider reports in its headers is heeded beside the configured limits.
    pub from_headers: bool,
    /// The share of a limit that is left alone. 5%: other clients of the same account, and tokens that
    /// were estimated too low.
    pub headroom: f64,
}

impl Default for LimitsPolicy {
    fn default() -> Self {
        Self { from_headers: true, headroom: 0.05 }
    }
}

/// Asks targets that nobody has called for a while, so that a quiet night does not end in a cold start.
#[derive(Debug, Clone, PartialEq)]
pub struct CanaryPolicy {
    /// How long nobody must have called a target.
    pub idle: Duration,
    /// The questions, with a word that a right answer has.
    pub prompts: Vec<CanaryPrompt>,
}

/// A question with a known answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CanaryPrompt {
    /// The question.
    pub ask: String,
    /// A right answer has this word, in any case.
    pub expect: String,
}

impl Default for CanaryPolicy {
    fn default() -> Self {
        let prompt = CanaryPrompt { ask: "Answer with the one word PONG.".into(), expect: "pong".into() };
        Self { idle: Duration::from_secs(60), prompts: vec![prompt] }
    }
}

/// What callers get when every provider is out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastResort {
    /// A canned answer, marked as such.
    pub text: String,
}
