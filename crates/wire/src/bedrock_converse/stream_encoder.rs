//! Streamed answers, written frame by frame in Bedrock's words.
//!
//! *Which question does it answer?* "Which bytes say the next thing?"
//!
//! *Why does it remember the block?* Blocks are numbered, and one must stop before the next begins.
//!
//! *What it never does:* start a block of text, which Bedrock does not do either, or write usage before
//! `messageStop`.

use serde_json::json;

use super::block::Block;
use super::event::{ThoughtDelta, event, exception};
use super::finish;
use super::response::Metrics;
use super::usage::Counts;
use crate::{ErrorFields, FinishReason, Reasoning, ToolCall, Usage, Work, arguments};

/// Writes one streamed answer.
#[derive(Debug, Clone, Default)]
pub struct StreamWriter {
    block: u64,
    /// A block of text is open.
    open: bool,
    work: Work,
}

impl StreamWriter {
    /// A writer of an answer that is so much work.
    pub fn new(work: Work) -> Self {
        Self { work, ..Self::default() }
    }

    /// The frame that says who speaks.
    pub fn start(&mut self) -> Vec<u8> {
        event("messageStart", json!({ "role": "assistant" }))
    }

    /// A frame of words.
    pub fn delta(&mut self, text: &str) -> Vec<u8> {
        self.open = true;
        event("contentBlockDelta", json!({ "contentBlockIndex": self.block, "delta": { "text": text } }))
    }

    /// The block of a call: its start, its arguments, its stop.
    pub fn tool_call(&mut self, call: &ToolCall) -> Vec<u8> {
        let mut out = self.close();
        let start = json!({ "toolUse": { "toolUseId": call.id, "name": call.name } });
        out.extend(event("contentBlockStart", json!({ "contentBlockIndex": self.block, "start": start })));
        for piece in arguments::pieces(&call.arguments) {
            let delta = json!({ "toolUse": { "input": piece } });
            out.extend(event("contentBlockDelta", json!({ "contentBlockIndex": self.block, "delta": delta })));
        }
        out.extend(self.stop());
        out
    }

    /// The block of a thought: its words, its signature, its stop.
    pub fn reasoning(&mut self, thought: &Reasoning) -> Vec<u8> {
        let mut out = self.close();
        let Block::ReasoningContent(thought) = Block::thought(thought) else { return out };
        for piece in ThoughtDelta::of(thought) {
            let delta = json!({ "reasoningContent": piece });
            out.extend(event("contentBlockDelta", json!({ "contentBlockIndex": self.block, "delta": delta })));
        }
        out.extend(self.stop());
        out
    }

    /// The end of the block, the frame with the reason to stop, and the one with the usage.
    pub fn conclusion(&mut self, reason: FinishReason, usage: Usage) -> Vec<u8> {
        let mut out = self.close();
        out.extend(event("messageStop", json!({ "stopReason": finish::name(reason) })));
        out.extend(event("metadata", json!({ "usage": Counts::from(usage), "metrics": Metrics::from(self.work) })));
        out
    }

    /// Nothing: the usage is the end.
    pub fn terminator(&mut self) -> Vec<u8> {
        Vec::new()
    }

    /// An exception instead of an event. Nothing may follow it.
    pub fn error(&mut self, fields: &ErrorFields) -> Vec<u8> {
        exception(fields)
    }

    /// Stops the block of text, where one is open.
    fn close(&mut self) -> Vec<u8> {
        if std::mem::take(&mut self.open) { self.stop() } else { Vec::new() }
    }

    fn stop(&mut self) -> Vec<u8> {
        let stop = event("contentBlockStop", json!({ "contentBlockIndex": self.block }));
        self.block += 1;
        stop
    }
}
