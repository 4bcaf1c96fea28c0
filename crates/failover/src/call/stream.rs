//! The caller's end of a streamed call.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_core::Stream;
use wire::ToolCall;

use super::delivery::{Delivery, Delta, Queue, lock};
use super::outcome::{Completion, Failure};
use super::resume::Switch;
use super::run;
use crate::engine::{Call, Engine, History};
use crate::provider::BoxFuture;

/// A streamed answer: deltas, then one end.
pub struct CallStream {
    /// The attempt loop. It runs only while the stream is polled, so dropping the stream ends it.
    running: Option<BoxFuture<'static, Result<Completion, Failure>>>,
    ended: Option<Result<Completion, Failure>>,
    queue: Queue,
}

/// A piece of a streamed answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    /// More words.
    Delta(Delta),
    /// A call of a tool, whole. It comes when the answer is complete.
    ToolCall(ToolCall),
    /// The answer had broken off: from here on another provider goes on with it.
    Switched(Switch),
    /// The answer is complete.
    Done(Completion),
}

impl fmt::Debug for CallStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallStream").finish_non_exhaustive()
    }
}

impl CallStream {
    pub(crate) fn new(engine: Arc<Engine>, call: Call) -> Self {
        let queue = Queue::default();
        let out = Delivery::streamed(&engine.policy(), Arc::clone(&queue));
        let mut out = if call.history == History::InStore { out.kept() } else { out };
        let running = Box::pin(async move { run::run(&engine, &call, &mut out).await });
        Self { running: Some(running), ended: None, queue }
    }

    /// The next piece; `None` after the end.
    ///
    /// # Errors
    /// The call failed. Words that were delivered before belong to no complete answer.
    pub async fn next(&mut self) -> Option<Result<Piece, Failure>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }
}

impl Stream for CallStream {
    type Item = Result<Piece, Failure>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(running) = &mut self.running
            && let Poll::Ready(end) = running.as_mut().poll(cx)
        {
            self.running = None;
            self.ended = Some(end);
        }
        if let Some(piece) = lock(&self.queue).pop_front() {
            return Poll::Ready(Some(Ok(piece)));
        }
        match self.ended.take() {
            Some(end) => Poll::Ready(Some(end.map(Piece::Done))),
            None if self.running.is_none() => Poll::Ready(None),
            None => Poll::Pending,
        }
    }
}
