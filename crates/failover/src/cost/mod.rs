//! What an attempt costs: list prices, and whole nano-dollars.
//!
//! *Which question does it answer?* "What does this usage cost at this model?"
//!
//! *Why compiled in?* So that a run costs the same everywhere. Prices come from a dated table
//! ([`Listed`]); a file of prices may say others ([`Prices`]), and a policy those of one provider.
//!
//! *What it never does:* call unknown usage or an unknown model free: it is unknown, and says so by
//! giving no price.

mod list;
mod prices;

use wire::Usage;

pub use list::Listed;
pub use prices::Prices;

/// Tokens of a prompt above which a model with a price for long prompts charges it, for the whole call.
const LONG_PROMPT: u64 = 200_000;

/// Price of a million tokens, in nano-dollars.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Price {
    /// Prompt tokens.
    pub input: u64,
    /// Prompt tokens read from a cache.
    pub cached: u64,
    /// Prompt tokens written to a cache.
    pub cache_write: u64,
    /// Answer tokens, thoughts among them.
    pub output: u64,
    /// Where the prompt is long, everything costs this; `None` costs the same.
    pub long: Option<LongPrice>,
}

/// Price of a million tokens of a call whose prompt has more than 200,000 tokens, in nano-dollars.
/// Cached tokens become dearer by the same factor as other prompt tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LongPrice {
    /// Prompt tokens.
    pub input: u64,
    /// Answer tokens.
    pub output: u64,
}

impl Price {
    /// A price that makes no difference between prompt tokens, whether a cache knows them or not.
    pub const fn flat(input: u64, output: u64) -> Self {
        Self { input, cached: input, cache_write: input, output, long: None }
    }

    /// The list price of a model, by its exact name.
    pub fn of(model: &str) -> Option<Self> {
        Listed::of(model).map(|listed| listed.price)
    }

    /// What this usage costs: tokens times price, summed and rounded down to whole nano-dollars.
    pub fn cost(&self, usage: Usage) -> u64 {
        let price = self.at(usage.input_tokens);
        let fresh = usage.input_tokens.saturating_sub(usage.cached_tokens).saturating_sub(usage.cache_write_tokens);
        let parts = [
            (fresh, price.input),
            (usage.cached_tokens, price.cached),
            (usage.cache_write_tokens, price.cache_write),
            (usage.output_tokens, price.output),
        ];
        let parts = parts.map(|(tokens, price)| u128::from(tokens) * u128::from(price));
        let total = parts.into_iter().fold(0, u128::saturating_add);
        u64::try_from(total / 1_000_000).unwrap_or(u64::MAX)
    }

    /// The price for a prompt of this length.
    fn at(self, input_tokens: u64) -> Self {
        let Some(long) = self.long.filter(|_| input_tokens > LONG_PROMPT) else { return self };
        let dearer = |price: u64| (price as f64 * long.input as f64 / self.input.max(1) as f64) as u64;
        Self {
            input: long.input,
            cached: dearer(self.cached),
            cache_write: dearer(self.cache_write),
            output: long.output,
            long: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usage(input_tokens: u64, cached_tokens: u64, cache_write_tokens: u64, output_tokens: u64) -> Usage {
        Usage { input_tokens, cached_tokens, cache_write_tokens, output_tokens, ..Usage::default() }
    }

    #[test]
    fn a_known_call_costs_what_the_list_says() {
        let price = Price::of("gpt-4o").unwrap();
        // 800 at 2.50 $, 200 at 1.25 $, 100 at 10 $ per million.
        assert_eq!(price.cost(usage(1000, 200, 0, 100)), 3_250_000);
        assert_eq!(Price::of("no-such-model"), None);
    }

    #[test]
    fn what_is_written_to_a_cache_has_its_own_price() {
        let price = Price { cached: 100_000, cache_write: 1_250_000, ..Price::flat(1_000_000, 5_000_000) };
        // 500 at 1, 300 at 0.1, 200 at 1.25, 10 at 5 micro-dollars.
        assert_eq!(price.cost(usage(1000, 300, 200, 10)), 500 + 30 + 250 + 50);
    }

    #[test]
    fn a_long_prompt_makes_the_whole_call_dearer() {
        let long = Some(LongPrice { input: 2_000_000, output: 7_000_000 });
        let price = Price { cached: 100_000, long, ..Price::flat(1_000_000, 5_000_000) };
        assert_eq!(price.cost(usage(200_000, 0, 0, 10)), 200_000 + 50);
        assert_eq!(price.cost(usage(200_001, 200_001, 0, 10)), 40_000 + 70);
    }

    #[test]
    fn absurd_usage_costs_the_most_there_is() {
        let all = usage(u64::MAX, u64::MAX, u64::MAX, u64::MAX);
        assert_eq!(Price::flat(u64::MAX, u64::MAX).cost(all), u64::MAX);
    }
}
