//! What providers answer, as a file says it: rules, conditions, replies.
//!
//! *Why is a short text a part or a wildcard?* `text: weather` is what people write and mean: the question is about
//! the weather. Names are compared as wholes, with `*` where wanted.

use document::Period;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Api, Counts, Either, Names, Times};

/// One rule. The first whose conditions hold answers.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// What it is called, in summaries.
    pub name: Option<String>,
    /// The requests that it is for. All if not said.
    #[serde(default)]
    pub when: When,
    /// How many attempts it answers, whoever asks; or so many in each conversation. Any number if not said.
    pub times: Option<Either<u32, PerConversation>>,
    /// Its part in a story: the state in which it answers, and the one that follows.
    pub state: Option<State>,
    /// What it says to every question: a text, or more.
    pub respond: Option<Said>,
    /// Or: what it says to one question after the other of a conversation. A question that comes again, because its
    /// answer was lost on the way, gets the same once more.
    pub script: Option<Vec<Said>>,
}

/// A text, or more than that.
pub type Said = Either<String, Box<Reply>>;

/// Conditions; all that are said must hold.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// The providers that are asked.
    pub provider: Option<Names>,
    /// The format in which they are asked.
    pub api: Option<Api>,
    /// The model that is asked: a name, with `*` and `?` where wanted.
    pub model: Option<Pattern>,
    /// What the user said last: a part of it.
    pub text: Option<Pattern>,
    /// What anybody said in any turn: a part of it.
    pub any_text: Option<Pattern>,
    /// The system text: a part of it.
    pub system: Option<Pattern>,
    /// A tool that is offered: a name, with `*` and `?` where wanted.
    pub tool: Option<Pattern>,
    /// A tool that has answered since the model spoke last: its name, or what it said, or both.
    pub tool_result: Option<Either<String, ToolResult>>,
    /// Headers: for each name its value, with `*` and `?` where wanted.
    #[serde(default)]
    pub header: IndexMap<String, Pattern>,
    /// Whether a picture is shown.
    pub image: Option<bool>,
    /// Whether a stream is wanted.
    pub stream: Option<bool>,
    /// How many times the user has spoken: 1 for the first question.
    #[schemars(range(min = 1))]
    pub turn: Option<u32>,
    /// At least one of these holds.
    pub any: Option<Vec<When>>,
    /// This does not hold.
    pub not: Option<Box<When>>,
}

/// A text, or how a text is to be compared.
pub type Pattern = Either<String, Comparison>;

/// How a text is compared: exactly one of these.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    /// It is exactly this.
    pub equals: Option<String>,
    /// This is a part of it; case does not count.
    pub contains: Option<String>,
    /// All of it is like this, with `*` for any letters and `?` for one; case does not count.
    pub like: Option<String>,
}

/// What a tool has answered.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ToolResult {
    /// The tool. Any if not said.
    pub tool: Option<Pattern>,
    /// A part of what it said. Anything if not said.
    pub content: Option<Pattern>,
}

/// So many times in each conversation.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PerConversation {
    /// How many attempts.
    pub per_conversation: u32,
}

/// A part in a story. Every conversation begins each story in the state `start`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// The story, where a file tells several.
    pub story: Option<String>,
    /// The state in which the rule answers. Any if not said.
    pub from: Option<String>,
    /// The state afterwards. The same if not said.
    pub to: Option<String>,
}

/// What is said. Texts may hold names: `{{ model }}`, `{{ provider }}`, `{{ text }}`, `{{ system }}`, `{{ turn }}`,
/// `{{ tool_result }}`, `{{ tool_result.NAME }}`, `{{ header.NAME }}`, `{{ json.PATH }}`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    /// The words.
    pub text: Option<String>,
    /// What is thought before.
    pub thought: Option<String>,
    /// The tools that are called.
    pub tool_calls: Option<Vec<ToolCall>>,
    /// Instead of `text`: what the user said.
    pub echo: Option<bool>,
    /// Instead of `text`: numbers from 1, of so many tokens, with a CRC-32 at the end that shows whether all is there.
    #[schemars(range(min = 5, max = 100_000))]
    pub fixed: Option<u32>,
    /// Why the answer ends, where that is not plain from what is said.
    pub finish: Option<Finish>,
    /// The tokens that it claims, where that is not the truth.
    pub usage: Option<Usage>,
    /// Time to the first token.
    pub ttft: Option<Times>,
    /// Tokens per second.
    pub tokens_per_second: Option<Counts>,
    /// Instead of all that: an error.
    pub error: Option<Denial>,
}

/// A call of a tool.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ToolCall {
    /// The tool.
    pub name: String,
    /// Its arguments. None if not said. Texts in them may hold names.
    #[serde(default)]
    pub arguments: IndexMap<String, serde_json::Value>,
    /// The id of the call. As the provider would make it if not said.
    pub id: Option<String>,
}

/// Why an answer ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Finish {
    /// The model is done.
    Stop,
    /// The limit of tokens is reached.
    Length,
    /// A tool is to be called.
    ToolCalls,
    /// The rest is withheld.
    ContentFilter,
}

/// Tokens that an answer claims. What is not said is the truth.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Usage {
    /// All tokens of the prompt.
    pub input: Option<u64>,
    /// Of those, read from a cache.
    pub cached: Option<u64>,
    /// All tokens of the answer.
    pub output: Option<u64>,
    /// Of those, thought.
    pub reasoning: Option<u64>,
}

/// An error, in the provider's own words.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Denial {
    /// What it is. What the status is known for if not said.
    pub category: Option<Category>,
    /// The status. What the provider sends for the category if not said.
    #[schemars(range(min = 400, max = 599))]
    pub status: Option<u16>,
    /// The wait that it asks for.
    pub retry_after: Option<Period>,
}

/// What an error is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// Too many requests or tokens in a short time.
    RateLimited,
    /// No credit is left.
    QuotaExhausted,
    /// The provider is busy.
    Overloaded,
    /// The provider failed.
    ServerError,
    /// The key is not known.
    Authentication,
    /// The key is not for this.
    Permission,
    /// The request is wrong.
    InvalidRequest,
    /// The request has too many bytes.
    RequestTooLarge,
    /// The request has more tokens than the model takes.
    ContextLengthExceeded,
    /// The request or its answer is withheld.
    ContentFiltered,
    /// There is no such model.
    ModelNotFound,
}

impl Category {
    /// The name that files use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::RateLimited => "rate_limited",
            Self::QuotaExhausted => "quota_exhausted",
            Self::Overloaded => "overloaded",
            Self::ServerError => "server_error",
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
