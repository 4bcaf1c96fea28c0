//! Streamed answers, read event by event.
//!
//! *Which question does it answer?* "What does this event add, and is the answer complete now?"
//!
//! *Why only whole items?* Calls and thoughts come in pieces, and then once more as a whole when their item is
//! done. The pieces are a sign of life; the whole is what is handed on.
//!
//! *What it never does:* call an answer complete before `response.completed` or `response.incomplete`,
//! skip a known event that it cannot read, or choke on a type that it does not know.

use serde::Deserialize;
use serde_json::Value;

use super::error;
use super::finish::Output;
use super::item::Item;
use super::response::Incoming;
use crate::{Chunk, Completeness, ErrorFields, Malformed, arguments, sse};

/// Reads the events of one stream.
#[derive(Debug)]
pub struct StreamReader {
    state: Completeness,
    output: Output,
    /// A call was begun and is not done.
    calling: bool,
}

/// The type of any event.
#[derive(Deserialize)]
struct Tag {
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Deserialize)]
struct Piece {
    delta: String,
}

/// An item that begins, or is done.
#[derive(Deserialize)]
struct Whose {
    item: Item,
}

#[derive(Deserialize)]
struct End {
    response: Incoming,
}

impl Default for StreamReader {
    fn default() -> Self {
        Self { state: Completeness::Nothing, output: Output::default(), calling: false }
    }
}

impl StreamReader {
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
        let data = event.data.as_str();
        let Tag { kind } = serde_json::from_str(data)?;
        match kind.as_str() {
            "response.output_text.delta" => out.extend(Chunk::words(serde_json::from_str::<Piece>(data)?.delta)),
            "response.refusal.delta" => {
                self.output.refused = true;
                out.extend(Chunk::words(serde_json::from_str::<Piece>(data)?.delta));
            }
            "response.function_call_arguments.delta"
            | "response.reasoning_summary_text.delta"
            | "response.reasoning_text.delta" => {
                out.extend(Chunk::working(&serde_json::from_str::<Piece>(data)?.delta));
            }
            "response.output_item.added" => self.calling |= serde_json::from_str::<Whose>(data)?.item.call().is_some(),
            "response.output_item.done" => self.take(&serde_json::from_str::<Whose>(data)?.item, out),
            "response.completed" | "response.incomplete" => {
                self.end(&serde_json::from_str::<End>(data)?.response, out)?;
            }
            "error" | "response.failed" => self.fail(error::fields(&serde_json::from_str::<Value>(data)?), out),
            _ => {}
        }
        Ok(())
    }

    fn take(&mut self, item: &Item, out: &mut Vec<Chunk>) {
        out.extend(item.thought().map(Chunk::Reasoning));
        if let Some(call) = item.call() {
            self.output.has_calls = true;
            self.calling = false;
            out.push(Chunk::ToolCall(call));
        }
    }

    fn end(&mut self, response: &Incoming, out: &mut Vec<Chunk>) -> Result<(), Malformed> {
        let reason = response.finish(self.output).ok_or_else(|| Malformed::new("an end without a status"))?;
        out.extend(response.usage().map(Chunk::Usage));
        if self.calling && !arguments::may_cut(reason) {
            return Err(arguments::half());
        }
        self.state = Completeness::Terminated;
        out.push(Chunk::Finish(reason));
        Ok(())
    }

    fn fail(&mut self, fields: ErrorFields, out: &mut Vec<Chunk>) {
        self.state = Completeness::Failed;
        out.push(Chunk::Error(fields));
    }
}
