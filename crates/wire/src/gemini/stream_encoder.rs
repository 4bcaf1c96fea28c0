//! Streamed answers, written step by step in Gemini's words.
//!
//! *Which question does it answer?* "Which bytes say the next thing?"
//!
//! *Why line ends of two bytes?* Google writes `\r\n`, and a reader that knows only `\n` fails on it: a
//! mock that is kinder than the real service would hide that.
//!
//! *What it never does:* write comments, names of events or a terminator, of which Gemini has none.

use super::error;
use super::part::Part;
use super::response::{CandidateOut, Outgoing};
use super::thoughts::Parts;
use super::usage::Counts;
use crate::{ErrorFields, FinishReason, Reasoning, StreamHead, ToolCall, Usage};

/// The status of an error in the middle of a stream, where nobody says another.
const FAILED: u16 = 500;

/// Writes one streamed answer.
#[derive(Debug, Clone)]
pub struct StreamWriter {
    head: StreamHead,
    /// A signature that belongs to what comes next.
    signature: Option<Reasoning>,
}

impl StreamWriter {
    /// A writer of the answer that is named so.
    pub fn new(head: StreamHead) -> Self {
        Self { head, signature: None }
    }

    /// Nothing: the first event already has words.
    pub fn start(&mut self) -> Vec<u8> {
        Vec::new()
    }

    /// An event of words.
    pub fn delta(&mut self, text: &str) -> Vec<u8> {
        self.part(Part::words(text))
    }

    /// An event with a call, whole.
    pub fn tool_call(&mut self, call: &ToolCall) -> Vec<u8> {
        self.part(Part::call(call))
    }

    /// An event with a thought. Its signature stands on what comes next.
    pub fn reasoning(&mut self, thought: &Reasoning) -> Vec<u8> {
        self.signature = Some(Reasoning { text: "".into(), ..thought.clone() });
        if thought.text.is_empty() { Vec::new() } else { self.event(vec![Part::thought(&thought.text)], None, None) }
    }

    /// The event with the reason to end and the usage.
    pub fn conclusion(&mut self, reason: FinishReason, usage: Usage) -> Vec<u8> {
        let parts = self.signed(None);
        self.event(parts, Some(reason), Some(usage))
    }

    /// Nothing: there is no terminator.
    pub fn terminator(&mut self) -> Vec<u8> {
        Vec::new()
    }

    /// An error instead of an answer. Nothing may follow it.
    pub fn error(&mut self, fields: &ErrorFields) -> Vec<u8> {
        framed(&error::object(FAILED, fields, None).to_string())
    }

    fn part(&mut self, part: Part) -> Vec<u8> {
        let parts = self.signed(Some(part));
        self.event(parts, None, None)
    }

    /// The part, with the signature that waits for one.
    fn signed(&mut self, part: Option<Part>) -> Vec<Part> {
        let mut parts = Parts::default();
        self.signature.take().iter().for_each(|thought| parts.thought(thought));
        if let Some(part) = part {
            parts.push(part);
        }
        parts.finish()
    }

    fn event(&self, parts: Vec<Part>, finish: Option<FinishReason>, usage: Option<Usage>) -> Vec<u8> {
        let so_far =
            Usage { input_tokens: self.head.input_tokens, cached_tokens: self.head.cached_tokens, ..Usage::default() };
        let body = Outgoing {
            candidates: [CandidateOut::of(parts, finish)],
            usage_metadata: Some(Counts::from(usage.unwrap_or(so_far))),
            model_version: &self.head.head.model,
            response_id: &self.head.head.id,
        };
        framed(&serde_json::to_string(&body).expect("plain structs with string keys are always JSON"))
    }
}

fn framed(json: &str) -> Vec<u8> {
    format!("data: {json}\r\n\r\n").into_bytes()
}
