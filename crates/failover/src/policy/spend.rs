//! What may be spent, and when somebody is told.

use std::time::Duration;

/// Budgets and alerts. Money is whole nano-dollars.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SpendPolicy {
    /// A target is passed over where its estimated cost would break one.
    pub budgets: Vec<SpendBudget>,
    /// When somebody is told.
    pub alerts: Vec<SpendAlert>,
}

/// A budget over a sliding window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpendBudget {
    /// Whose calls it counts.
    pub scope: SpendScope,
    /// Over how long.
    pub per: Duration,
    /// How much.
    pub nano_usd: u64,
}

/// Whose calls a budget counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpendScope {
    /// Everybody's together.
    All,
    /// One class of requests.
    Class(String),
    /// Each tenant by itself.
    EachTenant,
    /// One target's.
    Target(usize),
}

/// When somebody is told. Each is told once, and again when it has been over in between.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SpendAlert {
    /// More than this in the trailing hour.
    PerHour(u64),
    /// The trailing minutes cost so many times what the same calls would have cost at the primary's
    /// price: failover is getting expensive.
    Shift(f64),
    /// This share of a budget is used.
    BudgetShare(f64),
}
