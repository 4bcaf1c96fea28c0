//! Streamed answers: Anthropic's events in Amazon's frames.
//!
//! *Which question does it answer?* "Which frames carry these events, and what do frames say?"
//!
//! *Why through Anthropic's own writer and reader?* The events inside are the same to the byte, but for the pings,
//! which Bedrock does not hand on, and for the last one, which holds Bedrock's counts. A frame carries one as
//! base64, beside the padding.
//!
//! *What it never does:* read an answer on behind an exception.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};

use super::response::native;
use crate::bedrock_converse::eventstream::Message;
use crate::bedrock_converse::{event, exception, fields_of, usage_out};
use crate::{
    Chunk, Completeness, ErrorFields, FinishReason, Malformed, Reasoning, StreamHead, ToolCall, Usage, Work,
    anthropic_messages, sse,
};

/// Writes one streamed answer.
#[derive(Debug, Clone)]
pub struct StreamWriter {
    native: anthropic_messages::StreamWriter,
    work: Work,
    /// What is known to be spent.
    usage: Usage,
}

impl StreamWriter {
    /// A writer of the answer that is named so.
    pub fn new(head: StreamHead, work: Work) -> Self {
        let usage = Usage { input_tokens: head.input_tokens, cached_tokens: head.cached_tokens, ..Usage::default() };
        Self { native: anthropic_messages::StreamWriter::new(head), work, usage }
    }

    /// The frames of what comes before the first word.
    pub fn start(&mut self) -> Vec<u8> {
        framed(&self.native.start())
    }

    /// The frames of some words.
    pub fn delta(&mut self, text: &str) -> Vec<u8> {
        framed(&self.native.delta(text))
    }

    /// The frames of a call.
    pub fn tool_call(&mut self, call: &ToolCall) -> Vec<u8> {
        framed(&self.native.tool_call(call))
    }

    /// The frames of a thought.
    pub fn reasoning(&mut self, thought: &Reasoning) -> Vec<u8> {
        framed(&self.native.reasoning(&native(thought)))
    }

    /// The frames with the reason to stop and the usage.
    pub fn conclusion(&mut self, reason: FinishReason, usage: Usage) -> Vec<u8> {
        self.usage = usage;
        framed(&self.native.conclusion(reason, usage))
    }

    /// The last frame: the last event, with Bedrock's counts in it.
    pub fn terminator(&mut self) -> Vec<u8> {
        let mut metrics = usage_out(self.usage);
        metrics["invocationLatency"] = millis(self.work.all);
        metrics["firstByteLatency"] = millis(self.work.first);
        chunk(&json!({ "type": "message_stop", "amazon-bedrock-invocationMetrics": metrics }).to_string())
    }

    /// An exception instead of an event. Nothing may follow it.
    pub fn error(&mut self, fields: &ErrorFields) -> Vec<u8> {
        exception(fields)
    }
}

fn millis(time: std::time::Duration) -> Value {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX).into()
}

/// The events in these bytes, each in a frame.
fn framed(events: &[u8]) -> Vec<u8> {
    let mut reader = sse::Decoder::new();
    reader.push(events);
    let mut frames = Vec::with_capacity(events.len() * 2);
    while let Ok(Some(event)) = reader.next_event().transpose() {
        if event.name.as_deref() != Some("ping") {
            frames.extend(chunk(&event.data));
        }
    }
    frames
}

fn chunk(data: &str) -> Vec<u8> {
    event("chunk", json!({ "bytes": STANDARD.encode(data) }))
}

/// Reads the frames of one stream.
#[derive(Debug, Default)]
pub struct StreamReader {
    native: anthropic_messages::StreamReader,
    failed: bool,
}

#[derive(Deserialize)]
struct Payload {
    bytes: String,
}

impl StreamReader {
    /// How far the answer has come.
    pub fn completeness(&self) -> Completeness {
        if self.failed { Completeness::Failed } else { self.native.completeness() }
    }

    /// Reads one frame and appends what it says. What comes after the end or an error is ignored.
    pub fn read(&mut self, frame: &Message, out: &mut Vec<Chunk>) -> Result<(), Malformed> {
        if self.failed || self.native.completeness() == Completeness::Terminated {
            return Ok(());
        }
        match (frame.header(":message-type"), frame.header(":event-type")) {
            (Some("event"), Some("chunk")) => {
                let Payload { bytes } = serde_json::from_slice(&frame.payload)?;
                let data = STANDARD.decode(bytes).ok().and_then(|bytes| String::from_utf8(bytes).ok());
                let data = data.ok_or_else(|| Malformed::new("a chunk that is no base64 of a text"))?;
                self.native.read(&sse::Event { name: None, data }, out)
            }
            (Some("event"), _) => Ok(()),
            (Some("exception" | "error"), _) => {
                self.failed = true;
                out.push(Chunk::Error(fields_of(frame)));
                Ok(())
            }
            (other, _) => Err(Malformed::new(format!("a frame of the type {other:?}"))),
        }
    }
}
