//! An answer that is judged while it comes.
//!
//! *Which question does it answer?* "Is it clear already that this is no good?" A policy that holds words
//! back may then begin anew elsewhere, and need not wait for the end.
//!
//! *Why only at doublings?* Judges read the whole text. Asked whenever it has doubled, they read each
//! byte twice in sum, however small the pieces are.
//!
//! *What it never does:* judge by what is missing: until the end an answer is neither empty nor truncated.

use wire::{FinishReason, Request, ToolCall};

use super::{Heard, Verdict, judge};
use crate::policy::{Judge, QualityPolicy};

/// Bytes at which judges are first asked.
const FIRST_LOOK: usize = 256;

/// The judges of one streamed answer.
#[derive(Debug, Clone)]
pub struct Watching {
    /// Every judge of the policy, for the end.
    all: QualityPolicy,
    /// Those that may strike in the middle.
    early: QualityPolicy,
    text: String,
    next_look: usize,
}

impl Watching {
    /// Judges that have heard nothing.
    pub fn new(policy: &QualityPolicy) -> Self {
        let early = policy.judges.iter().copied().filter(|judge| strikes_early(*judge)).collect();
        let early = QualityPolicy { judges: early, retry: policy.retry };
        Self { all: policy.clone(), early, text: String::new(), next_look: FIRST_LOOK }
    }

    /// More words. A verdict where the answer is no good already; it will be no better by going on.
    pub fn delta(&mut self, request: &Request, text: &str) -> Option<Verdict> {
        self.text.push_str(text);
        if self.text.len() < self.next_look {
            return None;
        }
        self.next_look = self.text.len() * 2;
        let heard = Heard { text: &self.text, tool_calls: &[], finish: FinishReason::Other };
        Some(judge(&self.early, request, &heard)).filter(|verdict| !verdict.is_good())
    }

    /// The answer is complete.
    pub fn finish(&self, request: &Request, tool_calls: &[ToolCall], finish: FinishReason) -> Verdict {
        judge(&self.all, request, &Heard { text: &self.text, tool_calls, finish })
    }

    /// The words so far.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// A refusal may still be followed by a call of a tool, and a language by its translation: only what has
/// been said too often, or was no language, stays so.
const fn strikes_early(judge: Judge) -> bool {
    matches!(judge, Judge::Repetition(_) | Judge::Garbled)
}
