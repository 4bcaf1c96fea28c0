//! What has arrived of one answer, by the token.

use chance::Moment;
use wire::{FinishReason, Reasoning, ToolCall, Usage};

use super::delivery::Delta;
use super::tokens::Tokens;

/// What has arrived.
#[derive(Debug, Default)]
pub(crate) struct Received {
    pub(crate) first: Option<Moment>,
    /// Tokens of words.
    pub(crate) words: Tokens,
    /// Tokens of thoughts and of calls that are being made.
    pub(crate) work: Tokens,
    pub(crate) tool_calls: Vec<ToolCall>,
    pub(crate) reasoning: Vec<Reasoning>,
    pub(crate) usage: Option<Usage>,
    /// The provider's word that the answer is complete.
    pub(crate) finish: Option<FinishReason>,
}

impl Received {
    pub(crate) fn add(&mut self, now: Moment, delta: &Delta) {
        self.first.get_or_insert(now);
        self.words.add(now, delta.tokens, delta.lasting);
    }

    /// Whether there is an answer in it.
    pub(crate) fn says_something(&self) -> bool {
        self.first.is_some() || !self.tool_calls.is_empty()
    }

    /// Tokens of words that have arrived by `now`.
    pub(crate) fn by(&self, now: Moment) -> u64 {
        self.words.by(now)
    }

    /// The same, with those of thoughts and calls.
    pub(crate) fn all_by(&self, now: Moment) -> u64 {
        self.words.by(now) + self.work.by(now)
    }
}
