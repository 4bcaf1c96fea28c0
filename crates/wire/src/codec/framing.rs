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
use crate::{Api, gemini, ndjson, sse};

/// In which form a stream is wanted, where the format has more than one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StreamForm {
    /// The usual one.
    #[default]
    Usual,
    /// One JSON array that comes element by element: Google's, where `alt=sse` is not asked for.
    Array,
    /// Lines with `response` in place of a message: Ollama's, where a prompt without turns is answered.
    Generated,
}

impl StreamForm {
    /// The content type, where it is not the usual one of the format.
    pub const fn content_type(self) -> Option<&'static str> {
        match self {
            Self::Usual | Self::Generated => None,
            Self::Array => Some("application/json; charset=UTF-8"),
        }
    }
}

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

impl Api {
    /// The form of a stream that is asked for with this query.
    pub fn stream_form(self, query: Option<&str>) -> StreamForm {
        let sse = query
            .is_some_and(|query| query.split('&').any(|field| matches!(field, "alt=sse" | "%24alt=sse" | "$alt=sse")));
        match self {
            Self::Gemini | Self::Vertex if !sse => StreamForm::Array,
            _ => StreamForm::Usual,
        }
    }

    /// Where the events in these bytes end, which are whole events of a stream in this format.
    pub fn event_ends(self, bytes: &[u8]) -> Vec<usize> {
        let mut ends = Vec::new();
        while let Some(end) = self.event_end(bytes, ends.last().copied().unwrap_or(0)) {
            ends.push(end);
        }
        ends
    }

    fn event_end(self, bytes: &[u8], from: usize) -> Option<usize> {
        let rest = bytes.get(from..).filter(|rest| !rest.is_empty())?;
        let length = match self {
            Self::Ollama => end_of(rest, b"\n"),
            Self::BedrockConverse | Self::BedrockInvoke => {
                rest.first_chunk().map(|length| u32::from_be_bytes(*length) as usize)
            }
            Self::Gemini | Self::Vertex => earliest(rest, [b"\r\n\r\n", gemini::ELEMENT_END]),
            _ => earliest(rest, [b"\n\n", b"\r\n\r\n"]),
        };
        Some(from + length.filter(|length| *length > 0).unwrap_or(rest.len()).min(rest.len()))
    }
}

/// Where the first of these borders is passed. All are looked for at once: one that is missing would be looked for to
/// the end of the bytes, for every event.
fn earliest(bytes: &[u8], borders: [&[u8]; 2]) -> Option<usize> {
    (1..=bytes.len()).find(|end| borders.iter().any(|border| bytes[..*end].ends_with(border)))
}

/// Where the first such border is passed.
fn end_of(bytes: &[u8], border: &[u8]) -> Option<usize> {
    let start = bytes.windows(border.len()).position(|window| window == border)?;
    Some(start + border.len())
}

impl Framing {
    pub(super) fn of(api: Api) -> Self {
        match api {
            Api::Ollama => Self::Lines(ndjson::Decoder::default()),
            Api::BedrockConverse | Api::BedrockInvoke => Self::Messages(eventstream::Decoder::default()),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FinishReason, StreamHead, Usage};

    #[test]
    fn events_end_where_the_encoder_ends_them() {
        for api in Api::ALL {
            let head = StreamHead { head: api.head(1, "m", 0), input_tokens: 3, cached_tokens: 0, include_usage: true };
            let mut encoder = api.stream_encoder(head);
            let mut written = encoder.start();
            let mut borders = vec![written.len()];
            for words in ["one ", "two\n\n"] {
                written.extend(encoder.delta(words));
                borders.push(written.len());
            }
            written.extend(encoder.finish(FinishReason::Stop, Usage::default()));
            borders.push(written.len());
            let ends = api.event_ends(&written);
            assert!(ends.is_sorted() && ends.len() >= 3, "{}: {ends:?}", api.name());
            assert!(borders.iter().all(|border| *border == 0 || ends.contains(border)), "{}", api.name());
            assert!(api.event_ends(&[]).is_empty());
        }
    }

    #[test]
    fn many_events_are_found_in_one_pass() {
        let bytes = b"\n\n".repeat(200_000);
        assert_eq!(Api::OpenaiChat.event_ends(&bytes).len(), 200_000);
        assert_eq!(Api::Gemini.event_ends(&b"\r\n\r\n".repeat(100_000)).len(), 100_000);
        assert_eq!(Api::OpenaiChat.event_ends(b"a\r\n\r\nb\n\nc"), [5, 8, 9]);
    }

    #[test]
    fn what_is_no_event_ends_at_its_end() {
        for api in Api::ALL {
            assert_eq!(api.event_ends(b"ab"), [2], "{}", api.name());
            assert_eq!(api.event_ends(&[0, 0, 0, 0, 1]).last(), Some(&5));
        }
    }
}
