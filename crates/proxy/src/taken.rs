//! An exchange that is being recorded.
//!
//! *Which question does it answer?* "What of it is known by now?"
//!
//! *Why does dropping it end it?* A client that leaves takes the answer with it, wherever it was: before its head, in
//! the middle, or behind the last byte. The recording has it all the same.
//!
//! *What it never does:* reach the recorder twice.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use cassette::{Chunk, Content, Ended, Ending, Exchange, Headers, Request, Response};
use http::HeaderMap;
use tokio::time::Instant;

use crate::recorder::Tray;

/// An exchange that is being recorded. Ends when it is dropped: the client has left, unless something else was said.
pub(crate) struct Taken {
    tray: Arc<Tray>,
    arrived: Instant,
    exchange: Option<Exchange>,
}

impl Taken {
    /// Begins with a request.
    pub(crate) fn begin(tray: Arc<Tray>, request: &http::Request<Bytes>) -> Self {
        let arrived = Instant::now();
        let request = Request {
            method: request.method().to_string(),
            path: request.uri().to_string(),
            headers: headers(request.headers()),
            body: Content::body(request.body().to_vec()),
        };
        let ended = Ended { at: Duration::ZERO, how: Ending::Left };
        let exchange = Exchange { at: tray.since(arrived), request, response: None, ended };
        Self { tray, arrived, exchange: Some(exchange) }
    }

    /// The head is there.
    pub(crate) fn head<B>(&mut self, answer: &http::Response<B>) {
        let at = self.arrived.elapsed();
        if let Some(exchange) = &mut self.exchange {
            let (status, headers) = (answer.status().as_u16(), headers(answer.headers()));
            exchange.response = Some(Response { status, headers, at, chunks: Vec::new() });
        }
    }

    /// A chunk is there.
    pub(crate) fn chunk(&mut self, bytes: &Bytes) {
        let at = self.arrived.elapsed();
        if let Some(response) = self.exchange.as_mut().and_then(|exchange| exchange.response.as_mut()) {
            response.chunks.push(Chunk { at, content: Content::piece(bytes.to_vec()) });
        }
    }

    /// It is over.
    pub(crate) fn end(&mut self, how: Ending) {
        if let Some(mut exchange) = self.exchange.take() {
            exchange.ended = Ended { at: self.arrived.elapsed(), how };
            self.tray.put(&exchange);
        }
    }

    /// It is not to be kept.
    pub(crate) fn forget(mut self) {
        self.exchange = None;
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        self.end(Ending::Left);
    }
}

impl fmt::Debug for Taken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Taken").field("arrived", &self.arrived).finish_non_exhaustive()
    }
}

fn headers(headers: &HeaderMap) -> Headers {
    let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect()
}
