//! What is spent, what may be, and when somebody is told.
//!
//! *Which question does it answer?* "What did every attempt cost, may this target be asked within the budgets,
//! and is it getting expensive?"
//!
//! *Why attempts and not requests?* A hedge that lost, a stream that broke off and a failover that failed are
//! on the bill. A ledger of requests cannot see them.
//!
//! *What it never does:* call an unknown cost zero. It is counted as unknown, and budgets take the estimate
//! in its place.

mod alert;
mod bill;
mod budget;
mod meter;
mod shift;

use std::sync::Arc;

use chance::Moment;
use wire::Usage;

pub use alert::{Alert, Alerted};
pub use bill::{Bill, Costs, Spent};
pub use budget::Exceeded;

use crate::cost::Price;
use crate::policy::SpendPolicy;
use alert::Alerts;
use budget::Budgets;
use meter::Meter;
use shift::Shift;

/// On whose account an attempt is, and where it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payer {
    /// The class of the request, where it has one.
    pub class: Option<Arc<str>>,
    /// The tenant, where there is one.
    pub tenant: Option<Arc<str>>,
    /// The target that is asked.
    pub target: usize,
    /// The first target of the call's route.
    pub primary: usize,
}

/// Money set aside for one attempt. Give it back with [`Spending::settle`].
#[derive(Debug, PartialEq, Eq)]
#[must_use = "what is set aside is given back by settling"]
pub struct Reserved {
    payer: Payer,
    /// In nano-dollars; `None` where the target has no price.
    estimate: Option<u64>,
    tokens: Usage,
}

/// The spending of one engine: its ledger, its budgets and its alerts.
#[derive(Debug, Clone)]
pub struct Spending {
    prices: Vec<Option<Price>>,
    ledger: Vec<Costs>,
    budgets: Budgets,
    alerts: Alerts,
    hour: Meter,
    shift: Shift,
}

impl Spending {
    /// Nothing spent. `prices` by the targets' places.
    pub fn new(policy: &SpendPolicy, prices: Vec<Option<Price>>) -> Self {
        Self {
            ledger: vec![Costs::default(); prices.len()],
            prices,
            budgets: Budgets::new(&policy.budgets),
            alerts: Alerts::new(&policy.alerts),
            hour: Meter::new(std::time::Duration::from_secs(3600)),
            shift: Shift::new(),
        }
    }

    /// A target costs something else from now on.
    pub fn set_price(&mut self, target: usize, price: Option<Price>) {
        if let Some(known) = self.prices.get_mut(target) {
            *known = price;
        }
    }

    /// Sets money aside for an attempt of about so many tokens.
    ///
    /// # Errors
    /// When it would break a budget. A target without a price is refused only by a budget that is used up.
    pub fn reserve(&mut self, now: Moment, payer: Payer, tokens: Usage) -> Result<Reserved, Exceeded> {
        let estimate = self.price(payer.target).map(|price| price.cost(tokens));
        self.budgets.reserve(now, &payer, estimate.unwrap_or(0))?;
        Ok(Reserved { payer, estimate, tokens })
    }

    /// The attempt is over. Returns who is to be told what.
    pub fn settle(&mut self, now: Moment, reserved: Reserved, bill: Bill) -> Vec<Alert> {
        let Reserved { payer, estimate, tokens } = reserved;
        let usage = bill.usage(tokens.input_tokens);
        let spent = self.spent(payer.target, tokens, bill);
        if let Some(tally) = self.ledger.get_mut(payer.target) {
            tally.add(spent, bill.served);
        }
        let nano = spent.nano_usd().or(estimate).unwrap_or(0);
        self.budgets.settle(now, &payer, estimate.unwrap_or(0), nano);
        self.hour.add(now, nano);
        let at_primary = usage.filter(|_| bill.served).and_then(|usage| Some(self.price(payer.primary)?.cost(usage)));
        self.shift.add(now, spent.nano_usd(), bill.served, at_primary);
        self.alerts.look(now, &mut self.hour, &mut self.shift, &mut self.budgets, &payer)
    }

    /// What an attempt cost that was expected to use so many tokens.
    pub fn spent(&self, target: usize, expected: Usage, bill: Bill) -> Spent {
        bill.spent(bill.usage(expected.input_tokens), self.price(target))
    }

    /// What one target's attempts cost so far.
    pub fn tally(&self, target: usize) -> Costs {
        self.ledger.get(target).copied().unwrap_or_default()
    }

    /// What all attempts cost so far.
    pub fn total(&self) -> Costs {
        self.ledger.iter().fold(Costs::default(), |sum, tally| sum.plus(*tally))
    }

    fn price(&self, target: usize) -> Option<Price> {
        self.prices.get(target).copied().flatten()
    }
}
