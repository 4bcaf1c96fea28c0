//! What vendors say of usage beside the family's counts.
//!
//! *Which question does it answer?* "What did the cache have, how long did it take, and what does it cost?"
//!
//! *Why invented times and prices?* Applications read them, so they must be there and be plausible. They follow
//! from the tokens alone, so that the same answer says the same; nobody is billed by them. Where somebody has said what
//! the model costs, that is the cost.
//!
//! *What it never does:* change a count.

use serde::Serialize;

use super::{Around, Dialect};
use crate::Usage;

/// Fields behind the counts.
#[derive(Serialize, Default)]
pub(super) struct BesideUsage {
    #[serde(skip_serializing_if = "Option::is_none")]
    prompt_cache_hit_tokens: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prompt_cache_miss_tokens: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    queue_time: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prompt_time: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    completion_time: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total_time: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    num_sources_used: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cost_in_usd_ticks: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cost: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_byok: Option<bool>,
}

/// Seconds that a token takes at Groq: of a prompt, of an answer.
const GROQ_S: (f64, f64) = (0.000_02, 0.002);
const GROQ_QUEUE_S: f64 = 0.05;
/// Dollars for a million tokens at `OpenRouter`: of a prompt, of an answer.
const USD_PER_MILLION: (f64, f64) = (2.5, 10.0);
/// xAI counts money in ticks: so many for a token of a prompt and of an answer.
const XAI_TICKS: (u64, u64) = (30_000, 150_000);
/// Ticks of a nano-dollar: the prices above are those of its models at three and fifteen dollars a million.
const XAI_TICKS_PER_NANO_USD: u64 = 10;

impl BesideUsage {
    pub(super) fn of(dialect: Dialect, usage: Usage) -> Self {
        let Usage { input_tokens: input, output_tokens: output, cached_tokens: cached, .. } = usage;
        let none = Self::default();
        match dialect.around {
            Around::DeepSeek => Self {
                prompt_cache_hit_tokens: Some(cached),
                prompt_cache_miss_tokens: Some(input.saturating_sub(cached)),
                ..none
            },
            Around::Groq => {
                let (prompt, completion) = (input as f64 * GROQ_S.0, output as f64 * GROQ_S.1);
                let times = [GROQ_QUEUE_S, prompt, completion, prompt + completion].map(Some);
                let [queue_time, prompt_time, completion_time, total_time] = times;
                Self { queue_time, prompt_time, completion_time, total_time, ..none }
            }
            Around::Xai => {
                let usual = || input.saturating_mul(XAI_TICKS.0).saturating_add(output.saturating_mul(XAI_TICKS.1));
                let ticks = usage.cost_nano_usd.map(|cost| cost.saturating_mul(XAI_TICKS_PER_NANO_USD));
                Self { num_sources_used: Some(0), cost_in_usd_ticks: Some(ticks.unwrap_or_else(usual)), ..none }
            }
            Around::OpenRouter => {
                let usual = || (input as f64 * USD_PER_MILLION.0 + output as f64 * USD_PER_MILLION.1) / 1e6;
                let dollars = usage.cost_nano_usd.map(|cost| cost as f64 / 1e9);
                Self { cost: Some(dollars.unwrap_or_else(usual)), is_byok: Some(false), ..none }
            }
            Around::OpenAi | Around::Azure | Around::Together | Around::Mistral | Around::Bare => none,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_vendor_says_its_own() {
        let usage = Usage { input_tokens: 10, cached_tokens: 4, output_tokens: 2, ..Usage::default() };
        let write = |dialect| serde_json::to_string(&BesideUsage::of(dialect, usage)).unwrap();
        assert_eq!(write(Dialect::OPENAI), "{}");
        assert_eq!(write(Dialect::DEEPSEEK), r#"{"prompt_cache_hit_tokens":4,"prompt_cache_miss_tokens":6}"#);
        assert_eq!(write(Dialect::OPENROUTER), r#"{"cost":0.000045,"is_byok":false}"#);
        assert_eq!(write(Dialect::XAI), r#"{"num_sources_used":0,"cost_in_usd_ticks":600000}"#);
        assert!(write(Dialect::GROQ).starts_with(r#"{"queue_time":0.05,"prompt_time":0.0002,"#));
    }

    #[test]
    fn a_cost_that_is_known_is_said_where_a_cost_is_said() {
        let usage = Usage { input_tokens: 10, output_tokens: 2, cost_nano_usd: Some(1_250_000), ..Usage::default() };
        let write = |dialect| serde_json::to_string(&BesideUsage::of(dialect, usage)).unwrap();
        assert_eq!(write(Dialect::OPENAI), "{}");
        assert_eq!(write(Dialect::OPENROUTER), r#"{"cost":0.00125,"is_byok":false}"#);
        assert_eq!(write(Dialect::XAI), r#"{"num_sources_used":0,"cost_in_usd_ticks":12500000}"#);
    }
}
