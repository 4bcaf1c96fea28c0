//! A page of the register: one request as it came.
//!
//! *Which question does it answer?* "What is written down while there is no time to write?"
//!
//! *Why a copy?* What a connection has read of a request lies in a buffer of its own. A page that shared it would keep
//! all of the buffer, which is many times as large, and the bound would be about something else.
//!
//! *Why is nothing cleared here?* A mock that is asked a hundred thousand times a second is looked at once. A page is
//! cleared of secrets when it becomes a [`Received`], which is the only way to see it. Only a page about a real provider
//! is cleared at once: real keys stand on it.
//!
//! *What it never does:* show what it holds. It cannot be printed.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use chance::Moment;
use conduct::body_digest;
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
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
    pub(super) provider: Option<Arc<str>>,
    pub(super) outcome: Outcome,
    pub(super) let_go: Option<Moment>,
    pub(super) struck: Vec<String>,
    arrived: Moment,
    method: Method,
    asked: Option<Question>,
    /// The path, a line for each header, and as much of the body as may be kept and is needed to know a key at the border.
    written: Box<[u8]>,
    /// Where the body begins in it.
    head: usize,
    body_bytes: usize,
    /// Of a body that is not kept as it came.
    body_digest: Option<u64>,
    /// The digest of the key, where it does not stand here any more.
    key: Option<u64>,
}

/// What a completion asks for.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) api: Api,
    pub(super) model: Text,
    pub(super) stream: bool,
    pub(super) marker: Option<String>,
    /// What its own headers asked to go wrong.
    pub(super) asked_for: Option<String>,
}

impl Page {
    /// A request of that instant, with at most `most` bytes of its body to be seen.
    pub(super) fn new(arrived: Moment, parts: &Parts, body: &Bytes, asked: Option<Question>, most: usize) -> Self {
        let seen = body.len().min(most.saturating_add(secrets::BORDER));
        let path = parts.uri.path_and_query().map_or("", |path| path.as_str());
        let (written, head) = written(path, &parts.headers, &body[..seen]);
        Self {
            number: 0,
            provider: None,
            outcome: Outcome::Pending,
            let_go: None,
            struck: Vec::new(),
            arrived,
            method: parts.method.clone(),
            asked,
            written,
            head,
            body_bytes: body.len(),
            body_digest: (seen < body.len()).then(|| body_digest(body)),
            key: None,
        }
    }

    /// The same without its secrets: what [`Page::clear`] would show is all that is left.
    pub(super) fn cleared(self, most: usize, digest: impl Fn(&str) -> u64) -> Self {
        let shown = self.clear(most, digest);
        let (written, head) = written(&shown.path, &shown.headers, &shown.body);
        Self { written, head, body_digest: Some(shown.body_digest), key: shown.key, ..self }
    }

    /// The same, at the provider that was meant.
    pub(super) fn at(self, provider: Option<Arc<str>>) -> Self {
        Self { provider, ..self }
    }

    /// Bytes that it is counted as.
    pub(super) fn weight(&self) -> usize {
        let struck: usize = self.struck.iter().map(|name| name.len() + 24).sum();
        OVERHEAD + self.written.len() + struck + self.outcome.weight()
    }

    /// Whether these bytes stand on it, as it is kept.
    #[cfg(test)]
    pub(super) fn holds(&self, bytes: &[u8]) -> bool {
        self.written.windows(bytes.len()).any(|window| window == bytes)
    }

    /// What may be seen of it: at most `most` bytes of its body, no key, and of a key what `digest` makes of it.
    pub(super) fn clear(&self, most: usize, digest: impl Fn(&str) -> u64) -> Received {
        let (head, body) = self.written.split_at(self.head);
        let (path, headers) = read(head);
        let ((headers, key), (path, in_query)) = (secrets::headers(headers), secrets::path(path));
        let asked = self.asked.as_ref();
        Received {
            number: self.number,
            arrived: self.arrived,
            method: self.method.as_str().to_owned(),
            path,
            provider: self.provider.as_deref().map(str::to_owned),
            api: asked.map(|asked| asked.api),
            model: asked.map(|asked| asked.model.clone()),
            stream: asked.is_some_and(|asked| asked.stream),
            marker: asked.and_then(|asked| asked.marker.clone()),
            headers,
            body: secrets::body(&Bytes::copy_from_slice(body), most),
            body_bytes: self.body_bytes,
            body_digest: self.body_digest.unwrap_or_else(|| body_digest(body)),
            key: self.key.or_else(|| key.or(in_query).map(|key| digest(&key))),
            outcome: self.outcome.clone(),
            let_go: self.let_go,
            struck: self.struck.clone(),
            asked_for: asked.and_then(|asked| asked.asked_for.clone()),
        }
    }
}

/// A head and a body in one piece, and where the body begins. No path and no header holds a line end, and no name of a
/// header a colon.
fn written(path: &str, headers: &HeaderMap, body: &[u8]) -> (Box<[u8]>, usize) {
    let line = |(name, value): (&HeaderName, &HeaderValue)| name.as_str().len() + value.len() + 2;
    let head = path.len() + headers.iter().map(line).sum::<usize>();
    let mut all = Vec::with_capacity(head + body.len());
    all.extend_from_slice(path.as_bytes());
    for (name, value) in headers {
        for piece in [b"\n", name.as_str().as_bytes(), b":", value.as_bytes()] {
            all.extend_from_slice(piece);
        }
    }
    all.extend_from_slice(body);
    (all.into(), head)
}

/// The path and the headers that were written so.
fn read(head: &[u8]) -> (&str, HeaderMap) {
    let mut lines = head.split(|byte| *byte == b'\n');
    let path = lines.next().and_then(|path| std::str::from_utf8(path).ok()).unwrap_or_default();
    let mut headers = HeaderMap::new();
    for line in lines {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { continue };
        let (name, value) = (HeaderName::from_bytes(&line[..colon]), HeaderValue::from_bytes(&line[colon + 1..]));
        if let (Ok(name), Ok(value)) = (name, value) {
            headers.append(name, value);
        }
    }
    (path, headers)
}

impl fmt::Debug for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page").field("number", &self.number).field("outcome", &self.outcome).finish_non_exhaustive()
    }
}
