//! One attempt of an outside system, from the provider's side.
//!
//! *Which question does it answer?* "How did this attempt end, as far as the provider can know?"
//!
//! *Why so?* The provider knows what it sent and when its caller was gone. A caller who goes while
//! nothing would ever have come had a timeout; one who goes while the answer was still coming had a
//! reason of its own, and the attempt counts as cancelled, not as the provider's failure.
//!
//! *What it never does:* ask the system under test what it made of it.

use std::sync::Arc;
use std::time::Duration;

use chance::Moment;
use mock::Entry;
use record::event::{Attempt, Name, Outcome};
use wire::errors::{Place, classify, typical};
use wire::{Api, Category};

use crate::recorder::Named;

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ended {
    pub(crate) at: Moment,
    pub(crate) outcome: Outcome,
    pub(crate) category: Option<Category>,
    pub(crate) detail: Option<String>,
}

/// How the attempt ended. `caller_left` is when the request's own caller lost patience, if it did;
/// `now` stands for the end of what is still under way.
pub(crate) fn ended(entry: &Entry, api: Api, caller_left: Option<Moment>, now: Moment) -> Ended {
    let gone = entry.closed.unwrap_or(now);
    if gone >= entry.due {
        return over(entry, api);
    }
    let with_caller = caller_left.is_some_and(|left| gone >= left);
    let after = seconds(gone.since(entry.arrived));
    if entry.closed.is_none() {
        return cancelled(gone, "it was still under way when the request was over".to_owned());
    }
    if with_caller {
        return cancelled(gone, format!("its caller had gone after {after}"));
    }
    if entry.due != Moment::NEVER {
        return cancelled(gone, format!("the system under test hung up after {after}"));
    }
    match entry.first_token.filter(|&first| first <= gone) {
        Some(_) => failed(gone, Category::StreamInterrupted, format!("no more words came; hung up after {after}")),
        None => failed(gone, Category::Timeout, format!("no answer came; hung up after {after}")),
    }
}

/// An attempt that was carried to its end.
fn over(entry: &Entry, api: Api) -> Ended {
    let at = entry.due;
    let tokens = entry.usage.map_or(0, |usage| usage.output_tokens);
    match entry.status {
        _ if entry.unreachable => failed(at, Category::Connection, "the connection was reset".to_owned()),
        Some(status) if status != 200 => {
            let usual = || classify(api, status, &typical(api, status), Place::Body);
            let category = entry.category.unwrap_or_else(usual);
            failed(at, category, format!("status {status}"))
        }
        _ if entry.broken_off && entry.first_token.is_some() => {
            failed(at, Category::StreamInterrupted, format!("the answer broke off after {tokens} tokens"))
        }
        _ if entry.broken_off => failed(at, Category::Connection, "the answer broke off".to_owned()),
        _ if tokens == 0 => failed(at, Category::MalformedResponse, "an empty answer".to_owned()),
        _ => Ended { at, outcome: Outcome::Success, category: None, detail: None },
    }
}

/// The attempt's line in the log, but for what it is within its request.
pub(crate) fn line(provider: &Named, faults: &[Name], entry: &Entry, ended: Ended) -> Attempt {
    let billed = entry.usage.filter(|_| ended.outcome == Outcome::Success);
    Attempt {
        provider: Arc::clone(&provider.name),
        start_us: entry.arrived.as_micros(),
        first_token_us: entry.first_token.filter(|&first| first <= ended.at).map(Moment::as_micros),
        end_us: ended.at.as_micros(),
        outcome: ended.outcome,
        category: ended.category.map(|category| category.name().into()),
        status: entry.status.filter(|_| ended.outcome == Outcome::Failed),
        detail: ended.detail,
        input_tokens: billed.map(|usage| usage.input_tokens),
        output_tokens: sent(entry, ended.at),
        cost_nano_usd: billed.and_then(|usage| Some(provider.price?.cost(usage))),
        faults: entry.struck.iter().filter_map(|&place| faults.get(place)).map(Arc::clone).collect(),
        degraded: entry.degraded.map(Into::into),
        broken_off: entry.broken_off,
        context_lost: entry.context_lost,
        ..Attempt::default()
    }
}

/// Why an attempt was made, from the order alone: `before` it there were so many, and so many of them `here`.
pub(crate) const fn why(before: u32, here: u32, at_primary: bool) -> &'static str {
    match (before, here) {
        (0, _) if at_primary => "primary",
        (_, 0) => "failover",
        _ => "retry",
    }
}

/// Tokens that the provider had sent when the attempt was over.
pub(crate) fn sent(entry: &Entry, at: Moment) -> u64 {
    let all = entry.usage.map_or(0, |usage| usage.output_tokens);
    let Some(first) = entry.first_token else { return if at >= entry.due { all } else { 0 } };
    if at < first {
        return 0;
    }
    if at >= entry.due || entry.due == Moment::NEVER {
        return all;
    }
    // Evenly spread: near enough for an answer that somebody hung up on.
    let (passed, whole) = (at.since(first).as_micros(), entry.due.since(first).as_micros().max(1));
    (u128::from(all) * passed / whole) as u64
}

fn failed(at: Moment, category: Category, detail: String) -> Ended {
    Ended { at, outcome: Outcome::Failed, category: Some(category), detail: Some(detail) }
}

fn cancelled(at: Moment, detail: String) -> Ended {
    Ended { at, outcome: Outcome::Cancelled, category: None, detail: Some(detail) }
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use wire::Usage;

    use super::*;

    const NOW: Moment = Moment::from_secs(100);

    fn at(secs: u64) -> Moment {
        Moment::from_secs(secs)
    }

    /// Arrived at 10 s, first token at 11 s, ten tokens until 21 s, all of it heard.
    fn whole() -> Entry {
        let usage = Some(Usage { input_tokens: 5, output_tokens: 10, ..Usage::default() });
        let (first_token, closed) = (Some(at(11)), Some(at(21)));
        Entry { arrived: at(10), status: Some(200), first_token, due: at(21), usage, closed, ..Entry::default() }
    }

    fn shape(entry: &Entry, caller_left: Option<Moment>) -> (Moment, Outcome, Option<Category>) {
        let ended = ended(entry, Api::OpenaiChat, caller_left, NOW);
        (ended.at, ended.outcome, ended.category)
    }

    #[test]
    fn what_was_carried_to_its_end_is_judged_by_its_end() {
        assert_eq!(shape(&whole(), None), (at(21), Outcome::Success, None));
        let cut = Entry { broken_off: true, ..whole() };
        assert_eq!(shape(&cut, None), (at(21), Outcome::Failed, Some(Category::StreamInterrupted)));
        let refused = Entry { status: Some(529), first_token: None, usage: None, ..whole() };
        assert_eq!(shape(&refused, None), (at(21), Outcome::Failed, Some(Category::Overloaded)));
        let long = Entry { status: Some(400), category: Some(Category::ContextLengthExceeded), ..refused.clone() };
        assert_eq!(shape(&long, None).2, Some(Category::ContextLengthExceeded));
        let reset = Entry { unreachable: true, status: None, first_token: None, usage: None, ..whole() };
        assert_eq!(shape(&reset, None), (at(21), Outcome::Failed, Some(Category::Connection)));
        let empty = Entry { usage: Some(Usage::default()), first_token: None, ..whole() };
        assert_eq!(shape(&empty, None), (at(21), Outcome::Failed, Some(Category::MalformedResponse)));
    }

    #[test]
    fn who_hangs_up_on_silence_had_a_timeout() {
        let silent = Entry { first_token: None, due: Moment::NEVER, closed: Some(at(18)), ..whole() };
        assert_eq!(shape(&silent, None), (at(18), Outcome::Failed, Some(Category::Timeout)));
        assert_eq!(shape(&silent, Some(at(17))), (at(18), Outcome::Cancelled, None));
        let stalled = Entry { first_token: Some(at(11)), ..silent };
        assert_eq!(shape(&stalled, None), (at(18), Outcome::Failed, Some(Category::StreamInterrupted)));
        let open = Entry { closed: None, ..stalled };
        assert_eq!(shape(&open, None), (NOW, Outcome::Cancelled, None));
    }

    #[test]
    fn who_hangs_up_on_an_answer_cancels_it() {
        let left = Entry { closed: Some(at(16)), ..whole() };
        assert_eq!(shape(&left, None), (at(16), Outcome::Cancelled, None));
        assert_eq!((sent(&left, at(16)), sent(&left, at(10)), sent(&whole(), at(21))), (5, 0, 10));
    }
}
