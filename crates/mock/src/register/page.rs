//! A page of the register: one request as it came.
//!
//! *Which question does it answer?* "What is written down while there is no time to write?"
//!
//! *Why is nothing cleared here?* A mock that is asked a hundred thousand times a second is looked at once. So a page
//! shares what the connection read, and is cleared of secrets when it becomes a [`Received`], which is the only way to
//! see it.
//!
//! *What it never does:* show what it holds. It cannot be printed.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use chance::Moment;
use conduct::body_digest;
use http::request::Parts;
use wire::{Api, Text};

use super::outcome::Outcome;
use super::received::Received;
use super::secrets;

/// Bytes that a request takes besides its texts, about.
const OVERHEAD: usize = 512;

/// A request that is kept.
pub(super) struct Page {
    /// Its number, from 1, without gaps.
    pub(super) number: u64,
    pub(super) arrived: Moment,
    pub(super) parts: Arc<Parts>,
    pub(super) provider: Option<Arc<str>>,
    pub(super) asked: Option<Question>,
    /// As much of it as may be kept, and what is needed to know a key at the border.
    pub(super) body: Bytes,
    pub(super) body_bytes: usize,
    /// Of a body that is not kept whole.
    body_digest: Option<u64>,
    pub(super) outcome: Outcome,
    pub(super) let_go: Option<Moment>,
    pub(super) struck: Vec<String>,
    /// Bytes that it is counted as.
    pub(super) weight: usize,
}

/// What a completion asks for.
pub(super) struct Question {
    pub(super) api: Api,
    pub(super) model: Text,
    pub(super) stream: bool,
    pub(super) marker: Option<String>,
    /// What its own headers asked to go wrong.
    pub(super) asked_for: Option<String>,
}

impl Page {
    /// A request whose head has come.
    pub(super) fn new(arrived: Moment, parts: &Arc<Parts>) -> Self {
        Self {
            number: 0,
            arrived,
            parts: Arc::clone(parts),
            provider: None,
            asked: None,
            body: Bytes::new(),
            body_bytes: 0,
            body_digest: None,
            outcome: Outcome::Pending,
            let_go: None,
            struck: Vec::new(),
            weight: 0,
        }
    }

    /// Keeps of a body what may be shown of it, at most `most` bytes.
    pub(super) fn keep(&mut self, body: &Bytes, most: usize) {
        let seen = most.saturating_add(secrets::BORDER);
        let is_cut = body.len() > seen;
        self.body = if is_cut { Bytes::copy_from_slice(&body[..seen]) } else { body.clone() };
        self.body_digest = is_cut.then(|| body_digest(body));
        self.body_bytes = body.len();
    }

    /// Bytes of what came. What it was answered comes on top, as soon as that is known.
    pub(super) fn weigh(&mut self) {
        let header = |(name, value): (&http::HeaderName, &http::HeaderValue)| name.as_str().len() + value.len() + 32;
        let headers: usize = self.parts.headers.iter().map(header).sum();
        self.weight = OVERHEAD + headers + self.path().len() + self.body.len();
    }

    /// It was answered so; these faults touched it. By how many bytes it grows.
    pub(super) fn answered(&mut self, outcome: Outcome, struck: Vec<String>) -> usize {
        let grown = outcome.weight() + struck.iter().map(|name| name.len() + 24).sum::<usize>();
        (self.outcome, self.struck) = (outcome, struck);
        self.weight += grown;
        grown
    }

    fn path(&self) -> &str {
        self.parts.uri.path_and_query().map_or("", |path| path.as_str())
    }

    /// What may be seen of it: at most `most` bytes of its body, no key, and of a key what `digest` makes of it.
    pub(super) fn clear(&self, most: usize, digest: impl Fn(&str) -> u64) -> Received {
        let (headers, key) = secrets::headers(self.parts.headers.clone());
        let (path, in_query) = secrets::path(self.path());
        let asked = self.asked.as_ref();
        Received {
            number: self.number,
            arrived: self.arrived,
            method: self.parts.method.as_str().to_owned(),
            path,
            provider: self.provider.as_deref().map(str::to_owned),
            api: asked.map(|asked| asked.api),
            model: asked.map(|asked| asked.model.clone()),
            stream: asked.is_some_and(|asked| asked.stream),
            marker: asked.and_then(|asked| asked.marker.clone()),
            headers,
            body: secrets::body(&self.body, most),
            body_bytes: self.body_bytes,
            body_digest: self.body_digest.unwrap_or_else(|| body_digest(&self.body)),
            key: key.or(in_query).map(|key| digest(&key)),
            outcome: self.outcome.clone(),
            let_go: self.let_go,
            struck: self.struck.clone(),
            asked_for: asked.and_then(|asked| asked.asked_for.clone()),
        }
    }
}

impl fmt::Debug for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page").field("number", &self.number).field("outcome", &self.outcome).finish_non_exhaustive()
    }
}
