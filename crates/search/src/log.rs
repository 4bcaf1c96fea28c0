//! From event logs to traces.
//!
//! Two logs make a trace: the provider with its faults, and the same requests without them. The second
//! says what a request takes at a healthy provider, and so which answer was slow.
//!
//! Both must come from runs in which nothing stood before the provider, or the calls that a breaker
//! turned away are missing: see [`alone`](crate::alone).

use std::collections::BTreeMap;
use std::time::Duration;

use chance::{Key, Moment, Seed};
use failover::{Outcome, Sample};
use record::Event;
use record::event::{Attempt, Outcome as End, Request, Start};
use wire::{Category, Side};

use crate::trace::{Call, Span, Trace};

/// An answer is slow when it takes so many times as long as without the fault.
const SLOW: u64 = 3;

/// The first attempts of the same requests without faults, by request.
type Healthy<'a> = BTreeMap<&'a str, &'a Attempt>;

/// The traces of a log: one for each provider that was called. `healthy` is the log without faults.
pub fn traces(events: &[Event], healthy: &[Event]) -> Vec<Trace> {
    let Some(start) = events.iter().find_map(start) else { return Vec::new() };
    let healthy: Healthy<'_> = healthy.iter().filter_map(attempt).map(|attempt| (&*attempt.request, attempt)).collect();
    let streamed: BTreeMap<&str, bool> =
        events.iter().filter_map(request).map(|request| (&*request.request, request.stream)).collect();
    let call = |attempt: &Attempt| {
        let streamed = streamed.get(&*attempt.request).copied().unwrap_or_default();
        call(attempt, healthy.get(&*attempt.request).copied(), streamed)
    };
    let of = |name: &str| -> Vec<Call> {
        events.iter().filter_map(attempt).filter(|attempt| &*attempt.provider == name).map(call).collect()
    };
    let trace = |name: &String| Trace::new(format!("{} {name}", start.scenario), of(name), faults(start, name));
    let traces = start.providers.iter().map(|provider| trace(&provider.name));
    traces.filter(|trace| !trace.calls.is_empty()).collect()
}

/// When a fault of a provider was active.
fn faults(start: &Start, provider: &String) -> Vec<Span> {
    let moment = Moment::from_micros;
    let concerned = start.windows.iter().filter(|window| window.providers.contains(provider));
    concerned.map(|window| Span { from: moment(window.from_us), to: moment(window.to_us) }).collect()
}

fn start(event: &Event) -> Option<&Start> {
    if let Event::Start(start) = event { Some(start) } else { None }
}

fn attempt(event: &Event) -> Option<&Attempt> {
    if let Event::Attempt(attempt) = event { Some(attempt) } else { None }
}

fn request(event: &Event) -> Option<&Request> {
    if let Event::Request(request) = event { Some(request) } else { None }
}

fn call(attempt: &Attempt, healthy: Option<&Attempt>, streamed: bool) -> Call {
    let tokens = healthy.and_then(|healthy| healthy.input_tokens).or(attempt.input_tokens);
    Call {
        at: Moment::from_micros(attempt.start_us),
        duration: Duration::from_micros(attempt.end_us.saturating_sub(attempt.start_us)),
        outcome: outcome(attempt),
        prompt_tokens: tokens.map(number),
        streamed,
        bad: !is_good(attempt) || healthy.is_some_and(|healthy| is_slow(attempt, healthy)),
    }
}

/// What the engine would tell a breaker.
fn outcome(attempt: &Attempt) -> Outcome {
    let category = attempt.category.as_deref().and_then(Category::from_name);
    match (attempt.outcome, category) {
        (End::Success, _) => Outcome::Success(sample(attempt)),
        (End::Failed, Some(Category::RateLimited)) => Outcome::Refused,
        (End::Failed, Some(Category::InvalidRequest | Category::ContentFiltered | Category::ContextLengthExceeded)) => {
            Outcome::CallerFault(Key::root(Seed(0)).name(&attempt.request).number())
        }
        (End::Failed, Some(category)) if category.side() != Side::Provider => Outcome::Neutral,
        (End::Failed, _) => Outcome::Failure,
        (End::Cancelled | End::LastResort | End::Unfinished, _) => Outcome::Neutral,
    }
}

/// As a perfect judge of answers would have it: of one that is no good, no token is of use.
fn sample(attempt: &Attempt) -> Sample {
    let tokens = number(attempt.output_tokens);
    Sample {
        first_token: first_token(attempt).map(Duration::from_micros),
        total: Some(Duration::from_micros(total(attempt))),
        prompt_tokens: attempt.input_tokens.map(number),
        output_tokens: Some(tokens),
        billed_tokens: Some(tokens),
        useful_tokens: Some(if is_good(attempt) { tokens } else { 0 }),
        quality: None,
    }
}

/// Whether a caller got a whole answer of the usual kind.
fn is_good(attempt: &Attempt) -> bool {
    attempt.outcome == End::Success && attempt.degraded.is_none() && !attempt.broken_off
}

/// Whether it took much longer than without the fault: to begin, or as a whole.
fn is_slow(attempt: &Attempt, healthy: &Attempt) -> bool {
    let begins_late = first_token(attempt).zip(first_token(healthy)).is_some_and(|(its, usual)| its >= SLOW * usual);
    begins_late || total(attempt) >= SLOW * total(healthy)
}

fn first_token(attempt: &Attempt) -> Option<u64> {
    attempt.first_token_us.map(|at| at.saturating_sub(attempt.start_us))
}

fn total(attempt: &Attempt) -> u64 {
    attempt.end_us.saturating_sub(attempt.start_us)
}

fn number(tokens: u64) -> u32 {
    u32::try_from(tokens).unwrap_or(u32::MAX)
}
