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

use crate::api::Family;
use crate::codec::{Completeness, Malformed, StreamHead};
use crate::{Api, Chunk, ErrorFields, FinishReason, Usage, anthropic_messages, openai_chat, sse};

impl Api {
    /// A reader of one streamed answer.
    pub fn stream_decoder(self) -> StreamDecoder {
        let reader = match self.family() {
            Family::OpenaiChat(dialect) => Reader::OpenaiChat(openai_chat::StreamReader::new(dialect)),
            Family::AnthropicMessages => Reader::AnthropicMessages(anthropic_messages::StreamReader::default()),
        };
        StreamDecoder { frames: sse::Decoder::new(), reader, broken: false }
    }

    /// A writer of one streamed answer.
    pub fn stream_encoder(self, head: StreamHead) -> StreamEncoder {
        StreamEncoder(match self.family() {
            Family::OpenaiChat(dialect) => Writer::OpenaiChat(openai_chat::StreamWriter::new(dialect, head)),
            Family::AnthropicMessages => Writer::AnthropicMessages(anthropic_messages::StreamWriter::new(head)),
        })
    }
}

/// Reads one streamed answer from bytes that arrive in pieces.
#[derive(Debug)]
pub struct StreamDecoder {
    frames: sse::Decoder,
    reader: Reader,
    broken: bool,
}

#[derive(Debug)]
enum Reader {
    OpenaiChat(openai_chat::StreamReader),
    AnthropicMessages(anthropic_messages::StreamReader),
}

impl StreamDecoder {
    /// What the next bytes say, in order. An error is the last item; after it, bytes are ignored.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Result<Chunk, Malformed>> {
        let mut chunks = Vec::new();
        let ended = if self.broken { Ok(()) } else { self.read(bytes, &mut chunks) };
        self.broken |= ended.is_err();
        chunks.into_iter().map(Ok).chain(ended.err().map(Err)).collect()
    }

    /// How far the answer has come: at the end of the bytes, whether it is complete.
    pub fn completeness(&self) -> Completeness {
        match &self.reader {
            Reader::OpenaiChat(reader) => reader.completeness(),
            Reader::AnthropicMessages(reader) => reader.completeness(),
        }
    }

    fn read(&mut self, bytes: &[u8], chunks: &mut Vec<Chunk>) -> Result<(), Malformed> {
        self.frames.push(bytes);
        while let Some(event) = self.frames.next_event() {
            let event = event?;
            match &mut self.reader {
                Reader::OpenaiChat(reader) => reader.read(&event, chunks)?,
                Reader::AnthropicMessages(reader) => reader.read(&event, chunks)?,
            }
        }
        Ok(())
    }
}

/// Writes one streamed answer, piece by piece: [`start`](Self::start), any number of
/// [`delta`](Self::delta), [`finish`](Self::finish). Leaving out what comes last makes a broken stream.
#[derive(Debug, Clone)]
pub struct StreamEncoder(Writer);

#[derive(Debug, Clone)]
enum Writer {
    OpenaiChat(openai_chat::StreamWriter),
    AnthropicMessages(anthropic_messages::StreamWriter),
}

impl StreamEncoder {
    /// What comes before the first word.
    pub fn start(&self) -> Vec<u8> {
        match &self.0 {
            Writer::OpenaiChat(writer) => writer.start(),
            Writer::AnthropicMessages(writer) => writer.start(),
        }
    }

    /// Some words.
    pub fn delta(&self, text: &str) -> Vec<u8> {
        match &self.0 {
            Writer::OpenaiChat(writer) => writer.delta(text),
            Writer::AnthropicMessages(writer) => writer.delta(text),
        }
    }

    /// Everything that ends a complete answer: the [`conclusion`](Self::conclusion) and the
    /// [`terminator`](Self::terminator).
    pub fn finish(&self, reason: FinishReason, usage: Usage) -> Vec<u8> {
        [self.conclusion(reason, usage), self.terminator()].concat()
    }

    /// The reason to end and the usage, without the last event.
    pub fn conclusion(&self, reason: FinishReason, usage: Usage) -> Vec<u8> {
        match &self.0 {
            Writer::OpenaiChat(writer) => writer.conclusion(reason, usage),
            Writer::AnthropicMessages(writer) => writer.conclusion(reason, usage),
        }
    }

    /// The last event: `[DONE]`, or `message_stop`.
    pub fn terminator(&self) -> Vec<u8> {
        match &self.0 {
            Writer::OpenaiChat(writer) => writer.terminator(),
            Writer::AnthropicMessages(writer) => writer.terminator(),
        }
    }

    /// An error in the middle of the stream. Nothing may follow it.
    pub fn error(&self, fields: &ErrorFields) -> Vec<u8> {
        match &self.0 {
            Writer::OpenaiChat(writer) => writer.error(fields),
            Writer::AnthropicMessages(writer) => writer.error(fields),
        }
    }
}
