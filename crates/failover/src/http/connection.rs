//! One connection, and what becomes of a request sent on it.
//!
//! *Which question does it answer?* "Has this connection carried my request, and if not, do I have the
//! request back?" Only a request of which no byte left may be sent again; hyper hands exactly those back.
//!
//! *Why a guard on the driver?* hyper splits a connection into a handle and a task that moves bytes.
//! The task would outlive a handle that is dropped while the peer neither reads nor writes. Here it ends
//! with the handle, so a dropped attempt is a closed connection.
//!
//! *What it never does:* judge an answer, or send a request twice.

use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use http_body::Body;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::client::conn::http1::{Builder, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::task::AbortHandle;

use super::connect::Io;
use super::fault;
use crate::CallError;

/// The largest head of an answer, in bytes. Real ones take 1 to 4 KiB.
pub const MAX_HEAD_BYTES: usize = 32 * 1024;

/// The most header fields of an answer. Real ones have 20 to 40.
pub const MAX_HEAD_FIELDS: usize = 128;

/// The most that is buffered between the socket and the reader.
const MAX_BUFFER_BYTES: usize = 64 * 1024;

pub(super) type Request = http::Request<Full<Bytes>>;
pub(super) type Answer = http::Response<Incoming>;

/// An open connection. Dropping it closes it.
#[derive(Debug)]
pub(super) struct Connection {
    handle: SendRequest<Full<Bytes>>,
    _driver: Driver,
    /// What may be left of the last answer, behind all that it had to say.
    tail: Option<Incoming>,
}

/// The task that moves the bytes; ends when this is dropped.
#[derive(Debug)]
struct Driver(AbortHandle);

impl Drop for Driver {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Why there is no answer.
pub(super) enum Unanswered {
    /// The connection was closed before any of the request was sent.
    NotSent(Box<Request>, CallError),
    /// It was sent, or may have been.
    Lost(CallError),
}

impl Connection {
    /// Readies a new connection for requests.
    pub(super) async fn open(io: Box<dyn Io>) -> Result<Self, CallError> {
        let mut builder = Builder::new();
        builder.max_headers(MAX_HEAD_FIELDS).max_header_size(MAX_HEAD_BYTES).max_buf_size(MAX_BUFFER_BYTES);
        let (handle, connection) = builder.handshake(TokioIo::new(io)).await.map_err(|error| fault::of(&error))?;
        let driver = tokio::spawn(async move {
            // What goes wrong is told to whoever waits for the answer or its body.
            let _ = connection.await;
        });
        Ok(Self { handle, _driver: Driver(driver.abort_handle()), tail: None })
    }

    /// Leaves the rest of an answer that has said all: usually its last, empty chunk.
    pub(super) fn leave(&mut self, tail: Incoming) {
        self.tail = Some(tail);
    }

    /// Whether it can carry a request now. One that is still busy with the last answer cannot.
    pub(super) fn is_ready(&mut self) -> bool {
        self.is_read_out() && self.handle.is_ready()
    }

    fn is_read_out(&mut self) -> bool {
        let Some(tail) = &mut self.tail else { return true };
        let ended = matches!(Pin::new(tail).poll_frame(&mut Context::from_waker(Waker::noop())), Poll::Ready(None));
        if ended {
            self.tail = None;
        }
        ended
    }

    /// Whether it is closed for good.
    pub(super) fn is_closed(&self) -> bool {
        self.handle.is_closed()
    }

    /// Sends a request and waits for the head of its answer.
    pub(super) async fn send(&mut self, request: Box<Request>) -> Result<Answer, Unanswered> {
        self.handle.try_send_request(*request).await.map_err(|mut unsent| {
            let back = unsent.take_message();
            let why = fault::of(unsent.error());
            match back {
                Some(request) => Unanswered::NotSent(Box::new(request), why),
                None => Unanswered::Lost(why),
            }
        })
    }
}

impl From<Unanswered> for CallError {
    fn from(unanswered: Unanswered) -> Self {
        match unanswered {
            Unanswered::NotSent(_, why) | Unanswered::Lost(why) => why,
        }
    }
}
