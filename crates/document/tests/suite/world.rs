//! A small scenario-like type that every test of decoding uses.

use std::collections::BTreeMap;

use brownout_document::{Diagnostics, Document, Factor, Money, Period, Rate, Share};
use schemars::JsonSchema;
use serde::Deserialize;

/// A file.
#[derive(Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub(crate) struct World {
    /// Its name.
    pub(crate) scenario: String,
    pub(crate) seed: Option<u64>,
    pub(crate) duration: Option<Period>,
    #[serde(default)]
    pub(crate) strict: bool,
    #[serde(default)]
    pub(crate) providers: BTreeMap<String, Provider>,
    #[serde(default)]
    pub(crate) timeline: Vec<Step>,
    pub(crate) spend: Option<Money>,
    #[serde(default)]
    pub(crate) statuses: BTreeMap<u16, Share>,
}

/// Who answers.
#[derive(Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub(crate) struct Provider {
    pub(crate) api: Api,
    pub(crate) model: String,
    pub(crate) limit: Option<Rate>,
    #[schemars(range(min = 1, max = 64))]
    pub(crate) slots: Option<u32>,
    #[serde(default)]
    pub(crate) regions: Vec<String>,
}

#[derive(Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Api {
    /// The chat endpoint.
    OpenaiChat,
    AnthropicMessages,
}

/// What happens when.
#[derive(Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
pub(crate) struct Step {
    pub(crate) at: Period,
    #[serde(rename = "for")]
    pub(crate) lasts: Option<Period>,
    pub(crate) provider: Option<String>,
    pub(crate) share: Option<Share>,
    pub(crate) fault: Fault,
}

/// What goes wrong.
#[derive(Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Fault {
    /// Nothing answers.
    Blackout(Blackout),
    Error {
        status: u16,
        retry_after: Option<Period>,
    },
    Slow(Factor),
    Pauses(Vec<Period>),
    Truncate,
    Silence,
}

#[derive(Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Blackout {
    BlackHole,
    Refuse,
}

pub(crate) fn decode(text: &str) -> Result<World, Diagnostics> {
    Document::parse("scenarios/x.yaml", text)?.decode()
}

/// What `text` is refused with, drawn.
pub(crate) fn drawn(text: &str) -> String {
    decode(text).expect_err("the text should be refused").to_string()
}

/// What `text` is refused with, one line each.
pub(crate) fn lines(text: &str) -> Vec<String> {
    decode(text).expect_err("the text should be refused").lines()
}
