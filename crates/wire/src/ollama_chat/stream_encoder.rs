//! Streamed answers, written line by line in Ollama's words.
//!
//! *Which question does it answer?* "Which bytes say the next thing?"
//!
//! *Why separate pieces?* Whoever sends them may stop between any two: a stream without its conclusion
//! is one whose last line is missing, a stream cut in a line is a broken connection.
//!
//! *What it never does:* remember what it wrote. The order is the caller's duty.

use super::error;
use super::generate::context;
use super::message::{Call, Message};
use super::response::{CountsOut, Outgoing, SaidOut, instant, name};
use crate::codec::StreamForm;
use crate::{ErrorFields, FinishReason, Reasoning, StreamHead, ToolCall, Usage, Work, arguments};

/// Writes one streamed answer.
#[derive(Debug, Clone)]
pub struct StreamWriter {
    head: StreamHead,
    work: Work,
    /// Whether words stand in a message.
    pub(crate) form: StreamForm,
}

impl StreamWriter {
    /// A writer of the answer that is named so, and is so much work.
    pub fn new(head: StreamHead, work: Work) -> Self {
        Self { head, work, form: StreamForm::Usual }
    }

    /// Nothing: the first line already has words.
    pub fn start(&self) -> Vec<u8> {
        Vec::new()
    }

    /// A line of words.
    pub fn delta(&self, text: &str) -> Vec<u8> {
        self.line(Message::of("assistant", text), None, None)
    }

    /// A line with a call, whole.
    pub fn tool_call(&self, call: &ToolCall) -> Vec<u8> {
        self.line(Message { tool_calls: vec![Call::of(call)], ..Message::of("assistant", "") }, None, None)
    }

    /// Lines with a thought, piece by piece.
    pub fn reasoning(&self, thought: &Reasoning) -> Vec<u8> {
        let line = |piece: &str| {
            self.line(Message { thinking: Some(piece.to_owned()), ..Message::of("assistant", "") }, None, None)
        };
        arguments::pieces(&thought.text).flat_map(line).collect()
    }

    /// The last line, with the reason to end and the counts.
    pub fn conclusion(&self, reason: FinishReason, usage: Usage) -> Vec<u8> {
        self.line(Message::of("assistant", ""), Some(reason), Some(usage))
    }

    /// Nothing: the last line is the end.
    pub fn terminator(&self) -> Vec<u8> {
        Vec::new()
    }

    /// An error instead of a line. Nothing may follow it.
    pub fn error(&self, fields: &ErrorFields) -> Vec<u8> {
        format!("{}\n", error::object(fields)).into_bytes()
    }

    fn line(&self, message: Message, finish: Option<FinishReason>, usage: Option<Usage>) -> Vec<u8> {
        let said = match self.form {
            StreamForm::Generated => SaidOut::Generated { response: message.content, thinking: message.thinking },
            StreamForm::Usual | StreamForm::Array => SaidOut::Chat { message },
        };
        let body = Outgoing {
            model: &self.head.head.model,
            created_at: instant(self.head.head.created_unix_s),
            said,
            done: finish.is_some(),
            done_reason: finish.map(name),
            context: usage
                .filter(|_| self.form == StreamForm::Generated)
                .map(|usage| context(&self.head.head, usage.input_tokens + usage.output_tokens)),
            counts: usage.map(|usage| CountsOut::of(usage, self.work)),
        };
        let mut line = serde_json::to_vec(&body).expect("plain structs with string keys are always JSON");
        line.push(b'\n');
        line
    }
}
