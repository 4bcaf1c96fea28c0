//! A draft of what a rule says.
//!
//! *Which question does it answer?* "How are these words, thoughts and calls said in this format?"
//!
//! *Why here and not in the book?* Ids of calls are drawn from the attempt, and thoughts are sealed by a vendor. A
//! book knows neither.
//!
//! *What it never does:* add a word.

use book::{Piece, Saying};
use wire::ToolCall;

use super::{Brief, Draft, Passage, thought_of};

/// Keeps the ids of a rule's calls apart from those of a model's own.
const CALLS: u64 = 7;

impl Draft {
    /// What a rule says, in order.
    pub(crate) fn spoken(saying: Saying, brief: &Brief<'_>) -> Self {
        let numbered = saying.pieces.into_iter().zip(0..);
        Self::Parts(numbered.filter_map(|(piece, nth)| passage(piece, nth, brief)).collect())
    }
}

fn passage(piece: Piece, nth: u64, brief: &Brief<'_>) -> Option<Passage> {
    match piece {
        Piece::Thought(text) => thought_of(text.into(), brief.api),
        Piece::Words(text) => Passage::words(text),
        Piece::Call { id, name, arguments } => {
            let id = id.unwrap_or_else(|| brief.api.call_id(brief.key.word(CALLS).word(nth).number()));
            Some(Passage::call(ToolCall { id: id.into(), name: name.into(), arguments: arguments.into() }))
        }
    }
}
