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
    /// A slow first token, a slow pace.
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
}

/// An error instead of an answer: one status, or several by share.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ErrorFault {
    /// The status of all failing attempts.
    #[schemars(range(min = 400, max = 599))]
    pub status: Option<u16>,
    /// Or: what failing attempts see, with shares that add up to 100%. Statuses, `refuse`, `reset`
    /// and `black-hole`.
    pub mix: Option<IndexMap<String, Share>>,
    /// The wait that answers with a status ask for.
    pub retry_after: Option<Period>,
}

/// Rate limits. What is not limited stays as it was.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Throttle {
    /// Requests per time.
    pub requests: Option<Rate>,
    /// Tokens of prompt and answer together, per time.
    pub tokens: Option<Rate>,
    /// Requests that a full bucket admits at once. The number in `requests` if not said.
    pub burst: Option<u64>,
    /// The status that refuses. 429 if not said.
    #[schemars(range(min = 400, max = 599))]
    pub status: Option<u16>,
}

/// What becomes slow: the first token, the pace, or both.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Latency {
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
