//! Streamed answers, written step by step in Anthropic's words.
//!
//! *Which question does it answer?* "Which bytes say the next thing?"
//!
//! *Why separate pieces?* Whoever sends them may stop between any two: a stream without its conclusion
//! is one whose terminator is missing, a stream cut in a delta is a broken connection.
//!
//! *What it never does:* remember what it wrote (the order is the caller's duty), or write `[DONE]`,
//! which this format does not have.

use serde::Serialize;

use super::error::Outgoing;
use super::response::{BlockOut, MessageOut};
use super::stop;
use super::usage::CountsOut;
use crate::{ErrorFields, FinishReason, StreamHead, Usage, sse};

/// Writes one streamed answer.
#[derive(Debug, Clone)]
pub struct StreamWriter {
    head: StreamHead,
}

/// The data of each event that is written.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum EventOut<'a> {
    MessageStart { message: MessageOut<'a> },
    ContentBlockStart { index: u32, content_block: BlockOut<'a> },
    Ping,
    ContentBlockDelta { index: u32, delta: DeltaOut<'a> },
    ContentBlockStop { index: u32 },
    MessageDelta { delta: StopOut, usage: CountsOut },
    MessageStop,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum DeltaOut<'a> {
    TextDelta { text: &'a str },
}

#[derive(Serialize)]
struct StopOut {
    stop_reason: &'static str,
    stop_sequence: (),
}

impl EventOut<'_> {
    const fn name(&self) -> &'static str {
        match self {
            Self::MessageStart { .. } => "message_start",
            Self::ContentBlockStart { .. } => "content_block_start",
            Self::Ping => "ping",
            Self::ContentBlockDelta { .. } => "content_block_delta",
            Self::ContentBlockStop { .. } => "content_block_stop",
            Self::MessageDelta { .. } => "message_delta",
            Self::MessageStop => "message_stop",
        }
    }
}

impl StreamWriter {
    /// A writer of the answer that is named so.
    pub fn new(head: StreamHead) -> Self {
        Self { head }
    }

    /// The message without words, its first block, and the ping that follows.
    pub fn start(&self) -> Vec<u8> {
        let usage = Usage {
            input_tokens: self.head.input_tokens,
            cached_tokens: self.head.cached_tokens,
            output_tokens: 1,
            ..Usage::default()
        };
        write(&[
            EventOut::MessageStart { message: MessageOut::begun(&self.head.head, usage) },
            EventOut::ContentBlockStart { index: 0, content_block: BlockOut::of("") },
            EventOut::Ping,
        ])
    }

    /// An event of words.
    pub fn delta(&self, text: &str) -> Vec<u8> {
        write(&[EventOut::ContentBlockDelta { index: 0, delta: DeltaOut::TextDelta { text } }])
    }

    /// The end of the block, and the event with the reason to stop and the usage.
    pub fn conclusion(&self, reason: FinishReason, usage: Usage) -> Vec<u8> {
        let delta = StopOut { stop_reason: stop::name(reason), stop_sequence: () };
        write(&[EventOut::ContentBlockStop { index: 0 }, EventOut::MessageDelta { delta, usage: usage.into() }])
    }

    /// The last event.
    pub fn terminator(&self) -> Vec<u8> {
        write(&[EventOut::MessageStop])
    }

    /// An error event. Nothing may follow it.
    pub fn error(&self, fields: &ErrorFields) -> Vec<u8> {
        let mut out = Vec::new();
        sse::write_json(&mut out, Some("error"), &Outgoing::of(fields, &self.head.head.request_id));
        out
    }
}

fn write(events: &[EventOut<'_>]) -> Vec<u8> {
    let mut out = Vec::with_capacity(160 * events.len());
    for event in events {
        sse::write_json(&mut out, Some(event.name()), event);
    }
    out
}
