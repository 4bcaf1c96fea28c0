//! One exchange with a provider, as arrivals.
//!
//! *Why not simply await the answer?* Two exchanges may race, and a timer beside them. What was awaited
//! and lost the race goes on from where it was: nothing is kept in a future that is dropped.

use std::future::poll_fn;

use wire::{Chunk, Limits, Whole};

use crate::classify::Trouble;
use crate::provider::{Answered, BoxFuture, CallError, Chunks, Refused, Response};

/// An exchange under way.
pub(crate) enum Exchange<'a> {
    /// The head of the answer is not there yet.
    Calling(BoxFuture<'a, Result<Response, CallError>>),
    /// The head is there, and was not looked at.
    Answered(Answered),
    /// The answer comes in pieces.
    Streaming(Chunks),
    /// Everything is there.
    Over,
}

/// What arrives.
pub(crate) enum Arrival {
    /// What the provider says is left, with the head of its answer.
    Limits(Limits),
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
            let Response { limits, answered } = match response {
                Ok(response) => response,
                Err(error) => return Arrival::Broken(error),
            };
            *self = Self::Answered(answered);
            if let Some(limits) = limits {
                return Arrival::Limits(limits);
            }
        }
        if matches!(self, Self::Answered(_)) {
            match std::mem::replace(self, Self::Over) {
                Self::Answered(Answered::Refused(refused)) => return Arrival::Refused(refused),
                Self::Answered(Answered::Whole(whole)) => return Arrival::Whole(whole),
                Self::Answered(Answered::Stream(chunks)) => *self = Self::Streaming(chunks),
                other => *self = other,
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
