//! The exchanges of a connection that has several at a time.
//!
//! *Which question does it answer?* "Where do the answers of one HTTP/2 connection run, and what ends them?"
//!
//! *Why a set of their own?* Because whoever drops a connection drops every exchange on it, and so gives back the
//! places that they hold. Tasks of their own would go on.
//!
//! *What it never does:* let one outlive its connection.

use std::sync::{Arc, Mutex, PoisonError};

use hyper::rt::Executor;
use tokio::task::JoinSet;

/// The tasks of one connection; all end with the last clone.
#[derive(Debug, Clone, Default)]
pub(super) struct Exchanges(Arc<Mutex<Tasks>>);

#[derive(Debug, Default)]
struct Tasks {
    running: JoinSet<()>,
    /// Whether there ever was one.
    begun: bool,
}

impl Exchanges {
    /// Whether anything was ever asked.
    pub(super) fn have_begun(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).begun
    }
}

impl<F: Future<Output = ()> + Send + 'static> Executor<F> for Exchanges {
    fn execute(&self, exchange: F) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while all.running.try_join_next().is_some() {}
        all.running.spawn(exchange);
        all.begun = true;
    }
}
