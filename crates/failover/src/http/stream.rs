//! A streamed answer, chunk by chunk.
//!
//! *Which question does it answer?* "What has the provider said since I last asked?"
//!
//! *Why is it over at the provider's last event, and not at the end of the bytes?* Because the answer is:
//! a proxy that keeps the body open behind `[DONE]` would cost the caller an idle timeout on a complete
//! answer. What is usually left, an empty last chunk, is looked for when the connection is needed again.
//!
//! *What it never does:* say that an answer is complete. Only a [`Chunk::Finish`] that the provider's
//! own events gave rise to says so; a clean end without one is an answer cut short.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use wire::Chunk;
use wire::codec::{Completeness, StreamDecoder};

use super::exchange::Exchange;
use super::scrub::Scrub;
use crate::CallError;

/// The most bytes of one streamed answer: several times the longest that any model can give.
pub const MAX_STREAM_BYTES: u64 = 256 * 1024 * 1024;

/// The chunks of one answer.
pub(super) struct ChunkStream {
    decoder: StreamDecoder,
    scrub: Scrub,
    /// Chunks that were decoded and not yet asked for.
    decoded: VecDeque<Result<Chunk, CallError>>,
    /// `None` once the answer is over.
    exchange: Option<Exchange>,
    bytes_left: u64,
}

impl ChunkStream {
    pub(super) fn new(decoder: StreamDecoder, scrub: Scrub, exchange: Exchange) -> Self {
        let exchange = Some(exchange);
        Self { decoder, scrub, decoded: VecDeque::new(), exchange, bytes_left: MAX_STREAM_BYTES }
    }

    /// Whether the provider's last event has arrived, or its error.
    fn is_over(&self) -> bool {
        matches!(self.decoder.completeness(), Completeness::Terminated | Completeness::Failed)
    }

    fn read(&mut self, bytes: &[u8]) {
        self.bytes_left = self.bytes_left.saturating_sub(bytes.len() as u64);
        for item in self.decoder.push(bytes) {
            match item {
                Ok(Chunk::Error(fields)) => self.decoded.push_back(Ok(Chunk::Error(self.scrub.fields(fields)))),
                Ok(chunk) => self.decoded.push_back(Ok(chunk)),
                Err(error) => return self.fail(CallError::Malformed(self.scrub.text(error.to_string()))),
            }
        }
        if self.is_over() {
            self.release();
        } else if self.bytes_left == 0 {
            self.fail(CallError::Malformed(format!("a stream of more than {MAX_STREAM_BYTES} bytes")));
        }
    }

    fn fail(&mut self, error: CallError) {
        self.decoded.push_back(Err(error));
        self.exchange = None;
    }

    fn release(&mut self) {
        if let Some(exchange) = self.exchange.take() {
            exchange.release();
        }
    }
}

impl Stream for ChunkStream {
    type Item = Result<Chunk, CallError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(item) = this.decoded.pop_front() {
                return Poll::Ready(Some(item));
            }
            let Some(exchange) = &mut this.exchange else { return Poll::Ready(None) };
            match ready!(exchange.poll_data(cx)) {
                None => this.release(),
                Some(Ok(bytes)) => this.read(&bytes),
                Some(Err(error)) => this.fail(error),
            }
        }
    }
}
