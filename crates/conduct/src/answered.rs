//! What an attempt was answered, as its provider knows it.
//!
//! *Which question does it answer?* "Did it go well, and if not, could the client see it?" A provider knows what it
//! did on purpose: whether it is slow or silent for ever, and which words it sent before it broke off.
//!
//! *What it never does:* say what the client made of it.

use std::time::Duration;

use chance::Moment;
use serde::{Deserialize, Serialize};
use wire::{Category, Ending, Inside, Unreachable};

use crate::micros;

/// What an attempt was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answered {
    /// An HTTP error.
    Refused {
        /// Its status.
        status: u16,
        /// What it means.
        category: Category,
        /// How long it asks to wait, as a client that reads it correctly waits at least: as written, and one second
        /// less where it was written as a date, which has whole seconds.
        #[serde(with = "micros")]
        hint: Option<Duration>,
        /// When it was sent.
        #[serde(with = "micros")]
        at: Moment,
    },
    /// No answer began.
    Unreachable {
        /// In which way.
        how: Lost,
        /// When the connection failed. Meaningless for [`Lost::Silent`].
        #[serde(with = "micros")]
        at: Moment,
    },
    /// An answer of status 200, whole.
    Complete {
        /// When its last byte was sent.
        #[serde(with = "micros")]
        at: Moment,
    },
    /// An answer of status 200 that began and was not whole.
    BrokenOff {
        /// When it broke off, or its last byte before a silence.
        #[serde(with = "micros")]
        at: Moment,
        /// In which way.
        how: Break,
        /// The words until then, where there were any: [`crate::text_digest`].
        text: Option<u64>,
    },
    /// The provider is not done with it. A provider that never will be is [`Lost::Silent`] or [`Break::Silence`].
    #[default]
    Pending,
}

/// How a connection failed before an answer began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lost {
    /// Nobody listened.
    Refused,
    /// Accepted, then closed or reset.
    Reset,
    /// Accepted, then nothing for ever: a black hole.
    Silent,
}

/// How an answer broke off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Break {
    /// All words were there, the finish and the terminator were not, and the connection closed cleanly.
    Unterminated,
    /// In the middle, and the connection closed cleanly: only the missing end tells.
    CleanEof,
    /// With a reset.
    Reset,
    /// With an error event, or bytes that cannot be read.
    Error,
    /// It did not: it fell silent.
    Silence,
}

impl Answered {
    /// When the provider was done; [`Moment::NEVER`] where it is not.
    pub fn done(self) -> Moment {
        match self {
            Self::Unreachable { how: Lost::Silent, .. }
            | Self::BrokenOff { how: Break::Silence, .. }
            | Self::Pending => Moment::NEVER,
            Self::Refused { at, .. }
            | Self::Unreachable { at, .. }
            | Self::Complete { at }
            | Self::BrokenOff { at, .. } => at,
        }
    }
}

impl From<Unreachable> for Lost {
    fn from(how: Unreachable) -> Self {
        match how {
            Unreachable::Refused | Unreachable::Nameless => Self::Refused,
            Unreachable::Reset | Unreachable::Tls => Self::Reset,
            Unreachable::Silent => Self::Silent,
        }
    }
}

impl Break {
    /// How an answer with that ending broke off; nothing where it was whole.
    pub const fn of(ending: Ending) -> Option<Self> {
        match ending {
            Ending::Complete => None,
            Ending::MissingTerminator => Some(Self::Unterminated),
            Ending::CleanEof | Ending::GoAway | Ending::Inside(Inside::Header) => Some(Self::CleanEof),
            Ending::Reset => Some(Self::Reset),
            Ending::Never => Some(Self::Silence),
            Ending::Error(_) | Ending::Garbled(_) | Ending::Inside(_) => Some(Self::Error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_that_is_silent_for_ever_is_never_done() {
        let at = Moment::from_secs(1);
        let silent = [
            Answered::Pending,
            Answered::Unreachable { how: Unreachable::Silent.into(), at },
            Answered::BrokenOff { at, how: Break::Silence, text: None },
        ];
        assert!(silent.iter().all(|answered| answered.done() == Moment::NEVER));
        assert_eq!(Answered::BrokenOff { at, how: Break::Reset, text: None }.done(), at);
    }

    #[test]
    fn every_ending_but_the_complete_one_is_a_break() {
        assert_eq!(Break::of(Ending::Complete), None);
        assert_eq!(Break::of(Ending::CleanEof), Some(Break::CleanEof));
        assert_eq!(Break::of(Ending::Never), Some(Break::Silence));
        assert_eq!(Break::of(Ending::Error(529)), Some(Break::Error));
    }
}
