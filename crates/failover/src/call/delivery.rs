//! What reaches the caller, and from when on.
//!
//! Before the commit point a failed attempt leaves no trace; after it there is no second provider,
//! because its words would not continue the first one's. So an answer that reaches a caller is one
//! provider's, whole, or it ends in an error.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use wire::Text;

use crate::policy::Commit;

/// A piece of a streamed answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delta {
    /// The words.
    pub text: Text,
    /// Tokens in them; an estimate for real providers.
    pub tokens: u32,
    /// Time from the first of these tokens to the last; zero for real providers.
    pub lasting: Duration,
}

/// Deltas on their way to a caller who polls.
pub(crate) type Queue = Arc<Mutex<VecDeque<Delta>>>;

/// Where an attempt's words go.
#[derive(Debug)]
pub(crate) struct Delivery {
    commit: Commit,
    /// The caller's end of a stream; whole answers have none.
    queue: Option<Queue>,
    held: Vec<Delta>,
    committed: bool,
    /// A tool call was made, whole.
    called: bool,
    /// Something that is not words came after the last words.
    working: bool,
}

impl Delivery {
    /// To a caller who wants everything at once.
    pub(crate) fn whole() -> Self {
        Self { commit: Commit::Whole, queue: None, held: Vec::new(), committed: false, called: false, working: false }
    }

    /// To a caller who polls the queue.
    pub(crate) fn streamed(commit: Commit, queue: Queue) -> Self {
        Self { commit, queue: Some(queue), held: Vec::new(), committed: false, called: false, working: false }
    }

    /// Whether words have reached the caller.
    pub(crate) fn committed(&self) -> bool {
        self.committed
    }

    /// Words arrived.
    pub(crate) fn push(&mut self, delta: Delta) {
        match (&self.queue, self.commit) {
            (Some(queue), Commit::FirstToken) => {
                self.committed = true;
                lock(queue).push_back(delta);
            }
            _ => self.held.push(delta),
        }
    }

    /// A tool call is there, whole.
    pub(crate) fn note_call(&mut self) {
        self.called = true;
    }

    /// A thought, or a part of a tool call.
    pub(crate) fn note_work(&mut self) {
        self.working = true;
    }

    /// The attempt failed: what was held never was.
    pub(crate) fn discard(&mut self) {
        self.held.clear();
    }

    /// The answer is complete. Returns its words where nobody polls.
    pub(crate) fn finish(&mut self) -> Text {
        let held = std::mem::take(&mut self.held);
        match &self.queue {
            Some(queue) => {
                // Held tokens are all here by now: they reach the caller at once.
                lock(queue).extend(held.into_iter().map(|delta| Delta { lasting: Duration::ZERO, ..delta }));
                Text::Borrowed("")
            }
            None => join(held),
        }
    }
}

fn join(mut deltas: Vec<Delta>) -> Text {
    match deltas.len() {
        0 => Text::Borrowed(""),
        1 => deltas.remove(0).text,
        _ => deltas.iter().map(|delta| delta.text.as_ref()).collect::<String>().into(),
    }
}

pub(crate) fn lock(queue: &Queue) -> std::sync::MutexGuard<'_, VecDeque<Delta>> {
    queue.lock().unwrap_or_else(PoisonError::into_inner)
}
