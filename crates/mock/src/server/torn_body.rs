//! The body of a whole answer that is torn off.
//!
//! *Which question does it answer?* "What does a client get whose answer breaks off before its length?"
//!
//! *Why so?* The head promised more bytes than come. That, and nothing else, is how HTTP/1.1 tells a
//! torn body from a short one.
//!
//! *What it never does:* send the last byte.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame};

use super::switch::{Break, Switch};

/// Some bytes, and then the connection breaks.
#[derive(Debug)]
pub(super) struct TornBody {
    bytes: Bytes,
    how: Break,
    switch: Switch,
}

impl TornBody {
    pub(super) fn new(bytes: Bytes, how: Break, switch: Switch) -> Self {
        Self { bytes, how, switch }
    }
}

impl Body for TornBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.bytes.is_empty() {
            self.switch.throw(self.how);
            return Poll::Pending;
        }
        Poll::Ready(Some(Ok(Frame::data(std::mem::take(&mut self.bytes)))))
    }
}
