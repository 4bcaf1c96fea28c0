//! A log, event by event: what is not said is a healthy answer of `one`.

use brownout_report::Recording;
use record::Event;
use record::event::{Attempt, Breaker, Control, End, Name, Outcome, Provider, Request, Skipped, Start, Window};

/// A second in microseconds.
pub(crate) const S: u64 = 1_000_000;
/// A millisecond in microseconds.
pub(crate) const MS: u64 = 1_000;

/// A log in the making.
#[derive(Debug, Clone)]
pub(crate) struct Log {
    pub(crate) start: Start,
    pub(crate) events: Vec<Event>,
    pub(crate) end: Option<End>,
    next: u32,
}

impl Log {
    /// A run of so many seconds with providers `one` and `two`.
    pub(crate) fn new(seconds: u64) -> Self {
        let start = Start {
            format: 1,
            tool: "0.1.0".into(),
            scenario: "one-goes-dark".into(),
            claim: "When one fails, callers notice nothing.".into(),
            seed: 7,
            mode: "virtual".into(),
            policy: "two-providers".into(),
            sut: "core".into(),
            duration_us: seconds * S,
            patience_us: 60 * S,
            providers: vec![provider("one"), provider("two")],
            classes: vec!["chat".into()],
            ..Start::default()
        };
        let end = End { at_us: seconds * S, interrupted: false, lag_p99_us: None };
        Self { start, events: Vec::new(), end: Some(end), next: 0 }
    }

    /// Adds a fault window that concerns the provider.
    pub(crate) fn window(mut self, name: &str, from: u64, to: u64, provider: &str) -> Self {
        self.start.windows.push(Window {
            name: name.into(),
            from_us: from * S,
            to_us: to * S,
            providers: vec![provider.into()],
            fault: "error".into(),
            summary: format!("{provider}: 100% of attempts fail with 503"),
        });
        self
    }

    /// A healthy answer of the provider after so many milliseconds, in one attempt.
    pub(crate) fn answer(&mut self, at: u64, millis: u64, provider: &str) {
        self.answer_with(at, millis, provider, |_, _| ());
    }

    /// The same, changed before it is added.
    pub(crate) fn answer_with(
        &mut self,
        at: u64,
        millis: u64,
        provider: &str,
        change: impl FnOnce(&mut Request, &mut Attempt),
    ) {
        let (mut request, mut attempt) = self.pair(at, at + millis * MS, provider);
        change(&mut request, &mut attempt);
        self.events.push(Event::Attempt(attempt));
        self.events.push(Event::Request(request));
    }

    /// A request that failed at the provider after so many milliseconds.
    pub(crate) fn failure(&mut self, at: u64, millis: u64, provider: &str, category: &'static str) {
        self.answer_with(at, millis, provider, |request, attempt| {
            request.outcome = Outcome::Failed;
            request.category = Some(category.into());
            request.served_by = None;
            request.output_tokens = 0;
            attempt.outcome = Outcome::Failed;
            attempt.category = Some(category.into());
            attempt.output_tokens = 0;
        });
    }

    /// A request that failed at `one` and was answered by `two`, each after so many milliseconds.
    pub(crate) fn failover(&mut self, at: u64, first: u64, second: u64, category: &'static str) {
        let (mut request, mut attempt) = self.pair(at, at + first * MS, "one");
        attempt.outcome = Outcome::Failed;
        attempt.category = Some(category.into());
        attempt.output_tokens = 0;
        attempt.faults = vec!["outage".into()];
        self.events.push(Event::Attempt(attempt.clone()));
        let start_us = attempt.end_us;
        request.end_us = start_us + second * MS;
        request.served_by = Some("two".into());
        request.attempts = 2;
        self.events.push(Event::Attempt(Attempt {
            attempt: 2,
            provider: "two".into(),
            why: "failover".into(),
            start_us,
            end_us: request.end_us,
            outcome: Outcome::Success,
            category: None,
            output_tokens: request.output_tokens,
            faults: Vec::new(),
            ..attempt
        }));
        self.events.push(Event::Request(request));
    }

    /// Healthy answers of `one`, one per second, from (inclusive) to (exclusive).
    pub(crate) fn healthy(&mut self, from: u64, to: u64) {
        (from..to).for_each(|at| self.answer(at * S, 100, "one"));
    }

    pub(crate) fn breaker(&mut self, provider: &str, at: u64, from: &str, to: &str, because: &str) {
        let (provider, from, to, because) = (provider.into(), from.into(), to.into(), because.into());
        self.events.push(Event::Breaker(Breaker { provider, at_us: at * S, from, to, because }));
    }

    pub(crate) fn skipped(&mut self, at: u64, provider: &str, because: &'static str) {
        let request = format!("r{}", self.next).into();
        self.events.push(Event::Skipped(Skipped {
            request,
            provider: provider.into(),
            at_us: at,
            because: because.into(),
        }));
    }

    /// The last request's counterpart in the control run.
    pub(crate) fn control(&mut self, outcome: Outcome, cost: Option<u64>) {
        let request = format!("r{}", self.next - 1).into();
        self.events.push(Event::Control(Control { request, outcome, cost_nano_usd: cost }));
    }

    pub(crate) fn recording(&self) -> Recording {
        let start = std::iter::once(Event::Start(Box::new(self.start.clone())));
        Recording::new(start.chain(self.events.iter().cloned()).chain(self.end.clone().map(Event::End)).collect())
    }

    fn pair(&mut self, at: u64, end: u64, provider: &str) -> (Request, Attempt) {
        let id: Name = format!("r{}", self.next).into();
        self.next += 1;
        let request = Request {
            request: Name::clone(&id),
            class: "chat".into(),
            intended_us: at,
            sent_us: at,
            end_us: end,
            served_by: Some(provider.into()),
            attempts: 1,
            output_tokens: 10,
            ..Request::default()
        };
        let attempt = Attempt {
            request: id,
            attempt: 1,
            provider: provider.into(),
            why: "primary".into(),
            start_us: at,
            end_us: end,
            output_tokens: 10,
            ..Attempt::default()
        };
        (request, attempt)
    }
}

pub(crate) fn provider(name: &str) -> Provider {
    Provider { name: name.into(), api: "openai-chat".into(), model: "m".into(), input_price: None, output_price: None }
}
