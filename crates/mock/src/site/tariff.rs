//! What answers cost, for the vendors that say so.
//!
//! *Which question does it answer?* "Which cost stands beside the tokens of this answer?"
//!
//! *Why given from outside?* Prices are the business of whoever pays. A site that is told none writes what is usual at
//! the vendor, and bills nobody.
//!
//! *What it never does:* know a price by itself.

use std::fmt::Debug;
use std::sync::Arc;

use wire::{Answer, Usage};

use super::Site;
use crate::Performed;

/// Somebody's own prices.
pub trait Tariff: Debug + Send + Sync {
    /// What that usage of the model costs, in nano-dollars; `None` where nothing is said of the model.
    fn cost(&self, model: &str, usage: Usage) -> Option<u64>;
}

impl Site {
    /// The same site, with prices. Those that are told first hold.
    #[must_use]
    pub fn with_tariff(self: Arc<Self>, tariff: Option<Arc<dyn Tariff>>) -> Arc<Self> {
        if let Some(tariff) = tariff {
            self.tariff.get_or_init(|| tariff);
        }
        self
    }

    /// Writes the cost beside the tokens of an answer.
    pub(super) fn priced(&self, model: &str, mut performed: Performed) -> Performed {
        if let (Some(tariff), Answer::Reply(reply)) = (self.tariff.get(), &mut performed.answer) {
            reply.usage.cost_nano_usd = tariff.cost(model, reply.usage);
        }
        performed
    }
}
