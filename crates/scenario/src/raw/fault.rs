//! What can go wrong, as a scenario file says it: one-key maps, one key per kind.

use document::{Factor, Period, Rate, Share};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Counts, Either, Lasting, Times};

/// What goes wrong.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// Nobody answers.
    Blackout(Blackout),
    /// An error instead of an answer.
    Error(ErrorFault),
    /// A rate limit, with a bucket that refills.
    Throttle(Throttle),
    /// A slow connection, a slow first token, a slow pace.
    Latency(Latency),
    /// The answer pauses.
    Stall(Stall),
    /// The answer breaks off.
    Cut(Cut),
    /// The provider's own error event, inside an answer.
    InStream(InStream),
    /// A status of 200 and something that cannot be read.
    Garble(Garble),
    /// A well-formed answer that is no good.
    Degrade(Degrade),
    /// A key that is not taken any more; say which with `key`.
    Auth(Auth),
    /// A good answer with a wrong count of tokens.
    WrongUsage(WrongUsage),
    /// Fewer places to be served at the same time.
    Capacity(Capacity),
}

/// How a provider does not answer.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Blackout {
    /// Connections are refused: callers learn of it at once.
    Refuse,
    /// Connections are accepted and reset.
    Reset,
    /// Connections are accepted and nothing comes back, ever.
    BlackHole,
    /// The provider's name is not found. Live, where a server cannot play that, connections are reset.
    DnsFailure,
    /// The TLS handshake ends with an alert. Live without TLS, connections are reset.
    TlsFailure,
    /// The TLS handshake begins and never goes on. Live without TLS, nothing comes back.
    SlowHandshake,
    /// The certificate is for another host. Live without TLS, connections are reset.
    WrongCertificate,
    /// The certificate has expired. Live without TLS, connections are reset.
    ExpiredCertificate,
}

/// An error instead of an answer: one status, or several by share.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ErrorFault {
    /// The status of all failing attempts.
    #[schemars(range(min = 400, max = 599))]
    pub status: Option<u16>,
    /// Or: what all failing attempts are told, in each provider's own status and words.
    pub category: Option<Category>,
    /// Or: what failing attempts see, with shares that add up to 100%. Statuses, `refuse`, `reset`
    /// and `black-hole`.
    pub mix: Option<IndexMap<String, Share>>,
    /// The wait that answers with a status ask for.
    pub retry_after: Option<Period>,
}

/// What a provider's error means.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// A throttle that recovers by itself.
    RateLimited,
    /// Credit, billing, spend limit, or a quota of days: OpenAI says 429 `insufficient_quota`.
    QuotaExhausted,
    /// The provider's capacity is used up.
    Overloaded,
    /// The provider failed.
    ServerError,
    /// The provider gave up on it.
    Timeout,
    /// The key is missing, wrong or expired.
    Authentication,
    /// The key is not for this.
    Permission,
    /// The request itself is wrong.
    InvalidRequest,
    /// More than may be sent at once.
    RequestTooLarge,
    /// More tokens than the model takes.
    ContextLengthExceeded,
    /// Withheld.
    ContentFiltered,
    /// There is no such model.
    ModelNotFound,
}

impl Category {
    /// Its standard name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::RateLimited => "rate_limited",
            Self::QuotaExhausted => "quota_exhausted",
            Self::Overloaded => "overloaded",
            Self::ServerError => "server_error",
            Self::Timeout => "timeout",
            Self::Authentication => "authentication",
            Self::Permission => "permission",
            Self::InvalidRequest => "invalid_request",
            Self::RequestTooLarge => "request_too_large",
            Self::ContextLengthExceeded => "context_length_exceeded",
            Self::ContentFiltered => "content_filtered",
            Self::ModelNotFound => "model_not_found",
        }
    }
}

/// Rate limits. What is not limited stays as it was.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Throttle {
    /// Requests per time.
    pub requests: Option<Rate>,
    /// Tokens of prompt and answer together, per time.
    pub tokens: Option<Rate>,
    /// Tokens of prompts, counted apart, per time.
    pub input_tokens: Option<Rate>,
    /// Tokens of answers, counted apart, per time.
    pub output_tokens: Option<Rate>,
    /// Requests of a day, beside those of a minute.
    pub requests_per_day: Option<u64>,
    /// Tokens of a day, of prompts and answers together, beside those of a minute.
    pub tokens_per_day: Option<u64>,
    /// How tokens of an answer are charged, which nobody knows before it has ended. `used` if not said.
    pub charge: Option<Charge>,
    /// Answers under way at the same time. More are refused, without a hint to wait; for places with a queue say
    /// `capacity`.
    pub concurrent: Option<u32>,
    /// Who shares these limits. All who call the provider if not said.
    pub per: Option<Per>,
    /// Requests that a full bucket admits at once. The number in `requests` if not said.
    pub burst: Option<u64>,
    /// The status that refuses. 429 if not said.
    #[schemars(range(min = 400, max = 599))]
    pub status: Option<u16>,
}

/// How tokens of an answer are charged.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Charge {
    /// As many as it will have, when the request arrives.
    Used,
    /// As many as the request allows at most, when it arrives. What is not used is given back when the answer has
    /// ended, or its caller has gone.
    Asked,
}

/// Who shares limits.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Per {
    /// All who call the provider.
    Provider,
    /// All who call the same model of it.
    Model,
    /// All who call with the same key.
    Key,
}

/// What becomes slow: the connection, the first token, the pace.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Latency {
    /// Time until the connection stands, TLS and all. Every simulated attempt opens one; live, those wait that do.
    pub connect: Option<Plus>,
    /// Time to the first token.
    pub first_token: Option<Shift>,
    /// Time between tokens.
    pub pace: Option<Shift>,
}

/// By how much: a factor on the healthy time (`10x`), or a time on top of it.
pub type Shift = Either<Factor, Plus>;

/// A time on top of the healthy one.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plus {
    /// How much, drawn anew for each attempt.
    pub plus: Times,
}

/// Where an answer pauses, and for how long.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stall {
    /// Tokens sent before the pause. 0 if not said: before the first.
    pub after: Option<Counts>,
    /// How long: a duration, or `forever`, which it is if not said.
    pub lasting: Option<Lasting>,
    /// What the pause falls into. Between two events if not said.
    pub inside: Option<StallInside>,
}

/// What a pause falls into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StallInside {
    /// Half of an event is sent before it, the other half after it.
    Event,
}

/// Where an answer breaks off, and what that looks like.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cut {
    /// Tokens sent before the cut.
    pub after: Counts,
    /// What the caller sees. A clean end if not said: the hardest to notice.
    pub how: Option<CutHow>,
}

/// What a cut looks like from outside.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CutHow {
    /// The connection closes as if the answer were over.
    CleanEof,
    /// The connection is reset.
    Reset,
    /// All words are sent, but no finish and no terminator.
    MissingTerminator,
    /// As a clean end, in the middle of an event.
    InsideEvent,
    /// As a clean end, between two bytes of one character.
    InsideCharacter,
    /// The connection closes between two bytes of the size of an HTTP/1.1 chunk, or of the head of an HTTP/2 frame.
    InsideChunkHeader,
    /// HTTP/2's GOAWAY, and then the connection closes. Over HTTP/1.1 it only closes.
    Goaway,
}

/// In which way answers are bad.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Degrade {
    /// No words at all.
    Empty,
    /// Ends early and claims to be complete.
    Truncated(Truncated),
    /// Goes on to many times its length.
    Runaway(Runaway),
    /// Declines what was asked.
    Refusal,
    /// Says the same over and over.
    Repetition,
    /// Is no language.
    Garbled,
    /// Is in another language than the question.
    WrongLanguage,
    /// Is JSON that does not end.
    BrokenJson,
    /// Calls tools with arguments that cannot be read.
    BrokenToolArguments,
    /// Says words where it should call a tool.
    DroppedToolCalls,
}

/// An answer that does not come to its end.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Runaway {
    /// How many times its length; at most 16384 tokens in all.
    pub times: Counts,
}

/// Where the error comes, and which.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InStream {
    /// Tokens sent before it.
    pub after: Counts,
    /// The status that it would have had; a whole answer has it. 529 if not said.
    #[schemars(range(min = 400, max = 599))]
    pub status: Option<u16>,
}

/// What comes in place of an answer.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Garble {
    /// Half of a JSON document.
    Json,
    /// A page of HTML.
    Html,
    /// An event that is none of this format's.
    Event,
    /// A body of the other kind: one document where a stream was asked for, a stream where one document was.
    ContentType,
    /// Bytes that are no UTF-8.
    Utf8,
    /// A body that claims to be compressed and is not.
    Gzip,
}

/// How a key is refused.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Auth {
    /// 401 if not said.
    #[schemars(range(min = 400, max = 499))]
    pub status: Option<u16>,
}

/// What an answer says of its tokens.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WrongUsage {
    /// Nothing.
    Missing,
    /// So many times what was used.
    Times(Factored),
}

/// So many times.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Factored {
    /// The factor: 1000 is absurd.
    #[schemars(range(min = 2, max = 1_000_000))]
    pub factor: u32,
}

/// An answer that ends early and claims to be complete.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Truncated {
    /// Tokens that are sent.
    pub after: Counts,
}

/// Places to be served at the same time.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Capacity {
    /// Attempts served at the same time.
    pub slots: u32,
    /// Attempts that may wait for a place. None if not said.
    pub queue: Option<u32>,
    /// The status that refuses the rest. 503 if not said.
    #[schemars(range(min = 400, max = 599))]
    pub overflow: Option<u16>,
}
