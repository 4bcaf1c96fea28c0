//! What makes a well-formed answer no good, and what is done when every provider is out.

use document::{Period, Share};
use schemars::JsonSchema;
use serde::Deserialize;

/// Judges of what callers receive.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Quality {
    /// Every one of them is asked. `[empty, { repetition: 15% }, garbled, json, tool-arguments]` if not
    /// said: those that are right nearly always and cost microseconds.
    pub judges: Option<Vec<Judge>>,
    /// Whether a degraded answer that has not reached the caller is asked for again elsewhere. `true` if
    /// not said. One that has reached them only counts against the provider.
    pub retry: Option<bool>,
}

/// One judge.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Judge {
    /// No words and no calls.
    Empty,
    /// It ends in the middle of a sentence though its provider says that it is complete.
    Truncated,
    /// It declines what was asked.
    Refusal,
    /// It says the same over and over: it compresses to less than this share of its length.
    Repetition(Share),
    /// It is no language: replacement characters, control characters, or keyboard mash.
    Garbled,
    /// It is in another language than the question.
    Language,
    /// It is not the JSON that was asked for.
    Json,
    /// The arguments of a tool call do not fit the tool's schema.
    ToolArguments,
}

/// Asks providers that nobody has called for a while, so that a quiet night does not end in a cold start.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Canary {
    /// How long nobody must have called a provider. 60s if not said: the length of a breaker's window.
    pub idle: Option<Period>,
    /// The questions, with a word that a right answer has. One that costs a few tokens if not said.
    pub prompts: Option<Vec<Prompt>>,
}

/// A question with a known answer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Prompt {
    /// The question.
    #[schemars(length(min = 1))]
    pub ask: String,
    /// A right answer has this word, in any case.
    #[schemars(length(min = 1))]
    pub expect: String,
}

/// What callers get when every provider is out.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LastResort {
    /// A canned answer, marked as such.
    #[schemars(length(min = 1))]
    pub text: String,
}
