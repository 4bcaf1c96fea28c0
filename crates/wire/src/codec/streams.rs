//! Streamed answers, in any format.
//!
//! *Which question does it answer?* "What has this stream said so far?" and "which bytes say the next
//! thing?"
//!
//! *Why is a decoding error one of the items?* So that the same bytes give the same items however they
//! were cut: what was whole before the broken event is handed on, then comes the error, then nothing.
//!
//! *What it never does:* judge the end of the bytes. Whoever reads them asks [`StreamDecoder::completeness`]
//! then, because only that tells a complete answer from a connection that was closed politely.

use super::framing::{Frame, Framing};
use crate::api::Family;
use crate::arguments;
use crate::codec::{Completeness, Malformed, StreamForm, StreamHead, Work};
use crate::{
    Api, Chunk, ErrorFields, FinishReason, Reasoning, ToolCall, Usage, anthropic_messages, bedrock_converse,
    bedrock_invoke, cohere_chat, gemini, ollama_chat, openai_chat, openai_responses,
};

impl Api {
    /// A reader of one streamed answer.
    pub fn stream_decoder(self) -> StreamDecoder {
        let reader = match self.family() {
            Family::OpenaiChat(dialect) => Reader::OpenaiChat(openai_chat::StreamReader::new(dialect)),
            Family::AnthropicMessages => Reader::AnthropicMessages(anthropic_messages::StreamReader::default()),
            Family::OpenaiResponses => Reader::OpenaiResponses(openai_responses::StreamReader::default()),
            Family::Gemini => Reader::Gemini(gemini::StreamReader::new(self)),
            Family::BedrockConverse => Reader::BedrockConverse(bedrock_converse::StreamReader::default()),
            Family::BedrockInvoke => Reader::BedrockInvoke(bedrock_invoke::StreamReader::default()),
            Family::Ollama => Reader::Ollama(ollama_chat::StreamReader::default()),
            Family::CohereChat => Reader::CohereChat(cohere_chat::StreamReader::default()),
        };
        StreamDecoder { frames: Framing::of(self), reader, half: false, broken: false }
    }

    /// A writer of one streamed answer, of whose making nothing is known.
    pub fn stream_encoder(self, head: StreamHead) -> StreamEncoder {
        self.timed_encoder(head, Work::default())
    }

    /// A writer of one streamed answer that is so much work.
    pub fn timed_encoder(self, head: StreamHead, work: Work) -> StreamEncoder {
        StreamEncoder(match self.family() {
            Family::OpenaiChat(dialect) => Writer::OpenaiChat(openai_chat::StreamWriter::new(dialect, head)),
            Family::AnthropicMessages => Writer::AnthropicMessages(anthropic_messages::StreamWriter::new(head)),
            Family::OpenaiResponses => Writer::OpenaiResponses(openai_responses::StreamWriter::new(head)),
            Family::Gemini => Writer::Gemini(gemini::StreamWriter::new(self, head)),
            Family::BedrockConverse => Writer::BedrockConverse(bedrock_converse::StreamWriter::new(work)),
            Family::BedrockInvoke => Writer::BedrockInvoke(bedrock_invoke::StreamWriter::new(head, work)),
            Family::Ollama => Writer::Ollama(ollama_chat::StreamWriter::new(head, work)),
            Family::CohereChat => Writer::CohereChat(cohere_chat::StreamWriter::new(head)),
        })
    }
}

/// Reads one streamed answer from bytes that arrive in pieces.
#[derive(Debug)]
pub struct StreamDecoder {
    frames: Framing,
    reader: Reader,
    /// A call came that is no whole one.
    half: bool,
    broken: bool,
}

#[derive(Debug)]
enum Reader {
    OpenaiChat(openai_chat::StreamReader),
    AnthropicMessages(anthropic_messages::StreamReader),
    OpenaiResponses(openai_responses::StreamReader),
    Gemini(gemini::StreamReader),
    BedrockConverse(bedrock_converse::StreamReader),
    BedrockInvoke(bedrock_invoke::StreamReader),
    Ollama(ollama_chat::StreamReader),
    CohereChat(cohere_chat::StreamReader),
}

impl StreamDecoder {
    /// What the next bytes say, in order. An error is the last item; after it, bytes are ignored.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Result<Chunk, Malformed>> {
        let mut chunks = Vec::new();
        let mut ended = if self.broken { Ok(()) } else { self.read(bytes, &mut chunks) };
        if let Some(place) = chunks.iter().position(|chunk| self.is_beside_half_a_call(chunk)) {
            chunks.truncate(place);
            ended = Err(arguments::half());
        }
        chunks.retain(|chunk| !is_half_a_call(chunk));
        self.broken |= ended.is_err();
        chunks.into_iter().map(Ok).chain(ended.err().map(Err)).collect()
    }

    /// Whatever a provider says of its own items: half a call is never seen above a decoder, and an answer
    /// that was not cut has none.
    fn is_beside_half_a_call(&mut self, chunk: &Chunk) -> bool {
        self.half |= is_half_a_call(chunk);
        self.half && matches!(chunk, Chunk::Finish(reason) if !arguments::may_cut(*reason))
    }

    /// How far the answer has come: at the end of the bytes, whether it is complete.
    pub fn completeness(&self) -> Completeness {
        let said = match &self.reader {
            Reader::OpenaiChat(reader) => reader.completeness(),
            Reader::AnthropicMessages(reader) => reader.completeness(),
            Reader::OpenaiResponses(reader) => reader.completeness(),
            Reader::Gemini(reader) => reader.completeness(),
            Reader::BedrockConverse(reader) => reader.completeness(),
            Reader::BedrockInvoke(reader) => reader.completeness(),
            Reader::Ollama(reader) => reader.completeness(),
            Reader::CohereChat(reader) => reader.completeness(),
        };
        if self.broken && said.is_complete() { Completeness::Failed } else { said }
    }

    fn read(&mut self, bytes: &[u8], chunks: &mut Vec<Chunk>) -> Result<(), Malformed> {
        self.frames.push(bytes);
        while let Some(frame) = self.frames.next_frame()? {
            self.reader.read(&frame, chunks)?;
        }
        Ok(())
    }
}

fn is_half_a_call(chunk: &Chunk) -> bool {
    matches!(chunk, Chunk::ToolCall(call) if !arguments::is_whole(&call.arguments))
}

impl Reader {
    fn read(&mut self, frame: &Frame, chunks: &mut Vec<Chunk>) -> Result<(), Malformed> {
        match (self, frame) {
            (Self::OpenaiChat(reader), Frame::Event(event)) => reader.read(event, chunks),
            (Self::AnthropicMessages(reader), Frame::Event(event)) => reader.read(event, chunks),
            (Self::CohereChat(reader), Frame::Event(event)) => reader.read(event, chunks),
            (Self::OpenaiResponses(reader), Frame::Event(event)) => reader.read(event, chunks),
            (Self::Gemini(reader), Frame::Event(event)) => reader.read(event, chunks),
            (Self::BedrockConverse(reader), Frame::Message(message)) => reader.read(message, chunks),
            (Self::BedrockInvoke(reader), Frame::Message(message)) => reader.read(message, chunks),
            (Self::Ollama(reader), Frame::Line(line)) => reader.read(line, chunks),
            _ => Err(Malformed::new("a frame of another format")),
        }
    }
}

/// Writes one streamed answer, piece by piece: [`start`](Self::start), any number of
/// [`delta`](Self::delta), [`tool_call`](Self::tool_call) and [`reasoning`](Self::reasoning), [`finish`](Self::finish). Leaving out what comes last makes a broken stream.
#[derive(Debug, Clone)]
pub struct StreamEncoder(Writer);

#[derive(Debug, Clone)]
enum Writer {
    OpenaiChat(openai_chat::StreamWriter),
    AnthropicMessages(anthropic_messages::StreamWriter),
    OpenaiResponses(openai_responses::StreamWriter),
    Gemini(gemini::StreamWriter),
    BedrockConverse(bedrock_converse::StreamWriter),
    BedrockInvoke(bedrock_invoke::StreamWriter),
    Ollama(ollama_chat::StreamWriter),
    CohereChat(cohere_chat::StreamWriter),
}

impl StreamEncoder {
    /// The same, in that form. Formats that have one form only are left as they are.
    #[must_use]
    pub fn in_form(mut self, form: StreamForm) -> Self {
        match &mut self.0 {
            Writer::Gemini(writer) => writer.form = form,
            Writer::Ollama(writer) => writer.form = form,
            _ => {}
        }
        self
    }

    /// The same, of an answer that repeats these settings of its request: those of OpenAI's Responses do.
    #[must_use]
    pub fn echoing(self, echo: openai_responses::Echo) -> Self {
        match self.0 {
            Writer::OpenaiResponses(writer) => Self(Writer::OpenaiResponses(writer.echoing(echo))),
            other => Self(other),
        }
    }

    /// What comes before the first word.
    pub fn start(&mut self) -> Vec<u8> {
        match &mut self.0 {
            Writer::OpenaiChat(writer) => writer.start(),
            Writer::AnthropicMessages(writer) => writer.start(),
            Writer::OpenaiResponses(writer) => writer.start(),
            Writer::Gemini(writer) => writer.start(),
            Writer::BedrockConverse(writer) => writer.start(),
            Writer::BedrockInvoke(writer) => writer.start(),
            Writer::Ollama(writer) => writer.start(),
            Writer::CohereChat(writer) => writer.start(),
        }
    }

    /// Some words.
    pub fn delta(&mut self, text: &str) -> Vec<u8> {
        match &mut self.0 {
            Writer::OpenaiChat(writer) => writer.delta(text),
            Writer::AnthropicMessages(writer) => writer.delta(text),
            Writer::OpenaiResponses(writer) => writer.delta(text),
            Writer::Gemini(writer) => writer.delta(text),
            Writer::BedrockConverse(writer) => writer.delta(text),
            Writer::BedrockInvoke(writer) => writer.delta(text),
            Writer::Ollama(writer) => writer.delta(text),
            Writer::CohereChat(writer) => writer.delta(text),
        }
    }

    /// A call of a tool, whole. Formats that stream calls in pieces write all of them.
    pub fn tool_call(&mut self, call: &ToolCall) -> Vec<u8> {
        match &mut self.0 {
            Writer::OpenaiResponses(writer) => writer.tool_call(call),
            Writer::Gemini(writer) => writer.tool_call(call),
            Writer::BedrockConverse(writer) => writer.tool_call(call),
            Writer::BedrockInvoke(writer) => writer.tool_call(call),
            Writer::Ollama(writer) => writer.tool_call(call),
            Writer::OpenaiChat(writer) => writer.tool_call(call),
            Writer::AnthropicMessages(writer) => writer.tool_call(call),
            Writer::CohereChat(writer) => writer.tool_call(call),
        }
    }

    /// A thought, whole.
    pub fn reasoning(&mut self, thought: &Reasoning) -> Vec<u8> {
        match &mut self.0 {
            Writer::OpenaiResponses(writer) => writer.reasoning(thought),
            Writer::Gemini(writer) => writer.reasoning(thought),
            Writer::BedrockConverse(writer) => writer.reasoning(thought),
            Writer::BedrockInvoke(writer) => writer.reasoning(thought),
            Writer::Ollama(writer) => writer.reasoning(thought),
            Writer::OpenaiChat(writer) => writer.reasoning(thought),
            Writer::AnthropicMessages(writer) => writer.reasoning(thought),
            Writer::CohereChat(writer) => writer.reasoning(thought),
        }
    }

    /// Everything that ends a complete answer: the [`conclusion`](Self::conclusion) and the
    /// [`terminator`](Self::terminator).
    pub fn finish(&mut self, reason: FinishReason, usage: Usage) -> Vec<u8> {
        [self.conclusion(reason, usage), self.terminator()].concat()
    }

    /// The reason to end and the usage, without the last event.
    pub fn conclusion(&mut self, reason: FinishReason, usage: Usage) -> Vec<u8> {
        match &mut self.0 {
            Writer::OpenaiChat(writer) => writer.conclusion(reason, usage),
            Writer::AnthropicMessages(writer) => writer.conclusion(reason, usage),
            Writer::OpenaiResponses(writer) => writer.conclusion(reason, usage),
            Writer::Gemini(writer) => writer.conclusion(reason, usage),
            Writer::BedrockConverse(writer) => writer.conclusion(reason, usage),
            Writer::BedrockInvoke(writer) => writer.conclusion(reason, usage),
            Writer::Ollama(writer) => writer.conclusion(reason, usage),
            Writer::CohereChat(writer) => writer.conclusion(reason, usage),
        }
    }

    /// The last event: `[DONE]`, or `message_stop`. Empty where the conclusion is the end.
    pub fn terminator(&mut self) -> Vec<u8> {
        match &mut self.0 {
            Writer::OpenaiChat(writer) => writer.terminator(),
            Writer::AnthropicMessages(writer) => writer.terminator(),
            Writer::OpenaiResponses(writer) => writer.terminator(),
            Writer::Gemini(writer) => writer.terminator(),
            Writer::BedrockConverse(writer) => writer.terminator(),
            Writer::BedrockInvoke(writer) => writer.terminator(),
            Writer::Ollama(writer) => writer.terminator(),
            Writer::CohereChat(writer) => writer.terminator(),
        }
    }

    /// An error in the middle of the stream. Nothing may follow it.
    pub fn error(&mut self, fields: &ErrorFields) -> Vec<u8> {
        match &mut self.0 {
            Writer::OpenaiChat(writer) => writer.error(fields),
            Writer::AnthropicMessages(writer) => writer.error(fields),
            Writer::OpenaiResponses(writer) => writer.error(fields),
            Writer::Gemini(writer) => writer.error(fields),
            Writer::BedrockConverse(writer) => writer.error(fields),
            Writer::BedrockInvoke(writer) => writer.error(fields),
            Writer::Ollama(writer) => writer.error(fields),
            Writer::CohereChat(writer) => writer.error(fields),
        }
    }
}
