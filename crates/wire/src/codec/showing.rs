//! How an answer of a format shows while it comes, and what is read of it in the end.
//!
//! *Which question does it answer?* "When does whoever reads this format learn of a thought or a call, and of what?"
//!
//! *Why said here, where the codecs know it?* Because answers are also handed over as values, without a codec: then
//! there is to be silence where the format is silent, and no call that the format does not hand on. A test holds this
//! page against what encoders write and decoders read.
//!
//! *What it never does:* know when a token comes.

use crate::api::Family;
use crate::arguments::{self, Object};
use crate::openai_chat::{Around, Thoughts};
use crate::{Api, Chunk, ErrorFields, Malformed, Part, StreamHead, ToolCall, Usage, Whole, errors};

/// How a part of an answer shows in a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Showing {
    /// Not by itself: it is not written, or only with the end of the answer.
    Never,
    /// Whole, with its last token.
    Whole,
    /// Token by token.
    ByToken,
}

impl Api {
    /// How a part shows in a stream of this format.
    pub const fn shows(self, part: &Part) -> Showing {
        match part {
            Part::Words => Showing::ByToken,
            Part::Thought(_) => self.shows_thoughts(),
            Part::Call(_) => self.shows_calls(),
        }
    }

    const fn shows_thoughts(self) -> Showing {
        match self.family() {
            Family::OpenaiChat(dialect) if matches!(dialect.thoughts, Thoughts::Hidden) => Showing::Never,
            _ => Showing::ByToken,
        }
    }

    const fn shows_calls(self) -> Showing {
        match self.family() {
            Family::OpenaiChat(dialect) if matches!(dialect.around, Around::Mistral) => Showing::Never,
            Family::OpenaiChat(dialect) if dialect.whole_calls => Showing::Whole,
            Family::Gemini | Family::Ollama => Showing::Whole,
            _ => Showing::ByToken,
        }
    }

    /// Whether a call is handed on only with the end of its answer: nothing says before that it is whole.
    pub const fn hands_calls_on_at_the_end(self) -> bool {
        matches!(self.family(), Family::OpenaiChat(_) | Family::CohereChat)
    }

    /// Whether a stream says what it costs before it says that it is complete: then that is known of one with half a
    /// call, too.
    pub const fn tells_usage_first(self) -> bool {
        !matches!(self.family(), Family::OpenaiChat(_) | Family::BedrockConverse)
    }

    /// What a stream that ends with an error says that it cost: the prompt, or nothing.
    pub fn usage_of_broken(self, usage: Usage) -> Option<Usage> {
        let prompt = Usage { input_tokens: usage.input_tokens, ..Usage::default() };
        matches!(self.family(), Family::CohereChat).then_some(prompt)
    }

    /// What a reader has of an error of that status in the middle of a stream. Names are not always those of a refusal.
    pub fn error_in_stream(self, status: u16) -> ErrorFields {
        let fields = errors::typical(self, status);
        let head = StreamHead { head: self.head(0, "", 0), input_tokens: 0, cached_tokens: 0, include_usage: false };
        let read = self.stream_decoder().push(&self.stream_encoder(head).error(&fields));
        let said = read.into_iter().find_map(|item| match item {
            Ok(Chunk::Error(fields)) => Some(fields),
            _ => None,
        });
        said.unwrap_or(fields)
    }

    /// Whether arguments are written as an object, so that no others can be written; in a stream or a whole answer.
    const fn writes_objects(self, stream: bool) -> bool {
        match self.family() {
            Family::Gemini | Family::Ollama => true,
            Family::AnthropicMessages | Family::BedrockConverse | Family::BedrockInvoke => !stream,
            Family::OpenaiChat(_) | Family::OpenaiResponses | Family::CohereChat => false,
        }
    }

    /// A call as a reader of this format has it.
    fn call_as_read(self, call: ToolCall, stream: bool) -> ToolCall {
        let arguments = match call.arguments {
            arguments if arguments.is_empty() || self.writes_objects(stream) => Object::of(&arguments).into_text(),
            arguments => arguments,
        };
        ToolCall { arguments, ..call }
    }

    /// A call of a stream as a reader of this format has it; `None` for half of one, which nobody is handed.
    pub fn streamed_call(self, call: ToolCall) -> Option<ToolCall> {
        Some(self.call_as_read(call, true)).filter(|call| arguments::is_whole(&call.arguments))
    }

    /// A complete answer as a reader of this format has it: with whole calls alone, and the thoughts that are written.
    ///
    /// # Errors
    ///
    /// When a call is half in an answer that was not cut.
    pub fn as_read(self, whole: Whole, stream: bool) -> Result<Whole, Malformed> {
        let tool_calls = whole.tool_calls.into_iter().map(|call| self.call_as_read(call, stream)).collect();
        let reasoning = if self.shows_thoughts() == Showing::Never { Vec::new() } else { whole.reasoning };
        arguments::checked(Whole { tool_calls, reasoning, ..whole })
    }
}

#[cfg(test)]
#[path = "showing_test.rs"]
mod tests;
