//! What stands around the words of an answer: its names, its headers, its state.
//!
//! *Which question does it answer?* "What must an encoder know that is not text, and what does a
//! decoder know that is not text?"
//!
//! *Why are ids made from a number?* So that a mock's answers look like the provider's and still repeat
//! from run to run: whoever owns the randomness passes the number.
//!
//! *What it never does:* draw a number, or ask for the time.

use std::time::Duration;

use crate::{Request, Text};

/// Header fields: lower-case names, and values.
pub type Headers = Vec<(&'static str, Text)>;

/// What names one answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The id of the answer, in its body.
    pub id: String,
    /// The id of the exchange, in its headers and in errors.
    pub request_id: String,
    /// The model that answers.
    pub model: Text,
    /// When it was made, in seconds of Unix time.
    pub created_unix_s: u64,
}

/// What names a streamed answer, and what is known before its first word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamHead {
    /// Its names.
    pub head: Head,
    /// All tokens of the prompt.
    pub input_tokens: u64,
    /// Of those, read from a prompt cache.
    pub cached_tokens: u64,
    /// Whether the caller asked for usage. Anthropic reports it in any case.
    pub include_usage: bool,
}

/// How long a provider worked on an answer, for the formats that say so in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Work {
    /// Until the first token.
    pub first: Duration,
    /// Until the last.
    pub all: Duration,
}

/// A request as it was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// What is asked for.
    pub request: Request,
    /// Whether the answer is to report its usage.
    pub include_usage: bool,
}

/// How far a streamed answer has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Completeness {
    /// No event has arrived.
    Nothing,
    /// Something has, but not the provider's own sign of a complete answer. At the end of the bytes
    /// this is an interrupted stream, however cleanly the connection was closed.
    Partial,
    /// The provider reported an error within the stream.
    Failed,
    /// The answer is complete by the provider's own rule; usage may still follow.
    Complete,
    /// The answer is complete and the provider's last event has arrived.
    Terminated,
}

impl Completeness {
    /// Whether the answer is complete by the provider's own rule.
    pub const fn is_complete(self) -> bool {
        matches!(self, Self::Complete | Self::Terminated)
    }
}

/// The prefix, and `length` letters and digits that follow from the number and look drawn.
pub(crate) fn letters(prefix: &str, number: u64, length: usize) -> String {
    spell(prefix, number, length, b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz123456789")
}

/// The prefix, and `length` hexadecimal digits that follow from the number and look drawn.
pub(crate) fn hex(prefix: &str, number: u64, length: usize) -> String {
    spell(prefix, number, length, b"0123456789abcdef")
}

/// Letters that one mixed number is good for: fewer than are in it, of any alphabet here.
const LETTERS: usize = 8;

/// The size of the alphabet is known to the compiler, which then needs no division.
fn spell<const SIZE: usize>(prefix: &str, number: u64, length: usize, alphabet: &[u8; SIZE]) -> String {
    let mut spelled = Vec::with_capacity(prefix.len() + length);
    spelled.extend_from_slice(prefix.as_bytes());
    spelled.resize(prefix.len() + length, 0);
    for (part, letters) in spelled[prefix.len()..].chunks_mut(LETTERS).enumerate() {
        let mut mixed = scramble(number ^ (((part * LETTERS) as u64) << 56));
        for letter in letters {
            *letter = alphabet[(mixed % SIZE as u64) as usize];
            mixed /= SIZE as u64;
        }
    }
    String::from_utf8(spelled).unwrap_or_default()
}

/// The finaliser of `SplitMix64`: a cheap way to make neighbours look unlike.
const fn scramble(number: u64) -> u64 {
    let mixed = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_names_stay_known() {
        assert_eq!(letters("call_", 7, 19), "call_FK2Yw2ZsTG77ZMmgajU");
        assert_eq!(hex("", 7, 19), "7dd023951d27c60fa5b");
        assert_eq!(letters("a", 7, 0), "a");
    }
}
