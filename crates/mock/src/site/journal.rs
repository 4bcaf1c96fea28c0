//! The journal: what a provider knows about an attempt that its caller cannot know.
//!
//! *Which question does it answer?* "Was this answer broken off or bad, and which fault did it?"
//!
//! *Why does the provider keep it?* Because the judgement must not rest on what the system under test
//! says about itself: a gateway that passes a truncated answer off as whole would judge itself well.
//! Of an outside system this is all that is known: so an entry also says when the attempt came, what
//! was due when, and when its caller let go.
//!
//! *What it never does:* grow without bound. An entry is taken out once; what nobody takes is dropped.

use chance::Moment;
use fault::{Degrade, Injection};
use wire::{Answer, Category, Ending, Part, Reply, Unreachable, Usage};

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
    /// Whether something of what its caller had said did not arrive.
    pub context_lost: bool,
    /// In which way its answer is bad, by the name of the fault's kind: `empty`, `refusal`.
    pub degraded: Option<&'static str>,
    /// Tokens that a whole answer would have had.
    pub planned_tokens: u32,
    /// Of those, words: what a caller sees of thoughts and calls is not counted.
    pub planned_words: u32,
    /// When it arrived.
    pub arrived: Moment,
    /// The HTTP status of its answer, where one begins.
    pub status: Option<u16>,
    /// What a refusal is, where that is not what its status is known for.
    pub category: Option<Category>,
    /// When the first token of a streamed answer is due.
    pub first_token: Option<Moment>,
    /// When the provider is done with it; [`Moment::NEVER`] where it falls silent.
    pub due: Moment,
    /// What the answer is worth, as far as it goes; not what it says of itself.
    pub usage: Option<Usage>,
    /// When it was let go of: all was sent, or its caller had gone. Noted where it comes over HTTP;
    /// `None` while it is under way.
    pub closed: Option<Moment>,
}

impl Entry {
    /// What is known of an attempt that waits for a place.
    pub(super) fn waiting(struck: Vec<usize>, planned_tokens: u32, arrived: Moment) -> Self {
        Self { struck, planned_tokens, arrived, due: Moment::NEVER, ..Self::default() }
    }

    /// What is known once the attempt has been performed. Takes the list of faults.
    pub(super) fn performed(self, performed: &Performed, injection: &mut Injection, input_tokens: u64) -> Self {
        let (planned_tokens, arrived) = (self.planned_tokens, self.arrived);
        let entry = Self { struck: performed.struck(injection), ..self };
        match &performed.answer {
            Answer::Unreachable { how, at } => {
                let due = if *how == Unreachable::Silent { Moment::NEVER } else { arrived + *at };
                Self { unreachable: true, due, ..entry }
            }
            Answer::Refusal(refusal) => {
                let (status, category) = (Some(refusal.status), refusal.category);
                Self { status, category, due: arrived + refusal.at, ..entry }
            }
            Answer::Reply(reply) => {
                let degraded = injection.degrade.and_then(|degrade| name(degrade, planned_tokens));
                Self { degraded, ..entry.replied(reply, input_tokens) }
            }
        }
    }

    fn replied(self, reply: &Reply, input_tokens: u64) -> Self {
        let never = reply.ending == Ending::Never;
        let sent: u32 = reply.segments.iter().map(|segment| segment.tokens).sum();
        let words = reply.segments.iter().filter(|segment| segment.part == Part::Words);
        let words: u32 = words.map(|segment| segment.tokens).sum();
        let first = reply.segments.first().filter(|_| reply.stream);
        Self {
            broken_off: reply.ending != Ending::Complete,
            status: (!never || first.is_some()).then_some(200),
            first_token: first.map(|segment| self.arrived + segment.first),
            due: if never { Moment::NEVER } else { self.arrived + reply.ended },
            usage: Some(Usage { input_tokens, output_tokens: u64::from(sent), ..Usage::default() }),
            // A bad answer may be longer than a good one.
            planned_tokens: self.planned_tokens.max(sent),
            planned_words: self.planned_words.max(words),
            ..self
        }
    }
}

impl Performed {
    /// The faults that touched the attempt, taken out of its injection.
    pub(super) fn struck(&self, injection: &mut Injection) -> Vec<usize> {
        let mut struck = std::mem::take(&mut injection.struck);
        struck.extend(injection.severed.filter(|_| self.severed).map(|severed| severed.by));
        struck
    }
}

/// The name of a bad answer; `None` where nothing is missing from it.
fn name(degrade: Degrade, planned_tokens: u32) -> Option<&'static str> {
    let whole = matches!(degrade, Degrade::Truncated(after) if after >= planned_tokens);
    (!whole).then_some(degrade.name())
}
