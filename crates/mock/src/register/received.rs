//! One received request.
//!
//! *Which question does it answer?* "What came, from whom, and how did it end?"
//!
//! *Why are headers and body no text?* Because they need not be one. Whoever wants to read them asks for it.
//!
//! *What it never does:* hold a secret: see [`super::secrets`].

use bytes::Bytes;
use chance::Moment;
use http::HeaderMap;
use wire::{Api, Text};

use super::outcome::Outcome;

/// A header that SDKs of OpenAI's and Anthropic's make count their own retries.
const RETRY_COUNT: &str = "x-stainless-retry-count";

/// A request that came over HTTP.
#[derive(Debug, Clone, Default)]
pub struct Received {
    /// Its number, from 1, without gaps.
    pub number: u64,
    /// When its head had arrived.
    pub arrived: Moment,
    /// The HTTP method.
    pub method: String,
    /// The path and the query, with secrets replaced.
    pub path: String,
    /// The provider that was meant; `None` where there is none of that name.
    pub provider: Option<String>,
    /// The format of a completion; `None` for all other paths.
    pub api: Option<Api>,
    /// The model that was asked for, in a completion.
    pub model: Option<Text>,
    /// Whether a stream was asked for.
    pub stream: bool,
    /// The id that the caller's marker names, where there is one.
    pub marker: Option<String>,
    /// The headers, with secrets replaced.
    pub headers: HeaderMap,
    /// The beginning of the body, with secrets replaced.
    pub body: Bytes,
    /// Bytes of the whole body.
    pub body_bytes: usize,
    /// A number that is equal for equal bodies.
    pub body_digest: u64,
    /// A number that is equal for equal keys, in this run.
    pub key: Option<u64>,
    /// What it was answered.
    pub outcome: Outcome,
    /// When it was let go of: all was sent, or its client had gone. `None` while it is under way.
    pub let_go: Option<Moment>,
    /// The faults of the timeline that touched it, by name.
    pub struck: Vec<String>,
    /// What its own headers asked for.
    pub asked_for: Option<String>,
}

impl Received {
    /// What a header says, where it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The beginning of the body as text.
    pub fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }

    /// The client's name of itself.
    pub fn user_agent(&self) -> Option<&str> {
        self.header("user-agent")
    }

    /// Which retry of its SDK's it is, from 0, where the SDK says so.
    pub fn retry_count(&self) -> Option<u32> {
        self.header(RETRY_COUNT).and_then(|count| count.parse().ok())
    }

    /// Whether its client waited for the end of what it was answered.
    pub fn waited(&self) -> bool {
        self.let_go.is_none_or(|gone| gone >= self.outcome.done())
    }
}
