//! What a file of prices says, word by word.
//!
//! *Which question does it answer?* "What may stand in it?" The comments are what `brownout schema prices` shows.
//!
//! *Why plain numbers and not `2.5 usd`?* The file has the form of the built-in table, `fixtures/prices/list.json`,
//! so that rows can be copied from one to the other. JSON is YAML.

use schemars::JsonSchema;
use serde::Deserialize;

/// Prices of models, in US dollars per million tokens: by contract, or of models that the built-in table does not know.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Brownout prices", rename = "Prices")]
pub struct File {
    /// The day of which they are: `2026-11-22`. A note for people.
    pub as_of: Option<String>,
    /// `US dollars per million tokens`, and nothing else.
    pub unit: Option<String>,
    /// How sure they are. A note for people.
    pub confidence: Option<String>,
    /// Where they come from. A note for people.
    pub source: Option<String>,
    /// What the fields mean. A note for people.
    pub fields: Option<String>,
    /// The prices, a row for each model.
    #[schemars(length(min = 1))]
    pub prices: Vec<Row>,
}

/// What a model costs. It stands for all that the built-in table says of the model.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The model, by the exact name that it is asked by.
    #[schemars(length(min = 1))]
    pub model: String,
    /// Whose it is. A note for people.
    pub vendor: Option<String>,
    /// A million tokens of prompts.
    #[schemars(range(min = 0.0, max = 1_000_000.0))]
    pub input: f64,
    /// The same, read from a prompt cache. As `input` if not said.
    #[schemars(range(min = 0.0, max = 1_000_000.0))]
    pub cached: Option<f64>,
    /// The same, written to a prompt cache. As `input` if not said.
    #[schemars(range(min = 0.0, max = 1_000_000.0))]
    pub cache_write: Option<f64>,
    /// A million tokens of answers.
    #[schemars(range(min = 0.0, max = 1_000_000.0))]
    pub output: f64,
    /// A million tokens of prompts where the prompt has more than 200,000; then `output_long` is needed, too.
    #[schemars(range(min = 0.0, max = 1_000_000.0))]
    pub input_long: Option<f64>,
    /// A million tokens of answers to such prompts.
    #[schemars(range(min = 0.0, max = 1_000_000.0))]
    pub output_long: Option<f64>,
    /// Tokens of prompt and answer together. A note for people: what a model takes is said in a policy.
    pub window: Option<u64>,
    /// Tokens of an answer. A note for people, too.
    pub max_output: Option<u64>,
}
