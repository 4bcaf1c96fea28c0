//! Limits that were exceeded, in the words of OpenAI, Groq and Azure.
//!
//! *Which question does it answer?* "What does the message say of the limit that was hit?"
//!
//! *Why three sentences?* OpenAI and Groq name the model, the organization, the limit with its numbers, and the wait;
//! the sentences differ in their details. Azure names calls or tokens, and no number but the wait. None of them has
//! limits on prompts and answers apart: those are said as limits on tokens.
//!
//! *What it never does:* know a limit that is not exceeded.

use super::waits::try_again;
use crate::{Exceeded, RetryAfter};

/// Whose requests they are, in headers and in words.
pub(crate) const ORGANIZATION: &str = "org-brownout";

/// The type of the error: what is counted.
pub(crate) const fn limit_kind(exceeded: &Exceeded) -> &'static str {
    if exceeded.counted.is_of_requests() { "requests" } else { "tokens" }
}

/// OpenAI's sentence.
pub(crate) fn limit_of_openai(exceeded: &Exceeded, hint: Option<RetryAfter>) -> String {
    let numbers = numbers(exceeded, "min", hint);
    let model = &exceeded.model;
    format!(
        "Rate limit reached for {model} in organization {ORGANIZATION} on {numbers} \
         Visit https://platform.openai.com/account/rate-limits to learn more."
    )
}

/// Groq's sentence.
pub(crate) fn limit_of_groq(exceeded: &Exceeded, hint: Option<RetryAfter>) -> String {
    let numbers = numbers(exceeded, "minute", hint);
    let model = &exceeded.model;
    format!(
        "Rate limit reached for model `{model}` in organization `org_01brownout` service tier `on_demand` on {numbers} \
         Need more tokens? Upgrade to Dev Tier today at https://console.groq.com/settings/billing"
    )
}

/// Azure's usual sentence, which is about tokens.
pub(crate) fn limit_of_azure(usual: &str, exceeded: &Exceeded) -> String {
    let counted = if exceeded.counted.is_of_requests() { "call rate limit" } else { "token rate limit" };
    usual.replace("token rate limit", counted)
}

/// The limit, its numbers, and the wait.
fn numbers(exceeded: &Exceeded, minute: &str, hint: Option<RetryAfter>) -> String {
    let Exceeded { counted, limit, used, requested, .. } = exceeded;
    let period = if counted.is_of_a_day() { "day" } else { minute };
    let letter = |word: &str| word[..1].to_uppercase();
    let what = limit_kind(exceeded);
    let short = [letter(what), "P".to_owned(), letter(period)].concat();
    let wait = hint.map_or_else(String::new, |hint| format!(" {}.", try_again(hint)));
    format!("{what} per {period} ({short}): Limit {limit}, Used {used}, Requested {requested}.{wait}")
}
