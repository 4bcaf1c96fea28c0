//! The timed answer: everything one attempt will see, as a value.
//!
//! This is the seam between the simulated world and whatever carries it. The fault engine and the
//! healthy model decide an [`Answer`]; in virtual mode it is handed over as it is, in wire and live
//! mode an HTTP server encodes it into bytes at the same instants. All times are offsets from the
//! arrival of the attempt at the provider.

use std::time::Duration;

use crate::{Api, Category, ErrorFields, Exceeded, FinishReason, Reasoning, Text, ToolCall, Usage, Whole, errors};

/// What a provider does with one attempt.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// The connection fails before any HTTP is spoken.
    Unreachable {
        /// In which way.
        how: Unreachable,
        /// When the caller learns of it. Meaningless for [`Unreachable::Silent`].
        at: Duration,
    },
    /// An HTTP error.
    Refusal(Refusal),
    /// An answer of status 200, in whatever state.
    Reply(Reply),
}

/// How a connection fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreachable {
    /// Nobody listens.
    Refused,
    /// Accepted, then reset.
    Reset,
    /// Accepted, then nothing, for ever: a black hole.
    Silent,
    /// There is no such name.
    Nameless,
    /// No TLS connection comes about.
    Tls,
}

/// An HTTP error, to be written in the provider's own form.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// When it is sent.
    pub at: Duration,
    /// HTTP status.
    pub status: u16,
    /// What it is, where that is not what its status is known for.
    pub category: Option<Category>,
    /// When the provider asks to be called again.
    pub retry_after: Option<RetryAfter>,
    /// What the provider's rate-limit headers say.
    pub limits: Option<Limits>,
    /// Which of its limits it is about; `None` where it is about none.
    pub exceeded: Option<Exceeded>,
    /// The model that is not there, where it is about one.
    pub unknown_model: Option<Text>,
}

impl Refusal {
    /// An error of that status, sent at once, of which nothing else is known.
    pub const fn new(status: u16) -> Self {
        let at = Duration::ZERO;
        Self { at, status, category: None, retry_after: None, limits: None, exceeded: None, unknown_model: None }
    }

    /// What this provider says in it: its usual words, with the numbers of this refusal.
    pub fn fields(&self, api: Api) -> ErrorFields {
        if let Some(model) = &self.unknown_model {
            return errors::unknown_model(api, model).1;
        }
        let usual = self
            .category
            .map_or_else(|| errors::typical(api, self.status), |category| errors::example(api, category).1);
        errors::numbered(api, usual, self)
    }
}

/// A hint to wait, and how it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryAfter {
    /// How long from now.
    pub wait: Duration,
    /// The form of the header.
    pub form: RetryForm,
}

/// The forms in which providers ask to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RetryForm {
    /// `retry-after: 20`, whole seconds, rounded up.
    #[default]
    Seconds,
    /// `retry-after-ms: 1500`, whole milliseconds.
    Millis,
    /// `retry-after: 2` and `retry-after-ms: 2000`: both, of whole seconds.
    Both,
    /// `retry-after: Wed, 21 Oct 2026 07:28:00 GMT`.
    HttpDate,
}

impl RetryAfter {
    /// The wait as its header form can say it: what a client that reads it correctly will wait.
    pub fn as_written(self) -> Duration {
        match self.form {
            RetryForm::Millis => Duration::from_millis(self.wait.as_millis() as u64),
            RetryForm::Seconds | RetryForm::HttpDate | RetryForm::Both => {
                Duration::from_secs(self.wait.as_micros().div_ceil(1_000_000) as u64)
            }
        }
    }
}

/// The state of a provider's limits, as its headers report it. What a provider does not report is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Limits {
    /// On requests.
    pub requests: Option<Quota>,
    /// On tokens, of prompt and answer together.
    pub tokens: Option<Quota>,
    /// On tokens of prompts, where they are counted apart.
    pub input_tokens: Option<Quota>,
    /// On tokens of answers, where they are counted apart.
    pub output_tokens: Option<Quota>,
    /// On requests of a day, where the provider has both.
    pub requests_per_day: Option<Quota>,
}

/// The state of one limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Allowed per period: a minute, unless the provider says otherwise.
    pub limit: u64,
    /// Of those, left now.
    pub remaining: u64,
    /// Time until the limit is whole again, where the provider says.
    pub reset: Option<Duration>,
}

/// An answer that began with status 200.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// Whether it is streamed. A whole answer is sent when it ends.
    pub stream: bool,
    /// What is sent when; in order, without overlap.
    pub segments: Vec<Segment>,
    /// The reason to end that is written, where the ending is complete.
    pub finish: FinishReason,
    /// The usage that is written, where the ending is complete.
    pub usage: Usage,
    /// Whether it is written at all, where the format lets it be left out.
    pub counted: bool,
    /// How it ends.
    pub ending: Ending,
    /// When it ends. Meaningless for [`Ending::Never`].
    pub ended: Duration,
    /// What the provider's rate-limit headers say.
    pub limits: Option<Limits>,
    /// An event that comes in two halves.
    pub partial: Option<Partial>,
}

/// Half of an event, sent by itself: the other half comes when the event is due, or never.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Partial {
    /// Tokens that are sent before it.
    pub after: u32,
    /// When it is sent.
    pub at: Duration,
}

impl Reply {
    /// When its head is sent, as an offset from the arrival: that of a stream with its first token, that of a whole
    /// answer with the answer. `None` for never.
    pub fn begins(&self) -> Option<Duration> {
        let first = self.segments.first().filter(|_| self.stream).map(|segment| segment.first);
        first.or((self.ending != Ending::Never).then_some(self.ended))
    }

    /// What it says, in one piece, however it ends.
    pub fn whole(&self) -> Whole {
        let mut whole =
            Whole { finish: Some(self.finish), usage: self.counted.then_some(self.usage), ..Whole::default() };
        for segment in &self.segments {
            segment.tell(&mut whole);
        }
        whole
    }
}

/// A stretch of an answer with one pace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// Of which part of the answer it is.
    pub part: Part,
    /// Tokens of that part before this stretch: 0 where it begins here.
    pub from: u32,
    /// Tokens of the whole part.
    pub of: u32,
    /// The words, of the answer or of a thought, or the arguments of a call: this stretch of them.
    pub text: Text,
    /// Tokens in them, at least one.
    pub tokens: u32,
    /// When the first token is sent.
    pub first: Duration,
    /// When the last token is sent; tokens lie evenly between.
    pub last: Duration,
}

/// What a stretch of an answer is part of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Part {
    /// Words for the caller.
    #[default]
    Words,
    /// A thought, as it would be whole.
    Thought(Reasoning),
    /// A call of a tool, as it would be whole.
    Call(ToolCall),
}

impl Segment {
    /// Tokens `from..to` of its text. Where they are not all of one length, they are cut between letters.
    pub fn cut(&self, from: u32, to: u32) -> &str {
        &self.text[self.byte(from)..self.byte(to)]
    }

    /// Where a token begins.
    fn byte(&self, token: u32) -> usize {
        let length = self.text.len() as u64;
        match (length * u64::from(token)).checked_div(u64::from(self.tokens)) {
            Some(byte) if token < self.tokens => self.text.floor_char_boundary(byte as usize),
            _ => self.text.len(),
        }
    }

    /// Whether its part is all there at its end.
    pub fn is_last(&self) -> bool {
        self.from + self.tokens >= self.of
    }

    /// Adds what it says to a whole answer.
    fn tell(&self, whole: &mut Whole) {
        let text = self.text.clone();
        let begins = self.from == 0;
        match &self.part {
            Part::Words if whole.text.is_empty() => whole.text = text,
            Part::Words => whole.text.to_mut().push_str(&text),
            Part::Thought(thought) if begins => whole.reasoning.push(Reasoning { text, ..thought.clone() }),
            Part::Thought(_) => append(whole.reasoning.last_mut().map(|thought| &mut thought.text), &text),
            Part::Call(call) if begins => whole.tool_calls.push(ToolCall { arguments: text, ..call.clone() }),
            Part::Call(_) => append(whole.tool_calls.last_mut().map(|call| &mut call.arguments), &text),
        }
    }

    /// When token `n` (from 0) of this segment is sent.
    pub fn token_at(&self, n: u32) -> Duration {
        let gaps = self.tokens.saturating_sub(1).max(1);
        self.first + self.last.saturating_sub(self.first) * n.min(gaps) / gaps
    }
}

fn append(to: Option<&mut Text>, text: &str) {
    if let Some(to) = to {
        to.to_mut().push_str(text);
    }
}

/// How an answer of status 200 ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// With the provider's own finish, usage and terminator.
    Complete,
    /// All words are there, but the finish and the terminator are not; the connection closes cleanly.
    MissingTerminator,
    /// The connection closes cleanly in the middle.
    CleanEof,
    /// The connection is reset in the middle.
    Reset,
    /// It does not: the connection stays open and silent.
    Never,
    /// With the provider's own error event in the middle; this is the status that it would have had.
    Error(u16),
    /// With something that cannot be read. A whole answer is nothing else.
    Garbled(Garbled),
    /// In the middle of something that HTTP or the format takes for one.
    Inside(Inside),
    /// HTTP/2's GOAWAY, and the connection closes. Over HTTP/1.1 it only closes.
    GoAway,
}

/// What an answer breaks off inside of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inside {
    /// An event of the format; then a clean end.
    Event,
    /// A character of several bytes; then a clean end.
    Character,
    /// The size of a chunk, or the head of a frame; then the connection closes.
    Header,
}

/// What cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Garbled {
    /// Half of a JSON document.
    Json,
    /// A page of HTML.
    Html,
    /// An event that is none of this format's.
    Event,
    /// A body of the other kind: one document for a stream, a stream for one document.
    ContentType,
    /// Bytes that are no UTF-8.
    Utf8,
    /// A body that claims to be compressed and is not.
    Gzip,
}

impl Garbled {
    /// The type that the response says it has; `None` for that of a good answer.
    pub const fn content_type(self, stream: bool) -> Option<&'static str> {
        match (self, stream) {
            (Self::Html, _) => Some("text/html"),
            (Self::ContentType, true) => Some("application/json"),
            (Self::ContentType, false) => Some("text/event-stream"),
            _ => None,
        }
    }

    /// The bytes in a stream of this format. Where events have names, a reader passes over one without.
    pub const fn event(self, api: Api) -> &'static [u8] {
        match (self, api) {
            (Self::Json, Api::AnthropicMessages) => {
                b"event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"del\n\n"
            }
            _ => self.bytes(true),
        }
    }

    /// The encoding that the response says it has.
    pub const fn content_encoding(self) -> Option<&'static str> {
        if matches!(self, Self::Gzip) { Some("gzip") } else { None }
    }

    /// The bytes, of a streamed answer or of a whole one.
    pub const fn bytes(self, stream: bool) -> &'static [u8] {
        match (self, stream) {
            (Self::Html, _) => b"<html><head><title>500 Internal Server Error</title></head><body></body></html>\n\n",
            (Self::Json, true) => b"data: {\"id\":\"a\",\"choices\":[{\"del\n\n",
            (Self::Json, false) => b"{\"id\":\"a\",\"choices\":[{\"mess",
            (Self::Event, true) => b"event: message_\ndata: [1,2\n\n",
            (Self::Event, false) => b"[1,2",
            (Self::ContentType, true) => b"{\"id\":\"a\",\"choices\":[]}",
            (Self::ContentType, false) => b"data: {\"id\":\"a\",\"choices\":[]}\n\ndata: [DONE]\n\n",
            (Self::Utf8, true) => b"data: {\"id\":\"na\xC3ve\"}\n\n",
            (Self::Utf8, false) => b"{\"id\":\"na\xC3ve\"}",
            // The head of such a file, and then plain words.
            (Self::Gzip, _) => b"\x1F\x8B\x08\x00\x00\x00\x00\x00\x00\x03not compressed at all\n\n",
        }
    }
}
