//! Connections that wait for the next attempt.
//!
//! *Which question does it answer?* "Is there an open connection that can carry a request now?"
//!
//! *Why so small?* A provider is one host, so there is one list. The connection used last is taken
//! first: it is the least likely to have been closed meanwhile. Nothing expires by time, since a clock
//! would wake a simulated run; a connection that the server closed is noticed when it is asked for.
//!
//! *What it never does:* hold more than its limit, wait for a busy connection, or open one.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::connection::Connection;

/// The most idle connections that are kept for a provider, whatever the options say.
pub const MAX_IDLE: usize = 32;

/// The idle connections of one provider.
#[derive(Debug)]
pub(super) struct Pool {
    limit: usize,
    idle: Mutex<Vec<Connection>>,
}

impl Pool {
    /// A pool of at most that many; zero keeps none.
    pub(super) fn new(limit: usize) -> Self {
        Self { limit: limit.min(MAX_IDLE), idle: Mutex::default() }
    }

    /// Keeps a connection, or closes it where it is closed or there are enough.
    pub(super) fn put(&self, connection: Connection) {
        let mut idle = self.idle();
        if !connection.is_closed() && idle.len() < self.limit {
            idle.push(connection);
        }
    }

    /// A connection that can carry a request. Those that cannot are closed on the way.
    pub(super) async fn take(&self) -> Option<Connection> {
        loop {
            let mut connection = self.pop()?;
            if connection.is_ready() {
                return Some(connection);
            }
            // It may have been put back this very moment: its driver gets one turn to notice.
            if !connection.is_closed() {
                tokio::task::yield_now().await;
                if connection.is_ready() {
                    return Some(connection);
                }
            }
        }
    }

    fn pop(&self) -> Option<Connection> {
        self.idle().pop()
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
