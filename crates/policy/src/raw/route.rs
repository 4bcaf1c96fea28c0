//! In which order providers are tried, and which class a request is of.

use document::{Either, Share};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

/// A provider's name, or a group of routes.
pub type Route = Either<String, Group>;

/// A group of routes. Groups nest.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// The first that is healthy; the others are for when it is not.
    Priority(Vec<Route>),
    /// All of them: calls are spread.
    Weighted(Weighted),
}

/// A group over which calls are spread.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Weighted {
    /// How one is chosen. `static` if not said: what the weights say is what happens.
    pub balance: Option<Balance>,
    /// The providers with their weights: `{ openai: 3, azure: 1 }`.
    #[serde(default)]
    pub of: IndexMap<String, f64>,
    /// Members that are groups themselves: `[{ route: { priority: [a, b] }, weight: 2 }]`.
    #[serde(default)]
    pub groups: Vec<Member>,
}

/// A member of a weighted group.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// A provider's name, or a group.
    pub route: Route,
    /// Its weight. 1 if not said.
    pub weight: Option<f64>,
}

/// How a member of a weighted group is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Balance {
    /// By the weights alone.
    Static,
    /// The better of two drawn at random, by recent latency and calls in flight: the single best one
    /// would draw everybody at once.
    Latency,
    /// The cheapest that is healthy, by the price of the call's own size.
    Cost,
    /// The one with the fewest calls in flight for its weight: the only signal that is not late for
    /// calls that last for seconds.
    LeastInFlight,
}

/// Takes providers out of a weighted group while they fare much worse than the rest of it.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ejection {
    /// At most this share of a group is out at the same time. 50% if not said: a failure that all share
    /// cannot empty the group.
    pub max_share: Option<Share>,
    /// Where no more than this share of a route is let through, everybody is asked again. 0% if not
    /// said: only when nobody is left.
    pub panic_share: Option<Share>,
}

/// Which class a request is of, where its caller does not say.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Classify {
    /// Rules in order: the first that fits names the class. They come before the built-in ones.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// Whether the built-in rules are asked where no own rule fits: `code`, `creative`, `factual`,
    /// `extraction`, `tools`, `long-context`, `chat`. `false` if not said: a class costs nothing only
    /// where somebody wants it.
    pub built_in: Option<bool>,
}

/// One rule: everything it names must hold.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The class it names.
    #[schemars(length(min = 1))]
    pub class: String,
    /// One of these words is in the last user turn, in any case.
    #[serde(default)]
    pub words: Vec<String>,
    /// The prompt has at least so many tokens, by estimate.
    pub min_tokens: Option<u32>,
    /// Whether tools are offered.
    pub tools: Option<bool>,
    /// Whether pictures are shown.
    pub images: Option<bool>,
    /// Whether JSON is asked for.
    pub json: Option<bool>,
}
