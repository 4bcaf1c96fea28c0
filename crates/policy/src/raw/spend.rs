//! What may be spent, and when somebody is told.

use document::{Factor, Money, Period, Share};
use schemars::JsonSchema;
use serde::Deserialize;

/// Budgets and alerts. None of either if not said.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spend {
    /// A provider is passed over where a call's estimated cost would break one of them.
    #[serde(default)]
    pub budgets: Vec<Budget>,
    /// When somebody is told.
    pub alert: Option<Alert>,
}

/// A budget over a sliding window.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Budget {
    /// Whose calls it counts. `all` if not said.
    pub of: Option<Scope>,
    /// Over how long: `1h`, `1d`.
    pub per: Period,
    /// How much: `20 usd`.
    pub at_most: Money,
}

/// Whose calls a budget counts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Everybody's together.
    All,
    /// Those of one class of requests.
    Class(String),
    /// Each tenant's by itself.
    EachTenant,
    /// One provider's.
    Provider(String),
}

/// When somebody is told. Each is told once, and again when it has been over in between.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Alert {
    /// More than this in the trailing hour: `20 usd`.
    pub per_hour: Option<Money>,
    /// The trailing minutes cost so many times what the same calls would have cost at the primary's
    /// price: failover is getting expensive. `1.5x` is a start.
    pub shift: Option<Factor>,
    /// This share of a budget is used: `80%`.
    pub budget_share: Option<Share>,
}
