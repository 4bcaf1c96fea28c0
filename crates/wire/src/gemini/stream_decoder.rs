//! Streamed answers, read event by event.
//!
//! *Which question does it answer?* "What does this event add, and is the answer complete now?"
//!
//! *Why is the last event known?* There is no terminator: the event with the `finishReason` is the last
//! one that says anything, and it carries the usage too. Calls of tools come whole, in one event.
//!
//! *What it never does:* report usage before the end (every event repeats it), or skip an event that it
//! cannot read.

use super::part::Part;
use super::response::{CandidateIn, Incoming, tool_call};
use super::thoughts::Thinking;
use super::{error, finish, usage};
use crate::{Api, Chunk, Completeness, ErrorFields, FinishReason, Malformed, sse};

/// Reads the events of one stream.
#[derive(Debug)]
pub struct StreamReader {
    vendor: Api,
    state: Completeness,
    thinking: Thinking,
    calls: usize,
}

impl StreamReader {
    /// A reader at the start of a stream; thoughts in it are of that vendor.
    pub fn new(vendor: Api) -> Self {
        Self { vendor, state: Completeness::Nothing, thinking: Thinking::default(), calls: 0 }
    }

    /// How far the answer has come.
    pub fn completeness(&self) -> Completeness {
        self.state
    }

    /// Reads one event and appends what it says. What comes after the end or an error is ignored.
    pub fn read(&mut self, event: &sse::Event, out: &mut Vec<Chunk>) -> Result<(), Malformed> {
        match self.state {
            Completeness::Terminated | Completeness::Failed => return Ok(()),
            _ => self.state = Completeness::Partial,
        }
        let incoming: Incoming = serde_json::from_str(&event.data)?;
        if let Some(error) = incoming.error {
            self.fail(error::fields(&error), out);
            return Ok(());
        }
        let blocked = incoming.is_blocked();
        let usage = incoming.usage_metadata.as_ref().and_then(usage::decode);
        let answer = incoming.response_id.unwrap_or_default();
        let candidates = incoming.candidates.unwrap_or_default().into_iter();
        let mut reason = blocked.then_some(FinishReason::ContentFilter);
        for candidate in candidates.filter(|candidate| candidate.index == 0) {
            let Ok(said) = self.read_candidate(candidate, &answer, out) else { return Ok(()) };
            reason = reason.or(said);
        }
        if let Some(reason) = reason {
            self.state = Completeness::Terminated;
            out.extend(self.thinking.end(None, self.vendor).map(Chunk::Reasoning));
            out.extend(usage.map(Chunk::Usage));
            out.push(Chunk::Finish(reason));
        }
        Ok(())
    }

    /// What the candidate says, and why it ended, where it did. `Err` where it broke.
    fn read_candidate(
        &mut self,
        candidate: CandidateIn,
        answer: &str,
        out: &mut Vec<Chunk>,
    ) -> Result<Option<FinishReason>, ()> {
        for part in candidate.content.parts {
            self.read_part(part, answer, out);
        }
        let Some(reason) = candidate.finish_reason else { return Ok(None) };
        if finish::is_broken(&reason) {
            let message = format!("the answer ended with the finishReason '{reason}'").into();
            self.fail(ErrorFields { kind: None, code: Some(reason.into()), message }, out);
            return Err(());
        }
        Ok(Some(finish::from_name(&reason, self.calls > 0)))
    }

    fn read_part(&mut self, part: Part, answer: &str, out: &mut Vec<Chunk>) {
        let text = part.text.unwrap_or_default();
        if part.thought {
            out.extend(Chunk::working(&text));
            self.thinking.more(&text);
            if part.thought_signature.is_none() {
                return;
            }
        }
        out.extend(self.thinking.end(part.thought_signature, self.vendor).map(Chunk::Reasoning));
        if !part.thought {
            out.extend(Chunk::words(text));
        }
        if let Some(call) = part.function_call {
            out.push(Chunk::ToolCall(tool_call(call, answer, self.calls)));
            self.calls += 1;
        }
    }

    fn fail(&mut self, fields: ErrorFields, out: &mut Vec<Chunk>) {
        self.state = Completeness::Failed;
        out.push(Chunk::Error(fields));
    }
}
