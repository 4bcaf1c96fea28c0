//! Streamed answers, read event by event.
//!
//! *Which question does it answer?* "What does this chunk add, and is the answer complete now?"
//!
//! *Why is `[DONE]` not the sign?* Because it ends the transport, not the answer: streams without it
//! are complete when a `finish_reason` was seen, and streams with it but without a reason are not.
//! Usage that comes several times counts from the start each time: the last one holds.
//!
//! *What it never does:* skip an event that it cannot read, say [`Chunk::Finish`] twice or after an
//! error, or read choices other than the first: requests never ask for more than one.

use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use super::{Dialect, finish, usage};
use crate::{Chunk, Completeness, ErrorFields, FinishReason, Malformed, error_body, estimate_tokens, sse};

/// The data of the last event.
pub(super) const DONE: &str = "[DONE]";

/// Reads the events of one stream.
#[derive(Debug)]
pub struct StreamReader {
    state: Completeness,
    refused: bool,
}

#[derive(Deserialize)]
struct ChunkIn {
    choices: Option<Vec<ChoiceIn>>,
    usage: Option<Value>,
    error: Option<Value>,
}

#[derive(Deserialize)]
struct ChoiceIn {
    #[serde(default)]
    index: u64,
    delta: Option<DeltaIn>,
    finish_reason: Option<String>,
}

#[derive(Deserialize, Default)]
struct DeltaIn {
    content: Option<String>,
    refusal: Option<String>,
}

impl StreamReader {
    /// A reader at the start of a stream.
    pub fn new(_dialect: Dialect) -> Self {
        Self { state: Completeness::Nothing, refused: false }
    }

    /// How far the answer has come.
    pub fn completeness(&self) -> Completeness {
        self.state
    }

    /// Reads one event and appends what it says. What comes after the end or an error is ignored.
    pub fn read(&mut self, event: &sse::Event, out: &mut Vec<Chunk>) -> Result<(), Malformed> {
        match self.state {
            Completeness::Terminated | Completeness::Failed => return Ok(()),
            Completeness::Nothing => self.state = Completeness::Partial,
            Completeness::Partial | Completeness::Complete => {}
        }
        if event.data.trim_end() == DONE {
            self.terminate();
            return Ok(());
        }
        let chunk: ChunkIn = serde_json::from_str(&event.data)?;
        if let Some(error) = chunk.error {
            self.fail(error_body::of_value(&error), out);
            return Ok(());
        }
        for choice in chunk.choices.unwrap_or_default().into_iter().filter(|choice| choice.index == 0) {
            self.read_choice(choice, out)?;
        }
        out.extend(chunk.usage.as_ref().and_then(usage::decode).map(Chunk::Usage));
        Ok(())
    }

    fn read_choice(&mut self, choice: ChoiceIn, out: &mut Vec<Chunk>) -> Result<(), Malformed> {
        let delta = choice.delta.unwrap_or_default();
        self.refused |= delta.refusal.as_ref().is_some_and(|refusal| !refusal.is_empty());
        for text in [delta.content, delta.refusal].into_iter().flatten().filter(|text| !text.is_empty()) {
            if self.state == Completeness::Complete {
                return Err(Malformed::new("words after the finish_reason"));
            }
            out.push(Chunk::Delta { tokens: estimate_tokens(&text), text: text.into(), lasting: Duration::ZERO });
        }
        if let Some(reason) = choice.finish_reason {
            self.end(&reason, out);
        }
        Ok(())
    }

    fn end(&mut self, reason: &str, out: &mut Vec<Chunk>) {
        if reason == finish::BROKEN {
            let message = "the provider ended the stream with the finish_reason 'error'";
            let fields = ErrorFields { kind: None, code: Some(finish::BROKEN.into()), message: message.into() };
            return self.fail(fields, out);
        }
        if self.state != Completeness::Complete {
            self.state = Completeness::Complete;
            let reason = if self.refused { FinishReason::ContentFilter } else { finish::from_name(reason) };
            out.push(Chunk::Finish(reason));
        }
    }

    fn terminate(&mut self) {
        if self.state == Completeness::Complete {
            self.state = Completeness::Terminated;
        }
    }

    fn fail(&mut self, fields: ErrorFields, out: &mut Vec<Chunk>) {
        if self.state != Completeness::Complete {
            self.state = Completeness::Failed;
        }
        out.push(Chunk::Error(fields));
    }
}
