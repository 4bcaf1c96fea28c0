//! What reaches the caller, and from when on.
//!
//! Before the commit point a failed attempt leaves no trace. After it, another provider's words reach the
//! caller only where the policy says so, behind a mark that says whose they are. Everything else is one
//! provider's answer, whole, or ends in an error.
//!
//! A tool call is handed on with its answer complete: nobody acts on what a provider then takes back.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use wire::{Text, ToolCall};

use super::resume::{Resume, Switch};
use super::seam::Seam;
use super::stream::Piece;
use crate::policy::{Commit, MidStream, Policy};

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

/// Pieces on their way to a caller who polls.
pub(crate) type Queue = Arc<Mutex<VecDeque<Piece>>>;

/// Where an attempt's words go.
#[derive(Debug, Default)]
pub(crate) struct Delivery {
    commit: Commit,
    /// The caller's end of a stream; whole answers have none.
    queue: Option<Queue>,
    held: Vec<Delta>,
    committed: bool,
    /// All words so far, where somebody may need them again.
    said: Option<String>,
    /// Who speaks.
    speaker: usize,
    /// A tool call was made, whole.
    called: bool,
    /// Something that is not words came after the last words.
    working: bool,
    seam: Option<Seam>,
    /// A change of provider whose first words are not there yet.
    pending: Option<Switch>,
    switches: Vec<Switch>,
}

impl Delivery {
    /// To a caller who wants everything at once.
    pub(crate) fn whole() -> Self {
        Self { commit: Commit::Whole, ..Self::default() }
    }

    /// To a caller who polls the queue.
    pub(crate) fn streamed(policy: &Policy, queue: Queue) -> Self {
        let said = (policy.mid_stream == MidStream::Resume).then(String::new);
        Self { commit: policy.commit, queue: Some(queue), said, ..Self::default() }
    }

    /// The same, of which the words are needed when it is over.
    pub(crate) fn kept(self) -> Self {
        Self { said: Some(String::new()), ..self }
    }

    /// The words of a streamed answer that is complete, where they are needed.
    pub(crate) fn take_said(&mut self) -> Text {
        self.said.take().unwrap_or_default().into()
    }

    /// Whether words have reached the caller.
    pub(crate) fn committed(&self) -> bool {
        self.committed
    }

    /// The attempt whose words come from now on.
    pub(crate) fn speaks(&mut self, place: usize) {
        self.speaker = place;
        self.working = false;
    }

    /// Words arrived.
    pub(crate) fn push(&mut self, delta: Delta) {
        self.working = false;
        if self.queue.is_none() || self.commit == Commit::Whole {
            self.held.push(delta);
            return;
        }
        let passed = match &mut self.seam {
            Some(seam) => seam.pass(delta),
            None => Some(delta),
        };
        self.hand_over(passed);
    }

    fn hand_over(&mut self, delta: Option<Delta>) {
        let (Some(queue), Some(delta)) = (&self.queue, delta) else { return };
        self.committed = true;
        if let Some(said) = &mut self.said {
            said.push_str(&delta.text);
        }
        let queue = Arc::clone(queue);
        self.mark_switch();
        lock(&queue).push_back(Piece::Delta(delta));
    }

    /// Marks the seam: with the first words behind it, or where there are none, with the end.
    fn mark_switch(&mut self) {
        if let (Some(queue), Some(switch)) = (&self.queue, self.pending.take()) {
            self.switches.push(switch);
            lock(queue).push_back(Piece::Switched(switch));
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

    /// The words that another provider may go on with, where one may: not in the middle of a tool call.
    pub(crate) fn resumable(&self, tools: bool) -> Option<&str> {
        let in_a_call = self.called || self.working && tools;
        self.said.as_deref().filter(|said| !in_a_call && !said.is_empty())
    }

    /// Another provider is asked to go on.
    pub(crate) fn switch(&mut self, to: usize, by: Resume) {
        let said = self.said.as_deref().unwrap_or_default();
        self.seam = Some(Seam::new(said, by == Resume::Restate));
        self.pending = Some(Switch { from: self.speaker, to, by });
    }

    /// The attempt failed: what was held never was.
    pub(crate) fn discard(&mut self) {
        self.held.clear();
        self.called = false;
    }

    /// The answer is complete. Returns its words where nobody polls.
    pub(crate) fn finish(&mut self, tool_calls: &[ToolCall]) -> Text {
        let rest = self.seam.as_mut().and_then(Seam::close);
        self.hand_over(rest);
        self.mark_switch();
        let held = std::mem::take(&mut self.held);
        let Some(queue) = &self.queue else { return join(held) };
        if let Some(said) = &mut self.said {
            said.extend(held.iter().map(|delta| delta.text.as_ref()));
        }
        // Held tokens are all here by now: they reach the caller at once.
        let at_once = held.into_iter().map(|delta| Piece::Delta(Delta { lasting: Duration::ZERO, ..delta }));
        let calls = tool_calls.iter().cloned().map(Piece::ToolCall);
        lock(queue).extend(at_once.chain(calls));
        Text::Borrowed("")
    }

    /// The changes of provider that the answer has seen.
    pub(crate) fn switches(&mut self) -> Vec<Switch> {
        std::mem::take(&mut self.switches)
    }
}

fn join(mut deltas: Vec<Delta>) -> Text {
    match deltas.len() {
        0 => Text::Borrowed(""),
        1 => deltas.remove(0).text,
        _ => deltas.iter().map(|delta| delta.text.as_ref()).collect::<String>().into(),
    }
}

pub(crate) fn lock(queue: &Queue) -> std::sync::MutexGuard<'_, VecDeque<Piece>> {
    queue.lock().unwrap_or_else(PoisonError::into_inner)
}
