//! What lies around the events of a streamed answer.
//!
//! *Which question does it answer?* "What is the next whole event, whatever the format wraps it in?"
//!
//! *Why three framings?* Most providers send Server-Sent Events, Ollama sends lines of JSON, Amazon sends
//! binary frames with checksums. Each reader knows which of them it reads.
//!
//! *What it never does:* look inside an event, or go on behind one that is damaged.

use crate::bedrock_converse::eventstream;
use crate::codec::Malformed;
use crate::{Api, ndjson, sse};

/// The frames of one stream.
#[derive(Debug)]
pub(super) enum Framing {
    Events(sse::Decoder),
    Lines(ndjson::Decoder),
    Messages(eventstream::Decoder),
}

/// One event, unwrapped.
#[derive(Debug)]
pub(super) enum Frame {
    Event(sse::Event),
    Line(String),
    Message(eventstream::Message),
}

impl Framing {
    pub(super) fn of(api: Api) -> Self {
        match api {
            Api::Ollama => Self::Lines(ndjson::Decoder::default()),
            Api::BedrockConverse => Self::Messages(eventstream::Decoder::default()),
            _ => Self::Events(sse::Decoder::new()),
        }
    }

    pub(super) fn push(&mut self, bytes: &[u8]) {
        match self {
            Self::Events(events) => events.push(bytes),
            Self::Lines(lines) => lines.push(bytes),
            Self::Messages(messages) => messages.push(bytes),
        }
    }

    pub(super) fn next_frame(&mut self) -> Result<Option<Frame>, Malformed> {
        Ok(match self {
            Self::Events(events) => events.next_event().transpose()?.map(Frame::Event),
            Self::Lines(lines) => lines.next_line()?.map(Frame::Line),
            Self::Messages(messages) => messages.next_message()?.map(Frame::Message),
        })
    }
}
