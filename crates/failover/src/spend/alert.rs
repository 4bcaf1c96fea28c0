//! When somebody is told.
//!
//! *Which question does it answer?* "Has it just become too much?"
//!
//! *Why only once?* An alert that repeats with every call is switched off by whoever gets it. Each is told when
//! its bound is crossed, and again only after it has been below in between.
//!
//! *What it never does:* send anything. An alert is a value; the embedder hands it on.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use chance::Moment;

use super::Payer;
use super::budget::Budgets;
use super::meter::Meter;
use super::shift::Shift;
use crate::policy::SpendAlert;

/// Something to be told.
#[derive(Debug, Clone, PartialEq)]
pub struct Alert {
    /// When its bound was crossed.
    pub at: Moment,
    /// What was crossed.
    pub what: Alerted,
}

/// A bound that was crossed.
#[derive(Debug, Clone, PartialEq)]
pub enum Alerted {
    /// The trailing hour cost more than `limit`, in nano-dollars.
    PerHour {
        /// What it cost.
        nano_usd: u64,
        /// The bound.
        limit: u64,
    },
    /// The trailing ten minutes cost more than `limit` times what the same calls cost at the primary.
    Shift {
        /// How many times.
        times: f64,
        /// The bound.
        limit: f64,
    },
    /// More than a share of a budget is used.
    BudgetShare {
        /// The budget's place in the policy.
        budget: usize,
        /// Whose account it is, where each tenant has one.
        tenant: Option<Arc<str>>,
        /// The share, 1 for all of it.
        share: f64,
        /// The bound.
        limit: f64,
    },
}

/// All alerts of a policy, and which of them were told.
#[derive(Debug, Clone)]
pub(super) struct Alerts {
    bounds: Vec<SpendAlert>,
    told: BTreeSet<Told>,
}

/// The alert's place; for budgets, the budget's and whose account it is.
type Told = (usize, Option<usize>, Option<Arc<str>>);

impl Alerts {
    pub(super) fn new(bounds: &[SpendAlert]) -> Self {
        Self { bounds: bounds.to_vec(), told: BTreeSet::new() }
    }

    /// What is to be told after this payer's attempt.
    pub(super) fn look(
        &mut self,
        now: Moment,
        hour: &mut Meter,
        shift: &mut Shift,
        budgets: &mut Budgets,
        payer: &Payer,
    ) -> Vec<Alert> {
        let mut news = Vec::new();
        for (place, bound) in self.bounds.clone().into_iter().enumerate() {
            match bound {
                SpendAlert::PerHour(limit) => {
                    let nano_usd = hour.total(now);
                    let what = (nano_usd > limit).then_some(Alerted::PerHour { nano_usd, limit });
                    news.extend(self.cross((place, None, None), what));
                }
                SpendAlert::Shift(limit) => {
                    let times = shift.times(now).filter(|times| *times > limit);
                    news.extend(self.cross((place, None, None), times.map(|times| Alerted::Shift { times, limit })));
                }
                SpendAlert::BudgetShare(limit) => {
                    for (budget, each, share) in budgets.shares(now, payer) {
                        let tenant = payer.tenant.clone().filter(|_| each);
                        let key = (place, Some(budget), tenant.clone());
                        let what = Alerted::BudgetShare { budget, tenant, share, limit };
                        news.extend(self.cross(key, (share >= limit).then_some(what)));
                    }
                }
            }
        }
        news.into_iter().map(|what| Alert { at: now, what }).collect()
    }

    /// What is news: a bound that is crossed and was not before.
    fn cross(&mut self, key: Told, what: Option<Alerted>) -> Option<Alerted> {
        match what {
            None => {
                self.told.remove(&key);
                None
            }
            Some(what) => self.told.insert(key).then_some(what),
        }
    }
}

impl Alerted {
    /// The name that reports use.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::PerHour { .. } => "spend_rate",
            Self::Shift { .. } => "cost_shift",
            Self::BudgetShare { .. } => "budget_share",
        }
    }
}

impl fmt::Display for Alerted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dollars = |nano: u64| nano as f64 / 1e9;
        match self {
            Self::PerHour { nano_usd, limit } => {
                write!(f, "${:.2} in the last hour, more than ${:.2}", dollars(*nano_usd), dollars(*limit))
            }
            Self::Shift { times, limit } => {
                write!(f, "{times:.2} times what the same calls cost at the primary, more than {limit}")
            }
            Self::BudgetShare { budget, tenant, share, limit } => {
                let whose = tenant.as_deref().map(|tenant| format!(" of '{tenant}'")).unwrap_or_default();
                let (share, limit) = (share * 100.0, limit * 100.0);
                write!(f, "{share:.0}% of budget {}{whose} is used, at least {limit:.0}%", budget + 1)
            }
        }
    }
}
