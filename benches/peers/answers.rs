//! The question that every server is asked, and the answer that the limits give: byte for byte ours.
//!
//! *Which question does it answer?* "What is the least that a server of these answers can cost?"
//!
//! *Why are the bytes made by our encoder?* So that a limit writes as many bytes in as many events as our
//! server does, and only what is between the socket and the bytes differs.
//!
//! *What it never does:* decode the question. A limit reads it to its end and knows the answer already.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use chance::{Key, Seed};
use http::{HeaderMap, HeaderName, HeaderValue, Response};
use http_body::{Body, Frame, SizeHint};
use mock::{Script, TOKEN_BYTES, Voice};
use wire::{Api, FinishReason, Format, Head, StreamHead, Usage, Whole};

/// Words of an answer.
pub const WORDS: u32 = 32;

const API: Api = Api::OpenaiChat;

/// Both answers, ready.
#[derive(Debug, Clone)]
pub struct Answers {
    whole: Answer,
    stream: Answer,
}

#[derive(Debug, Clone)]
struct Answer {
    headers: HeaderMap,
    frames: Arc<[Bytes]>,
}

impl Answers {
    /// The answers, made once.
    pub fn new() -> Self {
        Self { whole: Answer::new(false, vec![whole()]), stream: Answer::new(true, events()) }
    }

    /// The answer to this body.
    pub fn to(&self, question: &[u8]) -> Response<Frames> {
        let streamed = question.windows(13).any(|bytes| bytes == b"\"stream\":true");
        let answer = if streamed { &self.stream } else { &self.whole };
        let mut response = Response::new(Frames { frames: Arc::clone(&answer.frames), next: 0 });
        *response.headers_mut() = answer.headers.clone();
        response
    }
}

impl Default for Answers {
    fn default() -> Self {
        Self::new()
    }
}

impl Answer {
    fn new(stream: bool, frames: Vec<Bytes>) -> Self {
        let date = ("date", "Thu, 01 Jan 2026 00:00:00 GMT".into());
        let took = ("openai-processing-ms", "0".into());
        let fields = API.answer_headers(&head(), stream).into_iter().chain([took, date]);
        let read = |(name, value): (&'static str, wire::Text)| {
            Some((HeaderName::from_static(name), HeaderValue::from_str(&value).ok()?))
        };
        Self { headers: fields.filter_map(read).collect(), frames: frames.into() }
    }
}

fn head() -> Head {
    API.head(7, "gpt-4o", 1_767_225_600)
}

fn text() -> String {
    Script::new(Key::root(Seed(7)), WORDS, Voice::English, &Format::Text).text(0, WORDS).into_owned()
}

fn usage() -> Usage {
    Usage { input_tokens: 11, output_tokens: u64::from(WORDS), ..Usage::default() }
}

fn whole() -> Bytes {
    let (finish, usage) = (Some(FinishReason::Stop), Some(usage()));
    API.encode_whole(&head(), &Whole { text: text().into(), finish, usage, ..Whole::default() }).into()
}

/// The role, a chunk per word, the reason to end, and the terminator.
fn events() -> Vec<Bytes> {
    let head = StreamHead { head: head(), input_tokens: 11, cached_tokens: 0, include_usage: false };
    let mut encoder = API.stream_encoder(head);
    let mut events = vec![encoder.start().into()];
    let text = text();
    let words = text.as_bytes().chunks(TOKEN_BYTES).map(|word| std::str::from_utf8(word).unwrap_or_default());
    events.extend(words.map(|word| Bytes::from(encoder.delta(word))));
    events.push(encoder.conclusion(FinishReason::Stop, usage()).into());
    events.push(encoder.terminator().into());
    events
}

/// A body of frames that are all due.
#[derive(Debug)]
pub struct Frames {
    frames: Arc<[Bytes]>,
    next: usize,
}

impl Body for Frames {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let frame = self.frames.get(self.next).cloned();
        self.next += 1;
        Poll::Ready(frame.map(|bytes| Ok(Frame::data(bytes))))
    }

    /// Of one frame the length is known, and goes into the head.
    fn size_hint(&self) -> SizeHint {
        match &*self.frames {
            [whole] => SizeHint::with_exact(whole.len() as u64),
            _ => SizeHint::default(),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.next >= self.frames.len()
    }
}
