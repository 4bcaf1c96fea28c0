//! The providers of a policy.

use document::{Either, Money, Rate};
use schemars::JsonSchema;
use serde::Deserialize;

use super::Api;

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
    /// Its region, where the provider has several: each region has a breaker of its own. What AWS access
    /// keys sign for, where `base_url` does not say it: `us-east-1`.
    pub region: Option<String>,
    /// What the account may use. Held before the provider has to refuse, where the policy has `limits`.
    /// Unknown, and not held, if not said.
    #[serde(default)]
    pub limits: Quotas,
    /// What a million tokens cost. That of the built-in list of the model if not said.
    pub price: Option<Price>,
    /// What it can take. What is known of the model if not said; what is not known is not checked.
    #[serde(default)]
    pub capabilities: Capabilities,
}

/// Where a key is to be found.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Key {
    /// In the environment variable of this name.
    Env(String),
    /// In this file.
    File(String),
    /// AWS access keys, with which every request is signed: `env`, or the names of variables.
    Aws(Either<Usual, AwsVariables>),
}

/// The environment variables that Amazon's own tools read.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Usual {
    /// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and, where it is set, `AWS_SESSION_TOKEN`.
    Env,
}

/// The names of the environment variables that hold AWS access keys.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AwsVariables {
    /// That of the access key's id.
    pub access_key_id: String,
    /// That of the secret access key.
    pub secret_access_key: String,
    /// That of the session token. Lasting keys have none.
    pub session_token: Option<String>,
}

/// What an account may use of a provider.
#[derive(Debug, Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Quotas {
    /// Requests: `2000/min`.
    pub requests: Option<Rate>,
    /// Tokens of prompt and answer: `90000/min`.
    pub tokens: Option<Rate>,
}

/// What a million tokens cost.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// Of a prompt.
    pub input: Money,
    /// Of a prompt, read from a cache. As `input` if not said.
    pub cached: Option<Money>,
    /// Of an answer.
    pub output: Money,
}

/// What a provider can take.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Capabilities {
    /// Tokens of prompt and answer together.
    #[schemars(range(min = 1))]
    pub window: Option<u64>,
    /// Tokens of an answer.
    #[schemars(range(min = 1))]
    pub max_output: Option<u64>,
    /// Whether tools can be offered.
    pub tools: Option<bool>,
    /// Whether pictures can be shown.
    pub images: Option<bool>,
    /// Whether JSON of a schema can be asked for.
    pub json: Option<bool>,
    /// Whether it goes on from the beginning of its own answer, as `mid_stream: resume` needs.
    pub prefill: Option<bool>,
    /// Where the data stays: `eu`, `us`.
    pub residency: Option<String>,
}
