//! What follows from which failure.

use document::{Either, Period};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Category, Waits};

/// What is done, in a word or with more.
pub type Action = Either<Then, Settings>;

/// What follows from each category of errors: a word (`failover`, `leave`, `fail`) or settings.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Errors {
    /// A throttle per second or minute that recovers by itself. `{ then: failover, avoid: target }` if
    /// not said: where there is an elsewhere, going there beats waiting.
    pub rate_limited: Option<Action>,
    /// Credit, billing, spend limit, or a quota of days. `{ then: leave, avoid: key }` if not said: the
    /// account is empty for every model.
    pub quota_exhausted: Option<Action>,
    /// The provider's capacity is used up. `{ then: failover, avoid: target }` if not said.
    pub overloaded: Option<Action>,
    /// The provider failed. `failover` if not said.
    pub server_error: Option<Action>,
    /// No answer in time. `failover` if not said.
    pub timeout: Option<Action>,
    /// No connection, or none that lasted until an answer began. `failover` if not said.
    pub connection: Option<Action>,
    /// The credential is missing, wrong or expired. `{ then: leave, avoid: key }` if not said: no other
    /// key is touched.
    pub authentication: Option<Action>,
    /// The credential is valid, but not for this. `{ then: leave, avoid: key-and-model }` if not said.
    pub permission: Option<Action>,
    /// The request itself is wrong. `fail` if not said: it would fail everywhere.
    pub invalid_request: Option<Action>,
    /// More bytes or tokens than this account may send at once. `leave` if not said: another may take it.
    pub request_too_large: Option<Action>,
    /// More tokens than the model's window holds. `leave` if not said: another model may take it.
    pub context_length_exceeded: Option<Action>,
    /// Input or output was withheld. `fail` if not said: asking elsewhere would be a way around.
    pub content_filtered: Option<Action>,
    /// No such model here. `{ then: leave, avoid: model }` if not said.
    pub model_not_found: Option<Action>,
    /// A 200 that cannot be read, or holds no answer. `failover` if not said.
    pub malformed_response: Option<Action>,
    /// The answer broke off before words reached the caller. `failover` if not said.
    pub stream_interrupted: Option<Action>,
    /// A well-formed answer that is no good, by the policy's `quality`. `failover` if not said.
    pub degraded_output: Option<Action>,
    /// How long a key or a model is avoided where no hint says it; doubles with each failure that no
    /// success came between. From 5m to 1h if not said: a person has to put a new key in place.
    pub quarantine: Option<Waits>,
    /// What errors of your own providers mean; asked before the built-in error maps.
    #[serde(default)]
    pub rows: Vec<Row>,
}

/// What is done for a request that met a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Then {
    /// Another provider is asked; the same one again later, where there is no other.
    Failover,
    /// Another provider is asked; never the same one again for this request.
    Leave,
    /// The caller is told: it would fail everywhere.
    Fail,
}

/// What follows from a failure. What is not said is as by default for the category.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// What is done for the request.
    pub then: Option<Then>,
    /// How often the same provider is tried again before another one, where the failure is likely to be
    /// over at once. Out of the retry budget. 0 if not said.
    #[schemars(range(max = 10))]
    pub quick_retries: Option<u32>,
    /// Longest hint to wait that is worth waiting for rather than failing over. 0s if not said: elsewhere
    /// at once, wherever there is an elsewhere.
    pub wait_up_to: Option<Period>,
    /// Who is avoided from now on, by other requests too.
    pub avoid: Option<Avoid>,
}

/// Who is avoided after a failure, beside what the breaker counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Avoid {
    /// Nobody.
    Nobody,
    /// The provider, for as long as its hint says.
    Target,
    /// Every provider that uses the same key.
    Key,
    /// Every provider that uses the same key for the same model.
    KeyAndModel,
    /// Every provider of the same model in the same format.
    Model,
}

/// What an error with all of these is.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Only of the provider of this name. Of every one if not said.
    pub provider: Option<String>,
    /// Its HTTP status.
    #[schemars(range(min = 200, max = 599))]
    pub status: Option<u16>,
    /// The code or the type in its body.
    pub code: Option<String>,
    /// Words in its message, in any case.
    pub message: Option<String>,
    /// What it is.
    pub category: Category,
}

impl Errors {
    /// What is said, by category.
    pub(crate) fn said(&self) -> impl Iterator<Item = (wire::Category, &Action)> {
        use wire::Category as Of;
        let said = [
            (Of::RateLimited, &self.rate_limited),
            (Of::QuotaExhausted, &self.quota_exhausted),
            (Of::Overloaded, &self.overloaded),
            (Of::ServerError, &self.server_error),
            (Of::Timeout, &self.timeout),
            (Of::Connection, &self.connection),
            (Of::Authentication, &self.authentication),
            (Of::Permission, &self.permission),
            (Of::InvalidRequest, &self.invalid_request),
            (Of::RequestTooLarge, &self.request_too_large),
            (Of::ContextLengthExceeded, &self.context_length_exceeded),
            (Of::ContentFiltered, &self.content_filtered),
            (Of::ModelNotFound, &self.model_not_found),
            (Of::MalformedResponse, &self.malformed_response),
            (Of::StreamInterrupted, &self.stream_interrupted),
            (Of::DegradedOutput, &self.degraded_output),
        ];
        said.into_iter().filter_map(|(category, action)| action.as_ref().map(|action| (category, action)))
    }
}
