//! The price list.
//!
//! *Which question does it answer?* "What is publicly known of this model?"
//!
//! *Why by exact name?* A dated variant may cost something else than its family. Unknown is better than wrong.
//!
//! *What it never does:* fetch anything. Who knows better says so in the policy.

use std::sync::LazyLock;

use serde_json::Value;

use super::{LongPrice, Price};

/// List prices by model, dated inside.
const LIST: &str = include_str!("../../../../fixtures/prices/list.json");

static TABLE: LazyLock<(String, Vec<(String, Listed)>)> = LazyLock::new(|| read(LIST));

/// What the list says of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed {
    /// Its price.
    pub price: Price,
    /// Tokens of prompt and answer together, where known.
    pub window: Option<u64>,
    /// Tokens of an answer, where known.
    pub max_output: Option<u64>,
}

impl Listed {
    /// The row of a model, by its exact name.
    pub fn of(model: &str) -> Option<Self> {
        TABLE.1.iter().find(|(name, _)| name == model).map(|(_, listed)| *listed)
    }

    /// The day of the list: `2026-11-22`.
    pub fn as_of() -> &'static str {
        &TABLE.0
    }
}

fn read(list: &str) -> (String, Vec<(String, Listed)>) {
    let list: Value = serde_json::from_str(list).expect("the price list is valid, as a test shows");
    let rows = list["prices"].as_array().into_iter().flatten().filter_map(row).collect();
    (list["as_of"].as_str().unwrap_or_default().to_owned(), rows)
}

fn row(row: &Value) -> Option<(String, Listed)> {
    let nano = |field: &str| row[field].as_f64().map(|usd| (usd * 1e9 + 0.5) as u64);
    let (input, output) = (nano("input")?, nano("output")?);
    let price = Price {
        cached: nano("cached").unwrap_or(input),
        cache_write: nano("cache_write").unwrap_or(input),
        long: nano("input_long").zip(nano("output_long")).map(|(input, output)| LongPrice { input, output }),
        ..Price::flat(input, output)
    };
    let listed = Listed { price, window: row["window"].as_u64(), max_output: row["max_output"].as_u64() };
    Some((row["model"].as_str()?.to_owned(), listed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_dated_and_every_row_of_it_is_read() {
        let rows = serde_json::from_str::<Value>(LIST).unwrap()["prices"].as_array().unwrap().len();
        assert_eq!(TABLE.1.len(), rows);
        assert_eq!(Listed::as_of().len(), "2026-11-22".len());
    }

    #[test]
    fn a_window_and_a_price_for_long_prompts_are_read() {
        let gemini = Listed::of("gemini/gemini-2.5-pro").unwrap();
        assert!(gemini.window.is_some_and(|tokens| tokens > 200_000));
        assert!(gemini.price.long.is_some_and(|long| long.input > gemini.price.input));
        let sonnet = Listed::of("claude-sonnet-4-5").unwrap().price;
        assert!(sonnet.cache_write > sonnet.input && sonnet.cached < sonnet.input);
    }
}
