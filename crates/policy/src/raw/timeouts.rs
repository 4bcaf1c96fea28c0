//! How long to wait for what.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Count, Timeout};

/// How long to wait for what: durations, or `off` for no limit.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Timeouts {
    /// For the connection. 3s if not said: a handshake across an ocean takes 0.3 s, and one lost SYN
    /// costs 1 s.
    pub connect: Option<Timeout>,
    /// For the first token of a streamed answer. 8s if not said: above the 99th percentile of every
    /// measured chat model (1.3 s to 5 s), and what a user still waits for.
    pub first_token: Option<Timeout>,
    /// Between two tokens. 6s if not said: healthy streams pause for up to 5 s.
    pub idle: Option<Timeout>,
    /// Tokens a second that a stream brings at least, over each five seconds; `off` is no limit. `off` if
    /// not said: healthy models bring 20 and more, but some think aloud in between.
    pub min_pace: Option<Count>,
    /// For a whole answer that is not streamed, per attempt. 30s if not said: twice what 900 tokens
    /// take, and half of the deadline, so that a second provider can still answer.
    pub answer: Option<Timeout>,
    /// For everything, over all attempts: the deadline. 60s if not said: the read timeout of common
    /// clients.
    pub total: Option<Timeout>,
    /// For single models, by name: a reasoning model's healthy first token is another's outage. What a
    /// model does not say is as above.
    #[serde(default)]
    pub models: IndexMap<String, ModelTimeouts>,
}

/// How long to wait for one model.
#[derive(Debug, Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModelTimeouts {
    /// For the connection.
    pub connect: Option<Timeout>,
    /// For the first token of a streamed answer.
    pub first_token: Option<Timeout>,
    /// Between two tokens.
    pub idle: Option<Timeout>,
    /// Tokens a second that a stream brings at least.
    pub min_pace: Option<Count>,
    /// For a whole answer that is not streamed, per attempt.
    pub answer: Option<Timeout>,
    /// For everything, over all attempts, where the request begins with this model.
    pub total: Option<Timeout>,
}

impl Timeouts {
    /// What is said for all models.
    pub(crate) fn all(&self) -> ModelTimeouts {
        let Self { connect, first_token, idle, min_pace, answer, total, models: _ } = *self;
        ModelTimeouts { connect, first_token, idle, min_pace, answer, total }
    }
}
