//! Streamed answers, read event by event.
//!
//! *Which question does it answer?* "What does this event add, and is the answer complete now?"
//!
//! *Why both a reason and a stop?* `message_delta` carries the reason and the usage, `message_stop` says
//! that nothing is missing. A stream that ends between the two is not complete, but its cost is known,
//! so usage is handed on with the first and [`Chunk::Finish`] only with the second.
//!
//! *What it never does:* trust the event's name over the type in its data, skip a known event that it
//! cannot read, or choke on a type that it does not know.

use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use super::blocks_in::RawBlock;
use super::stop;
use super::stream_block::Block;
use super::usage::Counts;
use crate::{Chunk, Completeness, FinishReason, Malformed, arguments, error_body, estimate_tokens, sse};

/// Reads the events of one stream.
#[derive(Debug)]
pub struct StreamReader {
    state: Completeness,
    counts: Counts,
    reason: Option<FinishReason>,
    block: Block,
}

/// Any event: each type has its own fields.
#[derive(Deserialize)]
struct EventIn {
    #[serde(rename = "type")]
    kind: String,
    message: Option<MessageIn>,
    content_block: Option<RawBlock>,
    delta: Option<DeltaIn>,
    usage: Option<Value>,
    error: Option<Value>,
}

#[derive(Deserialize)]
struct MessageIn {
    usage: Option<Value>,
}

#[derive(Deserialize)]
struct DeltaIn {
    text: Option<String>,
    partial_json: Option<String>,
    thinking: Option<String>,
    signature: Option<String>,
    stop_reason: Option<String>,
}

/// What can be said of an event of an unknown type.
#[derive(Deserialize)]
struct Tag {
    #[serde(rename = "type")]
    kind: String,
}

impl Default for StreamReader {
    fn default() -> Self {
        Self { state: Completeness::Nothing, counts: Counts::default(), reason: None, block: Block::default() }
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
        let Some(event) = parse(&event.data)? else { return Ok(()) };
        match event.kind.as_str() {
            "message_start" => self.counts = Counts::of(event.message.and_then(|message| message.usage).as_ref()),
            "content_block_start" => {
                let block =
                    event.content_block.ok_or_else(|| Malformed::new("a content_block_start without a block"))?;
                self.block.start(block, out);
            }
            "content_block_delta" => {
                let delta = event.delta.ok_or_else(|| Malformed::new("a content_block_delta without a delta"))?;
                say(delta.text, out);
                self.block.add(delta.partial_json, delta.thinking, delta.signature, out);
            }
            "content_block_stop" => self.block.stop(out),
            "message_delta" => {
                let delta = event.delta.ok_or_else(|| Malformed::new("a message_delta without a delta"))?;
                self.conclude(&delta, event.usage.as_ref(), out);
            }
            "message_stop" => self.terminate(out)?,
            "error" => self.fail(&event.error.unwrap_or_default(), out),
            _ => {}
        }
        Ok(())
    }

    fn conclude(&mut self, delta: &DeltaIn, usage: Option<&Value>, out: &mut Vec<Chunk>) {
        self.reason = delta.stop_reason.as_deref().map(stop::from_name).or(self.reason);
        out.extend(Counts::of(usage).over(self.counts).usage().map(Chunk::Usage));
    }

    fn terminate(&mut self, out: &mut Vec<Chunk>) -> Result<(), Malformed> {
        let Some(reason) = self.reason else { return Ok(()) };
        if self.block.holds_half_a_call() && !arguments::may_cut(reason) {
            return Err(Malformed::new("the input of a tool_use is no JSON object"));
        }
        self.state = Completeness::Terminated;
        out.push(Chunk::Finish(reason));
        Ok(())
    }

    fn fail(&mut self, error: &Value, out: &mut Vec<Chunk>) {
        self.state = Completeness::Failed;
        out.push(Chunk::Error(error_body::of_value(error)));
    }
}

/// The event in some data; `None` where its type is not known and its fields are not as here.
fn parse(data: &str) -> Result<Option<EventIn>, Malformed> {
    serde_json::from_str(data).map(Some).or_else(|error| match serde_json::from_str::<Tag>(data) {
        Ok(tag) if !is_known(&tag.kind) => Ok(None),
        _ => Err(error.into()),
    })
}

fn is_known(kind: &str) -> bool {
    matches!(
        kind,
        "message_start"
            | "content_block_start"
            | "content_block_delta"
            | "content_block_stop"
            | "message_delta"
            | "message_stop"
            | "error"
    )
}

pub(super) fn say(text: Option<String>, out: &mut Vec<Chunk>) {
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        out.push(Chunk::Delta { tokens: estimate_tokens(&text), text: text.into(), lasting: Duration::ZERO });
    }
}
