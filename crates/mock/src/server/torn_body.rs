//! The body of a whole answer that is torn off.
//!
//! *Which question does it answer?* "What does a client get whose answer breaks off before its length?"
//!
//! *Why so?* The head promised more bytes than come. That, and nothing else, is how HTTP/1.1 tells a
//! torn body from a short one.
//!
//! *What it never does:* send the last byte.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame};

use super::reset_stream::StreamReset;
use super::switch::{Break, Switch};

/// Some bytes, and then the connection breaks.
#[derive(Debug)]
pub(super) struct TornBody {
    bytes: Bytes,
    how: Break,
    switch: Switch,
    /// Since when it waits for its bytes to be gone.
    since: Option<u64>,
}

impl TornBody {
    pub(super) fn new(bytes: Bytes, how: Break, switch: Switch) -> Self {
        Self { bytes, how, switch, since: None }
    }
}

impl Body for TornBody {
    type Data = Bytes;
    type Error = StreamReset;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, StreamReset>>> {
        let this = &mut *self;
        if this.bytes.is_empty() && this.how == Break::Reset && this.switch.is_multiplexed() {
            ready!(this.switch.poll_flushed(&mut this.since, cx));
            return Poll::Ready(Some(Err(StreamReset)));
        }
        if this.bytes.is_empty() {
            this.switch.throw(this.how);
            return Poll::Pending;
        }
        Poll::Ready(Some(Ok(Frame::data(std::mem::take(&mut self.bytes)))))
    }
}
