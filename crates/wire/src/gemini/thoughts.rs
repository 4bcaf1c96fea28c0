//! Thoughts and their signatures: where one ends and the next begins.
//!
//! *Which question does it answer?* "Which parts belong to one thought, and whose signature is this?"
//!
//! *Why not a thought for each part?* A stream brings a thought in pieces, and the signature stands on
//! the part that follows: on the call it led to, or on the words. Both are one [`Reasoning`] here, which
//! stands before what it led to, and is written back the same way.
//!
//! *What it never does:* hand on half a thought.

use super::part::Part;
use crate::{Api, Reasoning};

/// A thought that is not over yet.
#[derive(Debug, Default)]
pub(super) struct Thinking(String);

impl Thinking {
    /// More of it.
    pub(super) fn more(&mut self, text: &str) {
        self.0.push_str(text);
    }

    /// The thought that ends where this signature, or none, follows; `None` where there was none.
    pub(super) fn end(&mut self, signature: Option<String>, vendor: Api) -> Option<Reasoning> {
        let text = std::mem::take(&mut self.0);
        let is_some = !text.is_empty() || signature.is_some();
        is_some.then(|| Reasoning { text: text.into(), sealed: signature.map(Into::into), vendor })
    }
}

/// The parts of a turn on their way out. A signature waits for the part that it belongs to.
#[derive(Debug, Default)]
pub(super) struct Parts {
    parts: Vec<Part>,
    signature: Option<String>,
}

impl Parts {
    pub(super) fn push(&mut self, part: Part) {
        self.parts.push(Part { thought_signature: self.signature.take(), ..part });
    }

    pub(super) fn thought(&mut self, thought: &Reasoning) {
        if !thought.text.is_empty() {
            self.push(Part::thought(&thought.text));
        }
        self.signature = thought.sealed.as_deref().map(str::to_owned);
    }

    /// All parts. A signature that nothing followed stands on an empty one.
    pub(super) fn finish(mut self) -> Vec<Part> {
        if self.signature.is_some() {
            self.push(Part::words(""));
        }
        self.parts
    }
}
