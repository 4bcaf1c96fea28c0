//! Streamed answers, written step by step in OpenAI's words.
//!
//! *Which question does it answer?* "Which bytes say the next thing?"
//!
//! *Why separate pieces?* Whoever sends them may stop between any two: a stream without its
//! conclusion is one whose terminator is missing, a stream cut in a delta is a broken connection.
//!
//! *What it never does:* remember what it wrote. The order is the caller's duty.

use serde::Serialize;

use super::Dialect;
use super::error::ErrorOut;
use super::finish;
use super::usage::UsageOut;
use crate::{ErrorFields, FinishReason, StreamHead, Usage, sse};

/// What Azure found in the prompt, as recorded: nothing.
const FILTERED: &str = r#"{"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[]}"#;

/// Writes one streamed answer.
#[derive(Debug, Clone)]
pub struct StreamWriter {
    dialect: Dialect,
    head: StreamHead,
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
    Last {},
}

#[derive(Serialize)]
struct ErrorEvent<'a> {
    error: ErrorOut<'a>,
}

impl StreamWriter {
    /// A writer of the answer that is named so.
    pub fn new(dialect: Dialect, head: StreamHead) -> Self {
        Self { dialect, head }
    }

    /// The first chunk: the role and no words. Azure reports on the prompt before.
    pub fn start(&self) -> Vec<u8> {
        let mut out = if self.dialect.opens_empty { sse::encode(None, FILTERED) } else { Vec::new() };
        out.extend(self.choice(DeltaOut::First { role: "assistant", content: "", refusal: () }, None));
        out
    }

    /// A chunk of words.
    pub fn delta(&self, text: &str) -> Vec<u8> {
        self.choice(DeltaOut::Words { content: text }, None)
    }

    /// The chunk with the reason to end, and the one with usage where it was asked for.
    pub fn conclusion(&self, reason: FinishReason, usage: Usage) -> Vec<u8> {
        let mut out = self.choice(DeltaOut::Last {}, Some(finish::name(reason)));
        if self.head.include_usage {
            self.write(&mut out, &[], Some(UsageField::Known(usage.into())));
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
        self.write(&mut out, &[choice], self.head.include_usage.then_some(UsageField::Pending(())));
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
