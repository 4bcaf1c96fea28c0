//! How a call ends.

use std::fmt;

use wire::{Category, FinishReason, Reasoning, Text, ToolCall, Usage};

use super::reasons::GaveUp;
use super::resume::Switch;
use crate::classify::Trouble;
use crate::context::StoreError;

/// A complete answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Completion {
    /// The words. Empty where they were streamed.
    pub text: Text,
    /// Calls of tools, each whole.
    pub tool_calls: Vec<ToolCall>,
    /// What the model thought, with what its provider needs to go on from it.
    pub reasoning: Vec<Reasoning>,
    /// Why it ended, by the provider's word.
    pub finish: FinishReason,
    /// What the attempt that answered costs, where the provider said.
    pub usage: Option<Usage>,
    /// The provider that answered, by its place in the policy; the one that ended it where the answer was
    /// gone on with. None did where this is the last resort.
    pub served_by: Option<usize>,
    /// The changes of provider within the answer, in order. None unless the policy resumes.
    pub switches: Vec<Switch>,
    /// Turns of the conversation that whoever answered was not sent, since they did not fit.
    pub missing_turns: usize,
    /// Why the turn is not in the conversation store, where it should be.
    pub unkept: Option<StoreError>,
    /// Attempts made.
    pub attempts: u32,
}

/// A clear error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Why no further attempt was made.
    pub gave_up: GaveUp,
    /// The last attempt's failure; none where no attempt was made.
    pub trouble: Option<Trouble>,
    /// Attempts made.
    pub attempts: u32,
    /// Whether words had already reached the caller, who must discard them.
    pub partial: bool,
}

impl Completion {
    /// Whether this is the last resort, and no provider's answer.
    pub fn is_last_resort(&self) -> bool {
        self.served_by.is_none()
    }
}

impl Failure {
    /// Standard category: of the last attempt, or `overloaded` where nobody was available.
    pub fn category(&self) -> Category {
        self.trouble.as_ref().map_or(Category::Overloaded, |trouble| trouble.category)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.trouble {
            Some(trouble) => write!(f, "{trouble} ({})", self.gave_up.words()),
            None => f.write_str(self.gave_up.words()),
        }
    }
}

impl std::error::Error for Failure {}
