//! Performing: from a plan and an injection to a timed answer.
//!
//! *Which question does it answer?* "What exactly does this attempt see, and when?"
//!
//! *Why as one pure function?* Because then all three modes perform the same answer: virtual hands it
//! over as it is, the server writes it as bytes at the same instants. All offsets count from the
//! arrival and are rounded so that the provider acts on its own ticks.
//!
//! The head of an answer of status 200 is sent with its first token, or where it has none when it
//! ends; the head of a whole answer when it ends. An answer that breaks before its head was never
//! begun: the connection fails instead. One that stalls for ever before its head sends nothing.
//!
//! *What it never does:* draw a fault, sleep, or remember.

mod close;
mod course;
mod failing;
mod reply;
mod stop;

use std::time::Duration;

use book::UsageClaim;
use chance::{Key, Moment, Tick};
use fault::{Failure, Injection, TlsFault};
use wire::{Answer, Api, Category, Exceeded, FinishReason, Limits, RetryAfter, RetryForm, Unreachable};

use crate::Draft;
use crate::health::Plan;

pub(crate) use stop::{cut_ending, garbled};

/// What is known about an exchange besides its plan and its injection.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// Names the attempt.
    pub key: Key,
    /// What its answer says.
    pub draft: &'a Draft,
    /// The format that errors are written in.
    pub api: Api,
    /// Whether the answer is streamed.
    pub stream: bool,
    /// When the attempt arrived: where all offsets begin.
    pub arrival: Moment,
    /// When work on it began, later where it had to wait for a place, or for its connection.
    pub served_from: Moment,
    /// Tokens of its prompt.
    pub input_tokens: u64,
    /// Why a whole answer ends.
    pub finish: FinishReason,
    /// What it claims to have used, where that is not the truth.
    pub usage: UsageClaim,
    /// What rate-limit headers report.
    pub limits: Option<Limits>,
    /// The instants the provider acts on.
    pub tick: Tick,
    /// Whether errors come at once, too.
    pub instant: bool,
}

/// What was made of an attempt.
#[derive(Debug, Clone, PartialEq)]
pub struct Performed {
    /// What it sees.
    pub answer: Answer,
    /// Whether an outage that began later broke it off.
    pub severed: bool,
}

impl Performed {
    /// The same; a refusal is one of that kind.
    #[must_use]
    pub fn because(mut self, why: Option<Category>) -> Self {
        if let Answer::Refusal(refusal) = &mut self.answer {
            refusal.category = why;
        }
        self
    }

    /// The same; a refusal is about that limit.
    #[must_use]
    pub fn over(mut self, exceeded: Exceeded) -> Self {
        if let Answer::Refusal(refusal) = &mut self.answer {
            refusal.exceeded = Some(exceeded);
        }
        self
    }

    /// The same; a refusal is about that model, which is not there.
    #[must_use]
    pub(crate) fn about(mut self, model: &str) -> Self {
        if let Answer::Refusal(refusal) = &mut self.answer {
            refusal.category = Some(Category::ModelNotFound);
            refusal.unknown_model = Some(model.to_owned().into());
        }
        self
    }
}

/// How long a connection lasts that is accepted and reset.
const RESET_AFTER: Duration = Duration::from_millis(50);

/// The answer to an attempt.
pub fn perform(injection: &Injection, plan: &Plan, facts: &Facts<'_>) -> Performed {
    let facts = facts.connected(injection.connect);
    match injection.failure {
        Some(Failure::Status(status, wait)) => {
            let unlimited = Facts { limits: None, ..facts };
            unlimited.refuse(status, wait.map(hint), injection.severed)
        }
        Some(Failure::Named(name, wait)) => {
            let unlimited = Facts { limits: None, ..facts };
            unlimited.refuse_as(name, wait.map(hint), injection.severed)
        }
        Some(Failure::Refused) => facts.fail(Unreachable::Refused, facts.arrival, injection.severed),
        Some(Failure::Reset) => facts.fail(Unreachable::Reset, facts.served_from + RESET_AFTER, injection.severed),
        Some(Failure::Silent | Failure::Tls(TlsFault::Slow)) => {
            facts.fail(Unreachable::Silent, Moment::NEVER, injection.severed)
        }
        Some(Failure::Nameless) => facts.fail(Unreachable::Nameless, facts.arrival, injection.severed),
        Some(Failure::Tls(_)) => facts.fail(Unreachable::Tls, facts.served_from + RESET_AFTER, injection.severed),
        None => facts.reply(injection, plan),
    }
}

/// Whole seconds are asked for in seconds, anything finer in milliseconds: what was configured is
/// what a client hears.
pub(crate) fn hint(wait: Duration) -> RetryAfter {
    let form = if wait.subsec_nanos() == 0 { RetryForm::Seconds } else { RetryForm::Millis };
    RetryAfter { wait, form }
}

impl Facts<'_> {
    /// The same, for an attempt whose connection took so long to stand.
    #[must_use]
    pub fn connected(self, after: Duration) -> Self {
        Self { served_from: self.served_from.max(self.arrival + after), ..self }
    }

    /// A moment as an offset, on the provider's tick.
    fn offset(&self, at: Moment) -> Duration {
        self.tick.align(at).since(self.arrival)
    }
}

#[cfg(test)]
mod cases_test;
#[cfg(test)]
mod laws_test;
