//! The journal: what a provider knows about an attempt that its caller cannot know.
//!
//! *Which question does it answer?* "Was this answer broken off or bad, and which fault did it?"
//!
//! *Why does the provider keep it?* Because the judgement must not rest on what the system under test
//! says about itself: a gateway that passes a truncated answer off as whole would judge itself well.
//!
//! *What it never does:* grow without bound. An entry is taken out once; what nobody takes is dropped.

use fault::{Degrade, Injection};
use wire::{Answer, Ending};

use crate::perform::Performed;

/// What the provider knows about one attempt.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    /// The faults that touched it, by their place in the timeline. A throttle or a lack of places
    /// is among them only where it refused the attempt or made it wait.
    pub struck: Vec<usize>,
    /// Whether its connection failed before an answer began.
    pub unreachable: bool,
    /// Whether its answer began and does not end as a complete one.
    pub broken_off: bool,
    /// In which way its answer is bad: `empty`, `truncated`.
    pub degraded: Option<&'static str>,
    /// Tokens that a whole answer would have had.
    pub planned_tokens: u32,
}

impl Entry {
    /// What is known once the attempt has been performed. Takes the list of faults.
    pub(super) fn of(performed: &Performed, injection: &mut Injection, planned_tokens: u32) -> Self {
        let mut struck = std::mem::take(&mut injection.struck);
        struck.extend(injection.severed.filter(|_| performed.severed).map(|severed| severed.by));
        let reply = matches!(performed.answer, Answer::Reply(_));
        Self {
            struck,
            unreachable: matches!(performed.answer, Answer::Unreachable { .. }),
            broken_off: matches!(&performed.answer, Answer::Reply(reply) if reply.ending != Ending::Complete),
            degraded: injection.degrade.filter(|_| reply).and_then(|degrade| name(degrade, planned_tokens)),
            planned_tokens,
        }
    }
}

/// The name of a bad answer; `None` where nothing is missing from it.
fn name(degrade: Degrade, planned_tokens: u32) -> Option<&'static str> {
    match degrade {
        Degrade::Empty => Some("empty"),
        Degrade::Truncated(after) => (after < planned_tokens).then_some("truncated"),
    }
}
