//! What a server saw of one attempt.
//!
//! *Which question does it answer?* "Who came when, asking what, with whose key, and how did it end?"
//!
//! *Why digests?* To know that two requests, two keys or two texts are equal, nothing else of them is needed. A key
//! is never here, only a digest under a salt of the server's own process ([`crate::key_digest`]).
//!
//! *What it never does:* say whether that was right. All instants and durations are microseconds in JSON.

use std::sync::Arc;
use std::time::Duration;

use chance::Moment;
use serde::{Deserialize, Serialize};
use wire::Api;

use crate::{Answered, Foreign, KeyShape, micros};

/// One attempt, as its provider saw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sighting {
    /// Its number in the journal: what a report calls it by.
    pub number: u64,
    /// The provider it came to.
    pub provider: Arc<str>,
    /// The format it was written in.
    pub api: Api,
    /// The model it asked for.
    pub model: Arc<str>,
    /// When it arrived.
    #[serde(with = "micros")]
    pub arrived: Moment,
    /// What was asked, equal for every retry and failover: [`crate::fingerprint`].
    pub fingerprint: u64,
    /// The request's id from a marker in its prompt. Where there is one it says what belongs together, and the
    /// fingerprint is not asked.
    #[serde(default)]
    pub request: Option<String>,
    /// The body to the byte: [`crate::body_digest`]. A retry with another body is an attempt to mend the request.
    #[serde(default)]
    pub body: Option<u64>,
    /// The key it came with: [`crate::key_digest`].
    #[serde(default)]
    pub key: Option<u64>,
    /// Whose key it looks like: [`crate::key_shape`].
    #[serde(default)]
    pub key_shape: Option<KeyShape>,
    /// `x-stainless-retry-count`, as the SDKs of OpenAI, Anthropic, Groq and Together send it: 0, 1, 2.
    #[serde(default)]
    pub retry_count: Option<u32>,
    /// The client's `User-Agent`.
    #[serde(default)]
    pub user_agent: Option<String>,
    /// Whether it asked for a stream.
    #[serde(default)]
    pub streamed: bool,
    /// What it was answered.
    pub answered: Answered,
    /// When its client let go: the connection was closed, or the answer was taken to its end. `None` while it holds.
    #[serde(default, with = "micros")]
    pub let_go: Option<Moment>,
    /// Whether the client waited for the end of what it was answered.
    pub waited: bool,
    /// What was in it of another vendor's format: [`crate::foreign_parts`].
    #[serde(default)]
    pub foreign: Vec<Foreign>,
    /// The answers of earlier turns that it carries: [`crate::history`].
    #[serde(default)]
    pub history: Vec<u64>,
}

impl Sighting {
    /// An attempt that has arrived, of which nothing else is known.
    pub fn new(number: u64, provider: impl Into<Arc<str>>, api: Api, arrived: Moment) -> Self {
        Self {
            number,
            provider: provider.into(),
            api,
            model: Arc::default(),
            arrived,
            fingerprint: 0,
            request: None,
            body: None,
            key: None,
            key_shape: None,
            retry_count: None,
            user_agent: None,
            streamed: false,
            answered: Answered::Pending,
            let_go: None,
            waited: true,
            foreign: Vec::new(),
            history: Vec::new(),
        }
    }

    /// When it was over for its client: [`Moment::NEVER`] while it is under way.
    pub fn ended(&self) -> Moment {
        self.let_go.unwrap_or(Moment::NEVER).min(self.answered.done())
    }

    /// Whether its client went before it had its answer.
    pub fn abandoned(&self) -> bool {
        !self.waited && self.let_go.is_some()
    }

    /// Whether its client has a whole answer.
    pub fn succeeded(&self) -> bool {
        !self.abandoned() && matches!(self.answered, Answered::Complete { .. })
    }

    /// Whether its client was told that it failed, or could have seen it.
    pub fn failed(&self) -> bool {
        !self.abandoned()
            && !matches!(self.answered, Answered::Complete { .. })
            && self.answered.done() != Moment::NEVER
    }

    /// How long the client was asked to wait; nothing where it went before it could read that.
    pub fn hint(&self) -> Option<Duration> {
        let Answered::Refused { hint, .. } = self.answered else { return None };
        hint.filter(|_| !self.abandoned())
    }

    /// When its client may come back.
    pub fn ready(&self) -> Moment {
        self.ended() + self.hint().unwrap_or_default()
    }
}
