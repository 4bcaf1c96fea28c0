//! Prices: the built-in list, and what somebody says instead of it.
//!
//! *Which question does it answer?* "What does this model cost, by the contract at hand?"
//!
//! *Why a value that is handed down?* Two engines of one process may belong to two contracts, and a run must cost
//! what its own files say.
//!
//! *What it never does:* mix two rows. A model that is said here costs what is said here, all of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Price;

/// Prices by model: what was said, and behind it the built-in list. The default says nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prices {
    said: Arc<BTreeMap<String, Price>>,
}

impl Prices {
    /// Prices that say these, by the exact names of models.
    pub fn saying(prices: impl IntoIterator<Item = (String, Price)>) -> Self {
        Self { said: Arc::new(prices.into_iter().collect()) }
    }

    /// The price of a model, by its exact name; `None` where nobody knows it.
    pub fn of(&self, model: &str) -> Option<Price> {
        self.said(model).or_else(|| Price::of(model))
    }

    /// What was said of a model, whatever the list says.
    pub fn said(&self, model: &str) -> Option<Price> {
        self.said.get(model).copied()
    }

    /// Whether nothing was said: the list holds.
    pub fn is_silent(&self) -> bool {
        self.said.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_stands_before_the_list_and_beside_it() {
        let own = Price::flat(1, 2);
        let prices = Prices::saying([("gpt-4o".to_owned(), own), ("ours-1".to_owned(), own)]);
        assert_eq!((prices.of("gpt-4o"), prices.of("ours-1")), (Some(own), Some(own)));
        assert_eq!(prices.of("gpt-4o-mini"), Price::of("gpt-4o-mini"));
        assert_eq!((prices.of("nobody's"), Prices::default().of("gpt-4o")), (None, Price::of("gpt-4o")));
        assert_eq!((prices.said("gpt-4o"), prices.said("gpt-4o-mini")), (Some(own), None));
        assert_eq!((prices.is_silent(), Prices::default().is_silent()), (false, true));
    }
}
