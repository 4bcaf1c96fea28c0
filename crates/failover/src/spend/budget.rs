//! Budgets over sliding windows.
//!
//! *Which question does it answer?* "Would this attempt break a budget?"
//!
//! *Why set money aside?* A hundred attempts that begin at the same moment must not all see the same last
//! dollar. What is set aside counts as spent until the bill is there.
//!
//! *What it never does:* stop an attempt that is under way: a bill above its estimate is paid, and the next one
//! waits.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chance::Moment;

use super::Payer;
use super::meter::Meter;
use crate::policy::{SpendBudget, SpendScope};

/// Tenants of a budget above which those that spent nothing lately are forgotten.
const MANY_TENANTS: usize = 10_000;

/// A budget that has no room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exceeded {
    /// Its place in the policy.
    pub budget: usize,
    /// What is left of it, in nano-dollars.
    pub left: u64,
    /// When there may be more.
    pub until: Moment,
}

/// All budgets of a policy.
#[derive(Debug, Clone)]
pub(super) struct Budgets(Vec<Budget>);

#[derive(Debug, Clone)]
struct Budget {
    terms: SpendBudget,
    /// By tenant, where each has one; else all under `None`.
    accounts: BTreeMap<Option<Arc<str>>, Account>,
}

#[derive(Debug, Clone)]
struct Account {
    spent: Meter,
    reserved: u64,
}

impl Budgets {
    pub(super) fn new(terms: &[SpendBudget]) -> Self {
        Self(terms.iter().map(|terms| Budget { terms: terms.clone(), accounts: BTreeMap::new() }).collect())
    }

    /// Sets an estimate aside in every budget that counts this payer, or in none.
    pub(super) fn reserve(&mut self, now: Moment, payer: &Payer, estimate: u64) -> Result<(), Exceeded> {
        for (place, budget) in self.0.iter_mut().enumerate().filter(|(_, budget)| budget.counts(payer)) {
            let most = budget.terms.nano_usd;
            let account = budget.account(now, payer);
            let left = most.saturating_sub(account.used(now));
            if estimate > left || left == 0 {
                return Err(Exceeded { budget: place, left, until: account.spent.relief(now) });
            }
        }
        self.each(now, payer, |account| account.reserved = account.reserved.saturating_add(estimate));
        Ok(())
    }

    /// What was set aside became this bill.
    pub(super) fn settle(&mut self, now: Moment, payer: &Payer, estimate: u64, nano: u64) {
        self.each(now, payer, |account| {
            account.reserved = account.reserved.saturating_sub(estimate);
            account.spent.add(now, nano);
        });
    }

    /// The share of each budget that the payer's account has spent: the budget's place, and the share.
    pub(super) fn shares(&mut self, now: Moment, payer: &Payer) -> Vec<(usize, bool, f64)> {
        let counting = self.0.iter_mut().enumerate().filter(|(_, budget)| budget.counts(payer));
        counting
            .map(|(place, budget)| {
                let (most, each) = (budget.terms.nano_usd.max(1), budget.terms.scope == SpendScope::EachTenant);
                (place, each, budget.account(now, payer).spent.total(now) as f64 / most as f64)
            })
            .collect()
    }

    fn each(&mut self, now: Moment, payer: &Payer, mut change: impl FnMut(&mut Account)) {
        for budget in self.0.iter_mut().filter(|budget| budget.counts(payer)) {
            change(budget.account(now, payer));
        }
    }
}

impl Budget {
    fn counts(&self, payer: &Payer) -> bool {
        match &self.terms.scope {
            SpendScope::All => true,
            SpendScope::Class(class) => payer.class.as_deref() == Some(class),
            SpendScope::EachTenant => payer.tenant.is_some(),
            SpendScope::Target(target) => payer.target == *target,
        }
    }

    fn account(&mut self, now: Moment, payer: &Payer) -> &mut Account {
        if self.accounts.len() > MANY_TENANTS {
            self.accounts.retain(|_, account| account.used(now) > 0);
        }
        let holder = payer.tenant.clone().filter(|_| self.terms.scope == SpendScope::EachTenant);
        let per = self.terms.per;
        self.accounts.entry(holder).or_insert_with(|| Account::new(per))
    }
}

impl Account {
    fn new(per: Duration) -> Self {
        Self { spent: Meter::new(per), reserved: 0 }
    }

    fn used(&mut self, now: Moment) -> u64 {
        self.spent.total(now).saturating_add(self.reserved)
    }
}
