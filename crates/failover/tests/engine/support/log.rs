//! Keeps every event of an engine as owned values, in order.

use std::sync::{Mutex, MutexGuard};

use brownout_failover::{Alert, AttemptEnd, AttemptRecord, Event, Observer, Skip, Spent, StateName, Transition, Why};
use chance::Moment;
use wire::{Category, Usage};

/// What an observer has seen.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Seen {
    Skipped(usize, Skip),
    Began(usize),
    Attempt(Tried),
    Breaker(usize, Transition),
    LastResort,
    /// The class of a request that the caller did not name.
    Found(String),
    StoreFailed(String),
    Alert(Alert),
    Canary(usize, bool),
}

/// An attempt that is over.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tried {
    pub(crate) call: String,
    pub(crate) number: u32,
    pub(crate) provider: usize,
    pub(crate) why: Why,
    pub(crate) started: Moment,
    pub(crate) first_token: Option<Moment>,
    pub(crate) ended: Moment,
    pub(crate) end: Ended,
    pub(crate) usage: Option<Usage>,
    pub(crate) output_tokens: u64,
    pub(crate) spent: Spent,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    Success,
    Failed(Category),
    Cancelled,
}

#[derive(Debug, Default)]
pub(crate) struct Log(Mutex<Vec<Seen>>);

impl Log {
    fn lock(&self) -> MutexGuard<'_, Vec<Seen>> {
        self.0.lock().expect("no test panics while it holds the log")
    }

    pub(crate) fn all(&self) -> Vec<Seen> {
        self.lock().clone()
    }

    /// The attempts that are over, in the order in which they ended.
    pub(crate) fn attempts(&self) -> Vec<Tried> {
        self.all()
            .into_iter()
            .filter_map(|seen| if let Seen::Attempt(tried) = seen { Some(tried) } else { None })
            .collect()
    }

    /// Provider and end of each attempt.
    pub(crate) fn ends(&self) -> Vec<(usize, Ended)> {
        self.attempts().iter().map(|tried| (tried.provider, tried.end)).collect()
    }

    pub(crate) fn skips(&self) -> Vec<(usize, Skip)> {
        self.all()
            .iter()
            .filter_map(|seen| if let Seen::Skipped(p, why) = seen { Some((*p, *why)) } else { None })
            .collect()
    }

    /// The states a provider's breaker has gone to.
    pub(crate) fn states(&self, provider: usize) -> Vec<StateName> {
        let of = |seen: &Seen| match seen {
            Seen::Breaker(at, transition) if *at == provider => Some(transition.to),
            _ => None,
        };
        self.all().iter().filter_map(of).collect()
    }

    pub(crate) fn began(&self) -> Vec<usize> {
        self.all()
            .iter()
            .filter_map(|seen| if let Seen::Began(provider) = seen { Some(*provider) } else { None })
            .collect()
    }
}

impl Observer for Log {
    fn observe(&self, event: Event<'_>) {
        let seen = match event {
            Event::CallBegan(record) if record.found => Seen::Found(record.class.unwrap_or_default().to_owned()),
            Event::CallBegan(_) | Event::CallEnded { .. } => return,
            Event::Skipped { provider, because, .. } => Seen::Skipped(provider, because),
            Event::Began { provider, .. } => Seen::Began(provider),
            Event::Attempt(record) => Seen::Attempt(Tried::from(&record)),
            Event::Breaker { provider, transition, .. } => Seen::Breaker(provider, transition),
            Event::StoreFailed { error, .. } => Seen::StoreFailed(error.to_string()),
            Event::LastResort { .. } => Seen::LastResort,
            Event::Canary { provider, right, .. } => Seen::Canary(provider, right),
            Event::Alert(alert) => Seen::Alert(alert.clone()),
        };
        self.lock().push(seen);
    }
}

impl Tried {
    fn from(record: &AttemptRecord<'_>) -> Self {
        Self {
            call: record.call.to_owned(),
            number: record.number,
            provider: record.provider,
            why: record.why,
            started: record.started,
            first_token: record.first_token,
            ended: record.ended,
            end: match record.end {
                AttemptEnd::Success => Ended::Success,
                AttemptEnd::Failed(trouble) => Ended::Failed(trouble.category),
                AttemptEnd::Cancelled => Ended::Cancelled,
            },
            usage: record.usage,
            output_tokens: record.output_tokens,
            spent: record.spent,
        }
    }
}
