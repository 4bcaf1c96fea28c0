//! Somebody's own prices, as the providers of a world are told them.
//!
//! *Which question does it answer?* "What does a provider say that its answer costs, where somebody has said a price?"
//!
//! *Why not the built-in list, too?* What is usual at a vendor is in its wire format already. Without a file of prices
//! not a byte is different.
//!
//! *What it never does:* bill. What a run costs is computed from the log.

use std::sync::Arc;

use failover::Prices;
use mock::Tariff;
use wire::Usage;

/// What was said, as a tariff.
#[derive(Debug)]
struct Said(Prices);

impl Tariff for Said {
    fn cost(&self, model: &str, usage: Usage) -> Option<u64> {
        self.0.said(model).map(|price| price.cost(usage))
    }
}

/// What a site is told of these prices; `None` where nothing is said.
pub fn tariff(prices: &Prices) -> Option<Arc<dyn Tariff>> {
    (!prices.is_silent()).then(|| Arc::new(Said(prices.clone())) as Arc<dyn Tariff>)
}
