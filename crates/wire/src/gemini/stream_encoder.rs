//! Streamed answers, written step by step in Gemini's words.
//!
//! *Which question does it answer?* "Which bytes say the next thing?"
//!
//! *Why two forms?* With `alt=sse` a stream is events; without it, it is one JSON array whose elements come one by
//! one. In events, line ends have two bytes: Google writes `\r\n`, and a reader that knows only `\n` fails on it,
//! which a mock that is kinder than the real service would hide.
//!
//! *What it never does:* write comments, names of events or a terminator of events, of which Gemini has none.

use serde::Serialize;

use super::error;
use super::part::Part;
use super::response::{CandidateOut, Outgoing};
use super::thoughts::Parts;
use crate::codec::StreamForm;
use crate::{Api, ErrorFields, FinishReason, Reasoning, StreamHead, ToolCall, Usage, arguments, estimate_tokens};

/// Where an element of an array ends: the brace of a pretty-printed object that stands first in its line.
pub(crate) const ELEMENT_END: &[u8] = b"\n}\n";

/// Writes one streamed answer.
#[derive(Debug, Clone)]
pub struct StreamWriter {
    vendor: Api,
    head: StreamHead,
    /// Events, or an array.
    pub(crate) form: StreamForm,
    /// A signature that belongs to what comes next.
    signature: Option<Reasoning>,
    /// The usage up to here, which every event tells.
    so_far: Usage,
    /// Something was written.
    begun: bool,
}

impl StreamWriter {
    /// A writer of the answer that is named so, at that service.
    pub fn new(vendor: Api, head: StreamHead) -> Self {
        let so_far = Usage { input_tokens: head.input_tokens, cached_tokens: head.cached_tokens, ..Usage::default() };
        Self { vendor, head, form: StreamForm::Usual, signature: None, so_far, begun: false }
    }

    /// Nothing: the first event already has words.
    pub fn start(&mut self) -> Vec<u8> {
        Vec::new()
    }

    /// An event of words.
    pub fn delta(&mut self, text: &str) -> Vec<u8> {
        self.count(text);
        self.part(Part::words(text))
    }

    /// An event with a call, whole.
    pub fn tool_call(&mut self, call: &ToolCall) -> Vec<u8> {
        self.count(&call.arguments);
        self.part(Part::call(call))
    }

    /// Events with a thought, piece by piece. Its signature stands on what comes next.
    pub fn reasoning(&mut self, thought: &Reasoning) -> Vec<u8> {
        self.signature = Some(Reasoning { text: "".into(), ..thought.clone() });
        let mut out = Vec::new();
        for piece in arguments::pieces(&thought.text) {
            self.count(piece);
            self.so_far.reasoning_tokens += u64::from(estimate_tokens(piece));
            out.extend(self.event(vec![Part::thought(piece)]));
        }
        out
    }

    /// The event with the reason to end and the usage. An answer that was withheld before its first word is a
    /// prompt that was blocked.
    pub fn conclusion(&mut self, reason: FinishReason, usage: Usage) -> Vec<u8> {
        let parts = self.signed(None);
        let blocked = reason == FinishReason::ContentFilter && !self.begun && parts.is_empty();
        let body = self.body(usage);
        let body = if blocked { body.blocked() } else { body.candidate(CandidateOut::of(parts, Some(reason))) };
        let bytes = self.framed(&body);
        self.begun = true;
        bytes
    }

    /// The end of the array. Events have no terminator.
    pub fn terminator(&mut self) -> Vec<u8> {
        match self.form {
            StreamForm::Usual | StreamForm::Generated => Vec::new(),
            StreamForm::Array => if self.begun { "]\n" } else { "[]\n" }.into(),
        }
    }

    /// An error instead of an answer. Nothing may follow it.
    pub fn error(&mut self, fields: &ErrorFields) -> Vec<u8> {
        let error = error::object(self.vendor, error::status(fields), fields, error::Hints::default());
        let mut out = self.framed(&error);
        self.begun = true;
        out.extend(self.terminator());
        out
    }

    fn count(&mut self, text: &str) {
        self.so_far.output_tokens += u64::from(estimate_tokens(text));
    }

    fn part(&mut self, part: Part) -> Vec<u8> {
        let parts = self.signed(Some(part));
        self.event(parts)
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

    fn event(&mut self, parts: Vec<Part>) -> Vec<u8> {
        let body = self.body(self.so_far).candidate(CandidateOut::of(parts, None));
        let bytes = self.framed(&body);
        self.begun = true;
        bytes
    }

    fn body(&self, usage: Usage) -> Outgoing<'_> {
        Outgoing::of(self.vendor, &self.head.head, Some(usage))
    }

    fn framed(&self, body: &impl Serialize) -> Vec<u8> {
        const PLAIN: &str = "plain structs with string keys are always JSON";
        match self.form {
            StreamForm::Usual | StreamForm::Generated => {
                format!("data: {}\r\n\r\n", serde_json::to_string(body).expect(PLAIN))
            }
            StreamForm::Array => {
                let before = if self.begun { ",\r\n" } else { "[" };
                format!("{before}{}\n", serde_json::to_string_pretty(body).expect(PLAIN))
            }
        }
        .into_bytes()
    }
}
