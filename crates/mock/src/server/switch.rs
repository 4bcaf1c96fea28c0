//! The switch of a connection: breaks it off below HTTP.
//!
//! *Which question does it answer?* "How can something inside an answer end the connection around it?"
//!
//! *Why not an error from the body?* Because then the HTTP library decides what is still written and
//! how the connection closes. Here what was written before is flushed, and then the connection is
//! dropped as it stands.
//!
//! *What it never does:* close anything. Whoever serves the connection waits for it and lets go.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Notify;

/// How a connection is broken off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Break {
    /// It is closed, as after a last byte.
    Close,
    /// It is reset, where the transport knows that.
    Reset,
}

/// One connection's switch; clones throw the same one.
#[derive(Debug, Clone, Default)]
pub(super) struct Switch(Arc<State>);

#[derive(Debug, Default)]
struct State {
    reset: AtomicBool,
    thrown: Notify,
}

impl Switch {
    /// Breaks the connection off as soon as what was written is on its way.
    pub(super) fn throw(&self, how: Break) {
        self.0.reset.store(how == Break::Reset, Ordering::Relaxed);
        self.0.thrown.notify_one();
    }

    /// Waits until it is thrown. For one waiter.
    pub(super) async fn thrown(&self) {
        self.0.thrown.notified().await;
    }

    /// Whether the connection is to be reset.
    pub(super) fn is_reset(&self) -> bool {
        self.0.reset.load(Ordering::Relaxed)
    }
}
