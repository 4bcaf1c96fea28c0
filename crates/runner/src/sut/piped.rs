//! The network of wire mode: in-memory pipes to the mock's HTTP server.
//!
//! One connection per attempt, on the same runtime and the same paused clock as the caller: a server
//! on another thread would lose every race against an idle clock that jumps ahead.

use std::io;

use failover::BoxFuture;
use failover::http::{Connect, Io};
use mock::Clock;
use mock::server::Server;

use super::direct::arrive;

/// What a pipe buffers before its writer waits.
const BUFFER: usize = 64 * 1024;

/// Connects to a site through pipes.
#[derive(Debug)]
pub(crate) struct Pipes {
    server: Server,
    arrivals: Clock,
}

impl Pipes {
    pub(crate) fn new(server: Server, arrivals: Clock) -> Self {
        Self { server, arrivals }
    }
}

impl Connect for Pipes {
    fn connect(&self, _authority: &str) -> BoxFuture<'_, io::Result<Box<dyn Io>>> {
        Box::pin(async move {
            arrive(self.arrivals).await;
            let (ours, theirs) = tokio::io::duplex(BUFFER);
            let server = self.server.clone();
            tokio::spawn(async move { server.serve_connection(theirs).await });
            Ok(Box::new(ours) as Box<dyn Io>)
        })
    }
}
