//! The recorder: what the engine tells and what the provider's journal knows, as event records.
//!
//! The engine says what it saw; the journal says what was done to it. Only both together show a
//! truncated answer that was taken for a success. Translating is all that happens here: every match
//! is exhaustive, so that a new category cannot slip into a file unnoticed.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use failover::{AttemptEnd, AttemptRecord, Event, Observer, Price};
use mock::{Entry, Site};
use record::event::{self, Name, Outcome};

/// Collects a run's events.
#[derive(Debug)]
pub(crate) struct Recorder {
    site: Arc<Site>,
    providers: Vec<Named>,
    faults: Vec<Name>,
    state: Mutex<State>,
}

/// A provider as the log names it.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    pub(crate) name: Name,
    pub(crate) price: Option<Price>,
}

#[derive(Debug, Default)]
struct State {
    events: Vec<record::Event>,
    under_way: BTreeMap<Name, UnderWay>,
}

/// What is known of a request that has not ended.
#[derive(Debug, Clone)]
pub(crate) struct UnderWay {
    id: Name,
    /// Attempts begun, by provider.
    begun: Vec<u32>,
    /// All attempts begun.
    pub(crate) attempts: u32,
    /// The class that the core has found, where the caller did not name it.
    pub(crate) class: Option<Name>,
    /// The provider's journal of the last attempt that ended.
    pub(crate) journal: Option<Entry>,
}

impl UnderWay {
    fn new(call: &str, providers: usize) -> Self {
        Self { id: call.into(), begun: vec![0; providers], attempts: 0, class: None, journal: None }
    }
}

impl Recorder {
    pub(crate) fn new(site: Arc<Site>, providers: Vec<Named>, faults: Vec<Name>) -> Self {
        Self { site, providers, faults, state: Mutex::default() }
    }

    pub(crate) fn push(&self, event: record::Event) {
        self.state().events.push(event);
    }

    /// What is known of a request, which is then forgotten; nothing where no attempt was made and no class found.
    pub(crate) fn take(&self, request: &str) -> Option<UnderWay> {
        self.state().under_way.remove(request)
    }

    pub(crate) fn take_events(&self) -> Vec<record::Event> {
        std::mem::take(&mut self.state().events)
    }

    pub(crate) fn name(&self, provider: usize) -> &Name {
        &self.providers[provider].name
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin(&self, call: &str, provider: usize) {
        self.note(call, |under_way| {
            under_way.begun[provider] += 1;
            under_way.attempts += 1;
        });
    }

    /// Notes a class that the core has found; the rest of a call's beginning is in the request's own line.
    fn note_class(&self, call: &failover::CallRecord<'_>) {
        if let Some(class) = call.class.filter(|_| call.found) {
            self.note(call.call, |under_way| under_way.class = Some(class.into()));
        }
    }

    fn note(&self, call: &str, note: impl FnOnce(&mut UnderWay)) {
        let mut state = self.state();
        if !state.under_way.contains_key(call) {
            let fresh = UnderWay::new(call, self.providers.len());
            state.under_way.insert(Arc::clone(&fresh.id), fresh);
        }
        state.under_way.get_mut(call).map(note);
    }

    fn attempt(&self, attempt: &AttemptRecord<'_>) {
        let mut state = self.state();
        let under_way = state.under_way.get_mut(attempt.call);
        let nth = under_way.as_ref().map_or(0, |under_way| under_way.begun[attempt.provider]);
        let journal = self.site.take_entry(attempt.call, attempt.provider, nth);
        let mut id = None;
        if let Some(under_way) = under_way {
            under_way.journal.clone_from(&journal);
            id = Some(Arc::clone(&under_way.id));
        }
        let line = self.line(id.unwrap_or_else(|| attempt.call.into()), attempt, journal);
        state.events.push(record::Event::Attempt(line));
    }

    /// Billed: what the provider says, or for an answer that broke off, what arrived of it.
    fn cost(&self, attempt: &AttemptRecord<'_>) -> Option<u64> {
        Some(self.providers[attempt.provider].price?.cost(attempt.usage?))
    }

    fn line(&self, request: Name, attempt: &AttemptRecord<'_>, journal: Option<Entry>) -> event::Attempt {
        let journal = journal.unwrap_or_default();
        let trouble = match &attempt.end {
            AttemptEnd::Failed(trouble) => Some(trouble),
            AttemptEnd::Success | AttemptEnd::Cancelled => None,
        };
        event::Attempt {
            request,
            attempt: attempt.number,
            provider: Arc::clone(self.name(attempt.provider)),
            why: attempt.why.name().into(),
            start_us: attempt.started.as_micros(),
            first_token_us: attempt.first_token.map(chance::Moment::as_micros),
            end_us: attempt.ended.as_micros(),
            outcome: outcome(&attempt.end),
            category: trouble.map(|trouble| trouble.category.name().into()),
            status: trouble.and_then(|trouble| trouble.status),
            detail: trouble.map(|trouble| trouble.detail.clone()),
            input_tokens: attempt.usage.map(|usage| usage.input_tokens),
            output_tokens: attempt.output_tokens,
            cost_nano_usd: self.cost(attempt),
            faults: journal.struck.iter().map(|&place| Arc::clone(&self.faults[place])).collect(),
            degraded: journal.degraded.map(Into::into),
            broken_off: journal.broken_off,
            context_lost: journal.context_lost,
            quality: attempt.verdict.map(failover::Verdict::score),
        }
    }

    fn skipped(&self, call: &str, provider: usize, at: chance::Moment, because: failover::Skip) {
        self.push(record::Event::Skipped(event::Skipped {
            request: call.into(),
            provider: Arc::clone(self.name(provider)),
            at_us: at.as_micros(),
            because: because.name().into(),
        }));
    }

    fn breaker(&self, provider: usize, transition: &failover::Transition) {
        self.push(record::Event::Breaker(event::Breaker {
            provider: self.name(provider).to_string(),
            at_us: transition.at.as_micros(),
            from: transition.from.name().to_owned(),
            to: transition.to.name().to_owned(),
            because: transition.because.to_string(),
        }));
    }
}

impl Observer for Recorder {
    fn observe(&self, event: Event<'_>) {
        match event {
            Event::CallBegan(call) => self.note_class(&call),
            Event::Began { call, provider } => self.begin(call, provider),
            Event::Attempt(attempt) => self.attempt(&attempt),
            Event::Skipped { call, provider, at, because } => self.skipped(call, provider, at, because),
            Event::Breaker { provider, transition, .. } => self.breaker(provider, &transition),
            // The request's own line says how it fared, and that nobody served it.
            Event::CallEnded { .. } | Event::LastResort { .. } | Event::StoreFailed { .. } | Event::Canary { .. } => {}
            Event::Alert(alert) => self.push(record::Event::Alert(event::Alert {
                at_us: alert.at.as_micros(),
                alert: alert.what.name().into(),
                detail: alert.what.to_string(),
            })),
        }
    }
}

fn outcome(end: &AttemptEnd<'_>) -> Outcome {
    match end {
        AttemptEnd::Success => Outcome::Success,
        AttemptEnd::Failed(_) => Outcome::Failed,
        AttemptEnd::Cancelled => Outcome::Cancelled,
    }
}
