//! Streamed answers, written step by step in OpenAI's words.
//!
//! *Which question does it answer?* "Which bytes say the next thing?"
//!
//! *Why separate pieces?* Whoever sends them may stop between any two: a stream without its
//! conclusion is one whose terminator is missing, a stream cut in a delta is a broken connection.
//!
//! *What it never does:* remember more than the number of calls, and what every chunk repeats. The order is the caller's duty.

use serde::Serialize;

use super::error::ErrorOut;
use super::finish;
use super::pattern::Pattern;
use super::usage::UsageOut;
use super::{Dialect, Thoughts};
use crate::{ErrorFields, FinishReason, Reasoning, StreamHead, ToolCall, Usage, arguments, sse};

/// What Azure found in the prompt, as recorded: nothing.
const FILTERED: &str = r#"{"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[]}"#;

/// Writes one streamed answer.
#[derive(Debug, Clone)]
pub struct StreamWriter {
    dialect: Dialect,
    head: StreamHead,
    /// Tool calls written so far.
    calls: u32,
    /// What is around the words of a chunk, once there was one.
    words: Option<Pattern>,
}

#[derive(Serialize)]
struct ChunkOut<'a> {
    id: &'a str,
    object: &'static str,
    created: u64,
    model: &'a str,
    service_tier: &'static str,
    system_fingerprint: (),
    choices: &'a [ChoiceOut<'a>],
    #[serde(skip_serializing_if = "Option::is_none")]
    usage: Option<UsageField>,
}

/// Usage on a chunk: null until it is known.
#[derive(Serialize)]
#[serde(untagged)]
enum UsageField {
    Pending(()),
    Known(UsageOut),
}

#[derive(Serialize)]
struct ChoiceOut<'a> {
    index: u32,
    delta: DeltaOut<'a>,
    logprobs: (),
    finish_reason: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum DeltaOut<'a> {
    First { role: &'static str, content: &'static str, refusal: () },
    Words { content: &'a str },
    Thought { reasoning_content: &'a str },
    ThoughtApart { reasoning: &'a str },
    Call { tool_calls: [CallOut<'a>; 1] },
    Last {},
}

/// A piece of a call: named in its first, only arguments in the others.
#[derive(Serialize)]
struct CallOut<'a> {
    index: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    function: FunctionOut<'a>,
}

#[derive(Serialize)]
struct FunctionOut<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    arguments: &'a str,
}

impl<'a> CallOut<'a> {
    fn first(index: u32, call: &'a ToolCall, arguments: &'a str) -> Self {
        let function = FunctionOut { name: Some(&call.name), arguments };
        Self { index, id: Some(&call.id), kind: Some("function"), function }
    }

    fn more(index: u32, arguments: &'a str) -> Self {
        Self { index, id: None, kind: None, function: FunctionOut { name: None, arguments } }
    }
}

#[derive(Serialize)]
struct ErrorEvent<'a> {
    error: ErrorOut<'a>,
}

impl StreamWriter {
    /// A writer of the answer that is named so.
    pub fn new(dialect: Dialect, head: StreamHead) -> Self {
        Self { dialect, head, calls: 0, words: None }
    }

    /// The first chunk: the role and no words. Azure reports on the prompt before.
    pub fn start(&self) -> Vec<u8> {
        let mut out = if self.dialect.opens_empty { sse::encode(None, FILTERED) } else { Vec::new() };
        out.extend(self.choice(DeltaOut::First { role: "assistant", content: "", refusal: () }, None));
        out
    }

    /// A chunk of words.
    pub fn delta(&mut self, text: &str) -> Vec<u8> {
        if self.words.is_none() {
            self.words = Pattern::of(self.choice(DeltaOut::Words { content: "" }, None), "content");
        }
        match &self.words {
            Some(pattern) => pattern.with(text),
            None => self.choice(DeltaOut::Words { content: text }, None),
        }
    }

    /// A tool call: named first, then its arguments piece by piece, or all at once where the vendor does so.
    pub fn tool_call(&mut self, call: &ToolCall) -> Vec<u8> {
        let index = self.calls;
        self.calls += 1;
        let piece = |piece| self.choice(DeltaOut::Call { tool_calls: [piece] }, None);
        if self.dialect.whole_calls {
            return piece(CallOut::first(index, call, &call.arguments));
        }
        let mut out = piece(CallOut::first(index, call, ""));
        for arguments in arguments::pieces(&call.arguments) {
            out.extend(piece(CallOut::more(index, arguments)));
        }
        out
    }

    /// A thought, where the vendor shows them.
    pub fn reasoning(&self, thought: &Reasoning) -> Vec<u8> {
        match self.dialect.thoughts {
            Thoughts::Hidden => Vec::new(),
            Thoughts::ReasoningContent => self.choice(DeltaOut::Thought { reasoning_content: &thought.text }, None),
            Thoughts::Reasoning => self.choice(DeltaOut::ThoughtApart { reasoning: &thought.text }, None),
        }
    }

    /// The chunk with the reason to end, and usage: on it where the vendor says so, on one of its own
    /// where it was asked for.
    pub fn conclusion(&self, reason: FinishReason, usage: Usage) -> Vec<u8> {
        let usage = || UsageField::Known(UsageOut::of(self.dialect, usage));
        let last =
            ChoiceOut { index: 0, delta: DeltaOut::Last {}, logprobs: (), finish_reason: Some(finish::name(reason)) };
        let mut out = Vec::with_capacity(640);
        if self.dialect.usage.unasked {
            self.write(&mut out, &[last], Some(usage()));
            return out;
        }
        self.write(&mut out, &[last], self.head.include_usage.then_some(UsageField::Pending(())));
        if self.head.include_usage {
            self.write(&mut out, &[], Some(usage()));
        }
        out
    }

    /// The last event.
    pub fn terminator(&self) -> Vec<u8> {
        sse::encode(None, super::stream_decoder::DONE)
    }

    /// An error instead of a chunk. Nothing may follow it.
    pub fn error(&self, fields: &ErrorFields) -> Vec<u8> {
        let mut out = Vec::new();
        sse::write_json(&mut out, None, &ErrorEvent { error: ErrorOut::of(fields, None) });
        out
    }

    fn choice(&self, delta: DeltaOut<'_>, finish_reason: Option<&'static str>) -> Vec<u8> {
        let mut out = Vec::with_capacity(320);
        let choice = ChoiceOut { index: 0, delta, logprobs: (), finish_reason };
        let pending = self.head.include_usage && !self.dialect.usage.unasked;
        self.write(&mut out, &[choice], pending.then_some(UsageField::Pending(())));
        out
    }

    fn write(&self, out: &mut Vec<u8>, choices: &[ChoiceOut<'_>], usage: Option<UsageField>) {
        let head = &self.head.head;
        let chunk = ChunkOut {
            id: &head.id,
            object: "chat.completion.chunk",
            created: head.created_unix_s,
            model: &head.model,
            service_tier: "default",
            system_fingerprint: (),
            choices,
            usage,
        };
        sse::write_json(out, None, &chunk);
    }
}
