//! What an attempt costs: list prices, and whole nano-dollars.
//!
//! Prices come from a dated table that is compiled in. Unknown usage or an unknown model is unknown
//! cost, never zero.

use std::sync::LazyLock;

use serde_json::Value;
use wire::Usage;

/// Price of a million tokens, in nano-dollars.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Price {
    /// Prompt tokens.
    pub input: u64,
    /// Prompt tokens read from a cache.
    pub cached: u64,
    /// Answer tokens.
    pub output: u64,
}

/// List prices by model, dated inside.
const LIST: &str = include_str!("../../../fixtures/prices/list.json");

static TABLE: LazyLock<Vec<(String, Price)>> = LazyLock::new(|| rows(LIST));

impl Price {
    /// The list price of a model, by its exact name.
    pub fn of(model: &str) -> Option<Self> {
        TABLE.iter().find(|(name, _)| name == model).map(|(_, price)| *price)
    }

    /// What this usage costs: tokens times price, summed and rounded down to whole nano-dollars.
    pub fn cost(&self, usage: Usage) -> u64 {
        let fresh = usage.input_tokens.saturating_sub(usage.cached_tokens);
        let parts = [(fresh, self.input), (usage.cached_tokens, self.cached), (usage.output_tokens, self.output)];
        let total: u128 = parts.iter().map(|(tokens, price)| u128::from(*tokens) * u128::from(*price)).sum();
        u64::try_from(total / 1_000_000).unwrap_or(u64::MAX)
    }
}

fn rows(list: &str) -> Vec<(String, Price)> {
    let list: Value = serde_json::from_str(list).expect("the price list is valid, as a test shows");
    list["prices"].as_array().into_iter().flatten().filter_map(row).collect()
}

fn row(row: &Value) -> Option<(String, Price)> {
    let nano = |field: &str| row[field].as_f64().map(|usd| (usd * 1e9 + 0.5) as u64);
    let (input, output) = (nano("input")?, nano("output")?);
    let price = Price { input, output, cached: nano("cached").unwrap_or(input) };
    Some((row["model"].as_str()?.to_owned(), price))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_call_costs_what_the_list_says() {
        let price = Price::of("gpt-4o").unwrap();
        let usage = Usage { input_tokens: 1000, cached_tokens: 200, output_tokens: 100, ..Usage::default() };
        // 800 at 2.50 $, 200 at 1.25 $, 100 at 10 $ per million.
        assert_eq!(price.cost(usage), 3_250_000);
        assert_eq!(Price::of("no-such-model"), None);
    }
}
