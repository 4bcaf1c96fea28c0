//! What a connection has met before a request comes on it.
//!
//! *Which question does it answer?* "Did this request have to open its connection, and has that been slow already?"
//!
//! *Why beside the switch?* That one ends a connection; this knows how it began.
//!
//! *What it never does:* wait. A listener does, before it serves.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use fault::Connection;

/// A connection, until its first request has come. Clones are of the same one.
#[derive(Debug, Clone)]
pub(super) struct Newcomer {
    first: Connection,
    known: Arc<AtomicBool>,
}

impl Newcomer {
    /// One that nobody has kept waiting.
    pub(super) fn at_once() -> Self {
        Self { first: Connection::New, known: Arc::default() }
    }

    /// One whose listener kept it waiting for as long as a slow provider would.
    pub(super) fn greeted() -> Self {
        Self { first: Connection::Greeted, known: Arc::default() }
    }

    /// What the next request on it comes on.
    pub(super) fn next(&self) -> Connection {
        if self.known.swap(true, Ordering::Relaxed) { Connection::Kept } else { self.first }
    }
}
