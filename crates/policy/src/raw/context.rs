//! What is done with a conversation that does not fit, and limits before they bite.

use document::Share;
use schemars::JsonSchema;
use serde::Deserialize;

/// What is done with a conversation that does not fit a provider.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Context {
    /// What is done with one that is too long, in order: the first that helps. `[larger-model, refuse]`
    /// if not said: what was said is never dropped unless the policy says so.
    pub too_long: Option<Vec<Reduction>>,
    /// Whether a conversation stays with the provider that answered it last, while that one is healthy.
    /// `false` if not said. Caches of prompts make it cheaper, and answers stay of one kind.
    pub affinity: Option<bool>,
    /// Providers must keep data here, where said: `eu`, `us`. One of which it is not known is passed over.
    pub residency: Option<String>,
}

/// One way to make a conversation fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reduction {
    /// Another provider of the route with a larger window.
    LargerModel,
    /// The oldest turns go; the system text and the last user turn stay, tool calls with their results.
    DropOldest,
    /// A callback of the embedding program makes the oldest turns shorter.
    Summarise,
    /// The caller is told.
    Refuse,
}

/// Limits before they bite.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Whether the quota that a provider reports in its headers is heeded, beside its `limits`. `true` if
    /// not said: it is the only figure that knows of other clients.
    pub from_headers: Option<bool>,
    /// The share of a limit that is left alone. 5% if not said: other clients of the same account, and
    /// tokens that were estimated too low.
    pub headroom: Option<Share>,
}
