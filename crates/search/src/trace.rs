//! A trace: the calls of one provider, and when it was really sick.
//!
//! It must come from a run in which nothing stood before the provider, or the calls that a breaker
//! turned away are missing: no breaker, no other provider, no retries.

use std::time::Duration;

use chance::{Key, Moment, Seed};
use failover::{Outcome, Sample};
use record::Event;
use record::event::{Attempt, Outcome as End, Start};
use wire::{Category, Side};

/// A spell counts as sick when it lasts so long and so many calls began in it.
const SPELL: Duration = Duration::from_secs(30);
const ENOUGH: usize = 20;

/// One call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call {
    /// When it began.
    pub at: Moment,
    /// How long it took.
    pub duration: Duration,
    /// What became of it.
    pub outcome: Outcome,
    /// Whether a fault struck it: the truth that no breaker sees.
    pub faulty: bool,
}

/// A time in which a fault was active.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spell {
    /// Its first instant.
    pub from: Moment,
    /// The first after it.
    pub to: Moment,
    /// Whether a breaker should have opened: it lasted 30 s, and most of at least 20 calls were bad.
    pub sick: bool,
}

/// The calls of one provider in the order in which they began, and its spells.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Trace {
    /// Where it comes from.
    pub name: String,
    /// Its calls.
    pub calls: Vec<Call>,
    /// Its spells, by their beginning.
    pub spells: Vec<Spell>,
}

impl Call {
    /// Whether a caller is better off without it: it failed, or a fault made it slow or senseless.
    pub fn is_bad(&self) -> bool {
        self.faulty || matches!(self.outcome, Outcome::Failure | Outcome::Refused | Outcome::CallerFault(_))
    }
}

impl Trace {
    /// Puts calls and spells in order and finds the sick ones.
    pub fn new(name: impl Into<String>, mut calls: Vec<Call>, spells: &[(Moment, Moment)]) -> Self {
        calls.sort_by_key(|call| call.at);
        let mut spells: Vec<Spell> = spells.iter().map(|&(from, to)| spell(&calls, from, to)).collect();
        spells.sort_by_key(|spell| (spell.from, spell.to));
        Self { name: name.into(), calls, spells }
    }

    /// The calls that began from one instant until another.
    pub fn between(&self, from: Moment, to: Moment) -> &[Call] {
        between(&self.calls, from, to)
    }
}

/// The traces of a log: one for each provider that was called.
pub fn traces(events: &[Event]) -> Vec<Trace> {
    let Some(start) = events.iter().find_map(start) else { return Vec::new() };
    let attempts = || events.iter().filter_map(attempt);
    let of = |name: &str| -> Vec<Call> { attempts().filter(|attempt| &*attempt.provider == name).map(call).collect() };
    let traces = start.providers.iter().map(|provider| {
        let concerned = start.windows.iter().filter(|window| window.providers.contains(&provider.name));
        let spells: Vec<_> =
            concerned.map(|window| (Moment::from_micros(window.from_us), Moment::from_micros(window.to_us))).collect();
        Trace::new(format!("{} {}", start.scenario, provider.name), of(&provider.name), &spells)
    });
    traces.filter(|trace| !trace.calls.is_empty()).collect()
}

fn start(event: &Event) -> Option<&Start> {
    if let Event::Start(start) = event { Some(start) } else { None }
}

fn attempt(event: &Event) -> Option<&Attempt> {
    if let Event::Attempt(attempt) = event { Some(attempt) } else { None }
}

fn call(attempt: &Attempt) -> Call {
    Call {
        at: Moment::from_micros(attempt.start_us),
        duration: Duration::from_micros(attempt.end_us.saturating_sub(attempt.start_us)),
        outcome: outcome(attempt),
        faulty: !attempt.faults.is_empty(),
    }
}

fn outcome(attempt: &Attempt) -> Outcome {
    let category = attempt.category.as_deref().and_then(Category::from_name);
    match (attempt.outcome, category.map(|category| (category, category.side()))) {
        (End::Success, _) => Outcome::Success(sample(attempt)),
        (End::Failed, Some((Category::RateLimited, _))) => Outcome::Refused,
        (End::Failed, Some((_, Side::Caller))) => Outcome::CallerFault(request(attempt)),
        (End::Failed, Some((_, Side::Us))) | (End::Cancelled | End::LastResort | End::Unfinished, _) => {
            Outcome::Neutral
        }
        (End::Failed, _) => Outcome::Failure,
    }
}

/// As a perfect judge of answers would have it: of one that is no good, no token is of use.
fn sample(attempt: &Attempt) -> Sample {
    let since = |at: u64| Duration::from_micros(at.saturating_sub(attempt.start_us));
    let tokens = u32::try_from(attempt.output_tokens).unwrap_or(u32::MAX);
    let good = attempt.degraded.is_none() && !attempt.broken_off;
    Sample {
        first_token: attempt.first_token_us.map(since),
        total: Some(since(attempt.end_us)),
        prompt_tokens: attempt.input_tokens.map(|tokens| u32::try_from(tokens).unwrap_or(u32::MAX)),
        output_tokens: Some(tokens),
        billed_tokens: Some(tokens),
        useful_tokens: Some(if good { tokens } else { 0 }),
        quality: None,
    }
}

fn request(attempt: &Attempt) -> u64 {
    Key::root(Seed(0)).name(&attempt.request).number()
}

fn spell(calls: &[Call], from: Moment, to: Moment) -> Spell {
    let inside = between(calls, from, to);
    let bad = inside.iter().filter(|call| call.is_bad()).count();
    let sick = to.since(from) >= SPELL && inside.len() >= ENOUGH && bad * 2 > inside.len();
    Spell { from, to, sick }
}

fn between(calls: &[Call], from: Moment, to: Moment) -> &[Call] {
    let place = |moment| calls.partition_point(|call| call.at < moment);
    let (first, end) = (place(from), place(to));
    calls.get(first..end).unwrap_or_default()
}
