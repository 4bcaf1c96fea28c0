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

use super::calls::{Gathering, PieceIn};
use super::words::WordsIn;
use super::{Dialect, finish, usage};
use crate::{Chunk, Completeness, ErrorFields, FinishReason, Malformed, error_body, estimate_tokens, sse};

/// The data of the last event.
pub(super) const DONE: &str = "[DONE]";

/// Reads the events of one stream.
#[derive(Debug)]
pub struct StreamReader {
    dialect: Dialect,
    state: Completeness,
    refused: bool,
    calls: Gathering,
    /// The thought so far.
    thought: String,
}

#[derive(Deserialize)]
struct ChunkIn {
    choices: Option<Vec<ChoiceIn>>,
    usage: Option<Value>,
    error: Option<Value>,
    x_groq: Option<GroqIn>,
}

/// Where Groq says usage, unless it is asked to say it in the usual place.
#[derive(Deserialize)]
struct GroqIn {
    usage: Option<Value>,
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
    content: Option<WordsIn>,
    reasoning_content: Option<String>,
    reasoning: Option<String>,
    refusal: Option<String>,
    tool_calls: Option<Vec<PieceIn>>,
}

impl StreamReader {
    /// A reader at the start of a stream.
    pub fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            state: Completeness::Nothing,
            refused: false,
            calls: Gathering::default(),
            thought: String::new(),
        }
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
        let usage = chunk.usage.or_else(|| chunk.x_groq?.usage);
        out.extend(usage.and_then(|usage| usage::decode(self.dialect, &usage)).map(Chunk::Usage));
        Ok(())
    }

    fn read_choice(&mut self, choice: ChoiceIn, out: &mut Vec<Chunk>) -> Result<(), Malformed> {
        let delta = choice.delta.unwrap_or_default();
        let (words, beside) = delta.content.map(WordsIn::split).unwrap_or_default();
        let refusal = delta.refusal.unwrap_or_default();
        self.refused |= !refusal.is_empty();
        self.think(&delta.reasoning_content.or(delta.reasoning).unwrap_or(beside), out);
        for text in [words, refusal].into_iter().filter(|text| !text.is_empty()) {
            self.say(text, out)?;
        }
        for piece in delta.tool_calls.unwrap_or_default() {
            self.not_over()?;
            out.push(Chunk::alive(self.calls.add(piece)));
        }
        match choice.finish_reason {
            Some(reason) => self.end(&reason, out),
            None => Ok(()),
        }
    }

    fn think(&mut self, thought: &str, out: &mut Vec<Chunk>) {
        if !thought.is_empty() {
            self.thought.push_str(thought);
            out.push(Chunk::alive(estimate_tokens(thought)));
        }
    }

    fn say(&mut self, text: String, out: &mut Vec<Chunk>) -> Result<(), Malformed> {
        self.not_over()?;
        self.end_thought(out);
        out.push(Chunk::Delta { tokens: estimate_tokens(&text), text: text.into(), lasting: Duration::ZERO });
        Ok(())
    }

    fn not_over(&self) -> Result<(), Malformed> {
        if self.state == Completeness::Complete { Err(Malformed::new("words after the finish_reason")) } else { Ok(()) }
    }

    /// A thought is whole when words follow it, or the end.
    fn end_thought(&mut self, out: &mut Vec<Chunk>) {
        let thought = std::mem::take(&mut self.thought);
        out.extend((!thought.is_empty()).then(|| Chunk::Reasoning(self.dialect.thought(thought))));
    }

    fn end(&mut self, reason: &str, out: &mut Vec<Chunk>) -> Result<(), Malformed> {
        if reason == finish::BROKEN {
            let message = "the provider ended the stream with the finish_reason 'error'";
            let fields = ErrorFields { kind: None, code: Some(finish::BROKEN.into()), message: message.into() };
            self.fail(fields, out);
        } else if self.state != Completeness::Complete {
            let reason = if self.refused { FinishReason::ContentFilter } else { finish::from_name(reason) };
            self.end_thought(out);
            let calls = self.calls.finish(reason)?;
            self.state = Completeness::Complete;
            let reason = finish::with_calls(reason, !calls.is_empty());
            out.extend(calls.into_iter().map(Chunk::ToolCall));
            out.push(Chunk::Finish(reason));
        }
        Ok(())
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
