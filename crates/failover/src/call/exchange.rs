//! One exchange with a provider, as arrivals.
//!
//! *Why not simply await the answer?* Two exchanges may race, and a timer beside them. What was awaited
//! and lost the race goes on from where it was: nothing is kept in a future that is dropped.

use std::future::poll_fn;

use wire::{Chunk, Whole};

use crate::classify::Trouble;
use crate::provider::{Answered, BoxFuture, CallError, Chunks, Refused, Response};

/// An exchange under way.
pub(crate) enum Exchange<'a> {
    /// The head of the answer is not there yet.
    Calling(BoxFuture<'a, Result<Response, CallError>>),
    /// The answer comes in pieces.
    Streaming(Chunks),
    /// Everything is there.
    Over,
}

/// What arrives.
pub(crate) enum Arrival {
    Refused(Refused),
    Whole(Whole),
    Chunk(Chunk),
    Broken(CallError),
    /// Nothing arrived in time.
    Late(Trouble),
    End,
}

impl Exchange<'_> {
    /// What arrives next. Dropping the future loses nothing.
    pub(crate) async fn next(&mut self) -> Arrival {
        if let Self::Calling(calling) = self {
            let response = calling.as_mut().await;
            *self = Self::Over;
            match response.map(|response| response.answered) {
                Ok(Answered::Refused(refused)) => return Arrival::Refused(refused),
                Ok(Answered::Whole(whole)) => return Arrival::Whole(whole),
                Ok(Answered::Stream(chunks)) => *self = Self::Streaming(chunks),
                Err(error) => return Arrival::Broken(error),
            }
        }
        let Self::Streaming(chunks) = self else { return Arrival::End };
        match poll_fn(|cx| chunks.as_mut().poll_next(cx)).await {
            Some(Ok(chunk)) => Arrival::Chunk(chunk),
            Some(Err(error)) => Arrival::Broken(error),
            None => Arrival::End,
        }
    }
}
