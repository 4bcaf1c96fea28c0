//! Streamed answers, written step by step in Cohere's words.
//!
//! *Which question does it answer?* "Which bytes say the next thing?"
//!
//! *Why does it remember the part?* Thoughts and words are parts with a number each, and one must end before the
//! next begins. An answer of calls alone has no part: it opens with the plan that Cohere's models tell.
//!
//! *What it never does:* close what is open when the stream breaks.

use serde_json::{Value, json};

use super::finish;
use super::response::plan;
use super::usage::UsageOut;
use crate::{ErrorFields, FinishReason, Reasoning, StreamHead, ToolCall, Usage, arguments, sse};

/// Writes one streamed answer.
#[derive(Debug, Clone)]
pub struct StreamWriter {
    head: StreamHead,
    /// The part that is open.
    open: Option<Part>,
    /// Parts that were closed.
    closed: u32,
    calls: u32,
}

/// A kind of part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Text,
    Thinking,
}

impl Part {
    /// Its name, which is also the name of the field with its words.
    const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Thinking => "thinking",
        }
    }
}

impl StreamWriter {
    /// A writer of the answer that is named so.
    pub fn new(head: StreamHead) -> Self {
        Self { head, open: None, closed: 0, calls: 0 }
    }

    /// The message without anything in it.
    pub fn start(&self) -> Vec<u8> {
        let message = json!({ "role": "assistant", "content": [], "tool_plan": "", "tool_calls": [], "citations": [] });
        write(&json!({ "id": self.head.head.id, "type": "message-start", "delta": { "message": message } }))
    }

    /// An event of words.
    pub fn delta(&mut self, text: &str) -> Vec<u8> {
        let opening = self.open(Part::Text);
        [opening, self.piece(Part::Text, text)].concat()
    }

    /// A thought, in a part of its own, piece by piece.
    pub fn reasoning(&mut self, thought: &Reasoning) -> Vec<u8> {
        let mut out = self.open(Part::Thinking);
        for piece in arguments::pieces(&thought.text) {
            out.extend(self.piece(Part::Thinking, piece));
        }
        out
    }

    /// A tool call: named first, then its arguments piece by piece. Here a call is an object.
    pub fn tool_call(&mut self, call: &ToolCall) -> Vec<u8> {
        let mut out = self.close();
        if self.closed == 0 && self.calls == 0 {
            for piece in arguments::pieces(&plan(call)) {
                let delta = json!({ "message": { "tool_plan": piece } });
                out.extend(write(&json!({ "type": "tool-plan-delta", "delta": delta })));
            }
        }
        let index = self.calls;
        self.calls += 1;
        let event = |kind, call: Value| {
            write(&json!({ "type": kind, "index": index, "delta": { "message": { "tool_calls": call } } }))
        };
        let function = json!({ "name": call.name, "arguments": "" });
        out.extend(event("tool-call-start", json!({ "id": call.id, "type": "function", "function": function })));
        for piece in arguments::pieces(&call.arguments) {
            out.extend(event("tool-call-delta", json!({ "function": { "arguments": piece } })));
        }
        out.extend(write(&json!({ "type": "tool-call-end", "index": index })));
        out
    }

    /// The end of the part, and the event with the reason and the usage, which is the sign of completeness.
    pub fn conclusion(&mut self, reason: FinishReason, usage: Usage) -> Vec<u8> {
        let delta = json!({ "finish_reason": finish::name(reason), "usage": UsageOut::from(usage) });
        [self.close(), self.end(&delta)].concat()
    }

    /// The last event.
    pub fn terminator(&self) -> Vec<u8> {
        sse::encode(None, "[DONE]")
    }

    /// An end that says that the answer broke. Nothing may follow it.
    pub fn error(&self, fields: &ErrorFields) -> Vec<u8> {
        let usage = UsageOut::from(Usage { input_tokens: self.head.input_tokens, ..Usage::default() });
        self.end(&json!({ "finish_reason": "ERROR", "error": fields.message, "usage": usage }))
    }

    fn end(&self, delta: &Value) -> Vec<u8> {
        write(&json!({ "id": self.head.head.id, "type": "message-end", "delta": delta }))
    }

    fn piece(&self, part: Part, text: &str) -> Vec<u8> {
        let delta = json!({ "message": { "content": { part.name(): text } } });
        write(&json!({ "type": "content-delta", "index": self.closed, "delta": delta }))
    }

    /// Begins a part, where it is not open; another one ends.
    fn open(&mut self, part: Part) -> Vec<u8> {
        if self.open == Some(part) {
            return Vec::new();
        }
        let closing = self.close();
        self.open = Some(part);
        let content = json!({ "type": part.name(), part.name(): "" });
        let start =
            json!({ "type": "content-start", "index": self.closed, "delta": { "message": { "content": content } } });
        [closing, write(&start)].concat()
    }

    fn close(&mut self) -> Vec<u8> {
        if self.open.take().is_none() {
            return Vec::new();
        }
        let end = write(&json!({ "type": "content-end", "index": self.closed }));
        self.closed += 1;
        end
    }
}

fn write(event: &Value) -> Vec<u8> {
    let mut out = Vec::with_capacity(160);
    sse::write_json(&mut out, event["type"].as_str(), event);
    out
}
