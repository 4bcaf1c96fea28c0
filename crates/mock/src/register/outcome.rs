//! How a request ended.
//!
//! *Which question does it answer?* "What was my client answered, and was it all of it?"
//!
//! *Why not the status alone?* Half of what goes wrong with a model's answer has status 200.
//!
//! *What it never does:* judge who was to blame.

use std::time::Duration;

use chance::Moment;
use wire::{Answer, Category, Ending, Inside, Refusal, Reply, Text, Unreachable};

/// What a request was answered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Outcome {
    /// Nothing yet.
    #[default]
    Pending,
    /// By this server itself: a list of models, or a request that could not be read.
    Told {
        /// The HTTP status.
        status: u16,
        /// When.
        at: Moment,
    },
    /// By a real provider, whose answer has begun. It stays so where its client left before the end.
    Answering {
        /// The HTTP status.
        status: u16,
        /// Tokens of the prompt, and of what was sent of the answer.
        tokens: (u64, u64),
    },
    /// With an error of the provider's.
    Refused {
        /// The HTTP status.
        status: u16,
        /// What it is, where that is not what its status is known for.
        category: Option<Category>,
        /// How long it asks to wait, as a client that reads it correctly waits at least.
        hint: Option<Duration>,
        /// When it was due.
        at: Moment,
    },
    /// No answer began.
    Unreachable {
        /// In which way.
        how: Lost,
        /// When the connection failed; [`Moment::NEVER`] where it falls silent.
        at: Moment,
    },
    /// A whole answer.
    Complete {
        /// When its last byte was due.
        at: Moment,
        /// Tokens of the prompt and of the answer.
        tokens: (u64, u64),
    },
    /// An answer of status 200 that was not whole.
    BrokenOff {
        /// When it broke off; [`Moment::NEVER`] where it falls silent.
        at: Moment,
        /// In which way.
        how: Break,
        /// Tokens of the prompt, and of what was sent of the answer.
        tokens: (u64, u64),
        /// The words that were sent.
        words: Text,
    },
}

/// How a connection failed before an answer began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lost {
    /// Nobody listened.
    Refused,
    /// Accepted, then reset.
    Reset,
    /// Accepted, then nothing for ever.
    Silent,
}

/// How an answer broke off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Break {
    /// All words were there, the finish and the terminator were not.
    Unterminated,
    /// In the middle, and the connection closed as if it were over.
    CleanEof,
    /// With a reset.
    Reset,
    /// With an error event, or bytes that cannot be read.
    Error,
    /// It did not: it fell silent.
    Silence,
}

impl From<conduct::Break> for Break {
    fn from(how: conduct::Break) -> Self {
        match how {
            conduct::Break::Unterminated => Self::Unterminated,
            conduct::Break::CleanEof => Self::CleanEof,
            conduct::Break::Reset => Self::Reset,
            conduct::Break::Error => Self::Error,
            conduct::Break::Silence => Self::Silence,
        }
    }
}

impl Outcome {
    /// What an answer is that was given to an attempt of that instant.
    pub(crate) fn of(answer: &Answer, arrived: Moment) -> Self {
        match answer {
            Answer::Unreachable { how, at } => unreachable(*how, arrived + *at),
            Answer::Refusal(refusal) => refused(refusal, arrived),
            Answer::Reply(reply) => replied(reply, arrived),
        }
    }

    /// The HTTP status, where an answer begins.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Told { status, .. } | Self::Answering { status, .. } | Self::Refused { status, .. } => Some(*status),
            Self::Complete { .. } | Self::BrokenOff { .. } => Some(200),
            Self::Pending | Self::Unreachable { .. } => None,
        }
    }

    /// When the provider was done; [`Moment::NEVER`] where it is not.
    pub fn done(&self) -> Moment {
        match self {
            Self::Pending | Self::Answering { .. } => Moment::NEVER,
            Self::Told { at, .. }
            | Self::Refused { at, .. }
            | Self::Unreachable { at, .. }
            | Self::Complete { at, .. }
            | Self::BrokenOff { at, .. } => *at,
        }
    }

    /// Its name.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Told { .. } => "told",
            Self::Answering { .. } => "answering",
            Self::Refused { .. } => "refused",
            Self::Unreachable { .. } => "unreachable",
            Self::Complete { .. } => "complete",
            Self::BrokenOff { .. } => "broken-off",
        }
    }

    /// Tokens of the prompt and of the answer, as far as it was sent; none where no answer began.
    pub const fn tokens(&self) -> (u64, u64) {
        match self {
            Self::Answering { tokens, .. } | Self::Complete { tokens, .. } | Self::BrokenOff { tokens, .. } => *tokens,
            _ => (0, 0),
        }
    }

    pub(super) fn weight(&self) -> usize {
        if let Self::BrokenOff { words, .. } = self { words.len() } else { 0 }
    }
}

fn unreachable(how: Unreachable, at: Moment) -> Outcome {
    match how {
        Unreachable::Refused | Unreachable::Nameless => Outcome::Unreachable { how: Lost::Refused, at },
        Unreachable::Reset | Unreachable::Tls => Outcome::Unreachable { how: Lost::Reset, at },
        Unreachable::Silent => Outcome::Unreachable { how: Lost::Silent, at: Moment::NEVER },
    }
}

fn refused(refusal: &Refusal, arrived: Moment) -> Outcome {
    let hint = refusal.retry_after.map(wire::RetryAfter::as_written);
    Outcome::Refused { status: refusal.status, category: refusal.category, hint, at: arrived + refusal.at }
}

fn replied(reply: &Reply, arrived: Moment) -> Outcome {
    let sent: u64 = reply.segments.iter().map(|segment| u64::from(segment.tokens)).sum();
    let tokens = (reply.usage.input_tokens, sent);
    let at = arrived + reply.ended;
    let how = match reply.ending {
        Ending::Complete => return Outcome::Complete { at, tokens },
        Ending::Never if reply.segments.is_empty() || !reply.stream => return unreachable(Unreachable::Silent, at),
        Ending::Never => Break::Silence,
        Ending::MissingTerminator => Break::Unterminated,
        Ending::CleanEof | Ending::GoAway | Ending::Inside(Inside::Header) => Break::CleanEof,
        Ending::Reset => Break::Reset,
        Ending::Error(_) | Ending::Garbled(_) | Ending::Inside(_) => Break::Error,
    };
    let at = if how == Break::Silence { Moment::NEVER } else { at };
    Outcome::BrokenOff { at, how, tokens, words: reply.whole().text }
}
