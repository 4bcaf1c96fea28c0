//! An answer whose head has arrived.
//!
//! *Which question does it answer?* "What else arrives, and what becomes of the connection?"
//!
//! *Why are body and connection kept together?* So that neither outlives the other: a body read to its
//! end gives its connection back, and everything else, a drop included, closes it.
//!
//! *What it never does:* hold more of a body than it was told to.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame};
use http_body_util::BodyExt;
use hyper::body::Incoming;

use super::connection::Connection;
use super::fault;
use super::pool::Pool;
use crate::CallError;

/// A body under way, on its connection.
#[derive(Debug)]
pub(super) struct Exchange {
    body: Incoming,
    connection: Connection,
    pool: Arc<Pool>,
}

/// What was read of a body, and how it ended.
#[derive(Debug)]
pub(super) struct Read {
    /// At most as many bytes as were allowed.
    pub(super) bytes: Vec<u8>,
    /// How it ended.
    pub(super) end: End,
}

/// How a body ended.
#[derive(Debug)]
pub(super) enum End {
    /// By its own rule.
    Whole,
    /// It is longer than was allowed.
    TooLong,
    /// In the middle.
    Broken(CallError),
}

impl Exchange {
    pub(super) fn new(body: Incoming, connection: Connection, pool: Arc<Pool>) -> Self {
        Self { body, connection, pool }
    }

    /// Reads the body, up to a limit.
    pub(super) async fn read(mut self, limit: usize) -> Read {
        let mut bytes = Vec::new();
        let end = loop {
            match self.body.frame().await {
                None => break End::Whole,
                Some(Err(error)) => break End::Broken(fault::of(&error)),
                Some(Ok(frame)) => {
                    if !append(&mut bytes, frame, limit) {
                        break End::TooLong;
                    }
                }
            }
        };
        if matches!(end, End::Whole) {
            self.pool.put(self.connection);
        }
        Read { bytes, end }
    }

    /// The next bytes of the body. Empty for what is no data.
    pub(super) fn poll_data(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, CallError>>> {
        let frame = Pin::new(&mut self.body).poll_frame(cx);
        frame.map(|frame| frame.map(|frame| frame.map(data).map_err(|error| fault::of(&error))))
    }

    /// Nothing more is needed of the body. The connection is given back, to be used again if the body
    /// turns out to be at its end.
    pub(super) fn release(mut self) {
        self.connection.leave(self.body);
        self.pool.put(self.connection);
    }
}

fn data(frame: Frame<Bytes>) -> Bytes {
    frame.into_data().unwrap_or_default()
}

/// Adds what fits; whether all did.
fn append(bytes: &mut Vec<u8>, frame: Frame<Bytes>, limit: usize) -> bool {
    let data = data(frame);
    let room = limit - bytes.len();
    bytes.extend_from_slice(&data[..data.len().min(room)]);
    data.len() <= room
}
