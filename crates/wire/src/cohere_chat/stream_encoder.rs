//! Streamed answers, written step by step in Cohere's words.
//!
//! *Which question does it answer?* "Which bytes say the next thing?"
//!
//! *Why separate pieces?* Whoever sends them may stop between any two: a stream without its conclusion
//! is one whose terminator is missing, a stream cut in a delta is a broken connection.
//!
//! *What it never does:* remember more than the number of calls. The order is the caller's duty.

use serde_json::{Value, json};

use super::finish;
use super::usage::UsageOut;
use crate::{ErrorFields, FinishReason, Reasoning, StreamHead, ToolCall, Usage, arguments, sse};

/// Writes one streamed answer.
#[derive(Debug, Clone)]
pub struct StreamWriter {
    head: StreamHead,
    calls: u32,
}

impl StreamWriter {
    /// A writer of the answer that is named so.
    pub fn new(head: StreamHead) -> Self {
        Self { head, calls: 0 }
    }

    /// The message without words, and its first part.
    pub fn start(&self) -> Vec<u8> {
        let message = json!({ "role": "assistant", "content": [], "tool_plan": "", "tool_calls": [], "citations": [] });
        let start = json!({ "id": self.head.head.id, "type": "message-start", "delta": { "message": message } });
        let part = json!({ "message": { "content": { "type": "text", "text": "" } } });
        [write(&start), write(&json!({ "type": "content-start", "index": 0, "delta": part }))].concat()
    }

    /// An event of words.
    pub fn delta(&self, text: &str) -> Vec<u8> {
        let delta = json!({ "message": { "content": { "text": text } } });
        write(&json!({ "type": "content-delta", "index": 0, "delta": delta }))
    }

    /// A thought, as an event of its own.
    pub fn reasoning(&self, thought: &Reasoning) -> Vec<u8> {
        let delta = json!({ "message": { "content": { "thinking": thought.text } } });
        write(&json!({ "type": "content-delta", "index": 0, "delta": delta }))
    }

    /// A tool call: named first, then its arguments piece by piece. Here a call is an object.
    pub fn tool_call(&mut self, call: &ToolCall) -> Vec<u8> {
        let index = self.calls;
        self.calls += 1;
        let event = |kind, call: Value| {
            write(&json!({ "type": kind, "index": index, "delta": { "message": { "tool_calls": call } } }))
        };
        let function = json!({ "name": call.name, "arguments": "" });
        let mut out = event("tool-call-start", json!({ "id": call.id, "type": "function", "function": function }));
        for piece in arguments::pieces(&call.arguments) {
            out.extend(event("tool-call-delta", json!({ "function": { "arguments": piece } })));
        }
        out.extend(write(&json!({ "type": "tool-call-end", "index": index })));
        out
    }

    /// The end of the part, and the event with the reason and the usage, which is the sign of completeness.
    pub fn conclusion(&self, reason: FinishReason, usage: Usage) -> Vec<u8> {
        let delta = json!({ "finish_reason": finish::name(reason), "usage": UsageOut::from(usage) });
        let end = json!({ "id": self.head.head.id, "type": "message-end", "delta": delta });
        [write(&json!({ "type": "content-end", "index": 0 })), write(&end)].concat()
    }

    /// The last event.
    pub fn terminator(&self) -> Vec<u8> {
        sse::encode(None, "[DONE]")
    }

    /// An end that says that the answer broke. Nothing may follow it.
    pub fn error(&self, fields: &ErrorFields) -> Vec<u8> {
        let delta = json!({ "finish_reason": "ERROR", "error": fields.message });
        write(&json!({ "id": self.head.head.id, "type": "message-end", "delta": delta }))
    }
}

fn write(event: &Value) -> Vec<u8> {
    let mut out = Vec::with_capacity(160);
    sse::write_json(&mut out, event["type"].as_str(), event);
    out
}
