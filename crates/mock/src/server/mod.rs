//! The HTTP side: a site's answers as bytes, at the right instants.
//!
//! *Which question does it answer?* "How does a client that speaks HTTP reach the simulated providers?"
//!
//! *Why an accept loop of its own?* Because a failing provider must be able to do what a web framework
//! never does: reset a connection, stop in the middle of a body, say nothing for ever. So each
//! connection has a switch that breaks it off below HTTP, and the same router
//! serves TCP and in-memory pipes.
//!
//! *What it never does:* decide what happens to a request. It carries the [`wire::Answer`] that the
//! site gives it, and a client that goes away takes its exchange with it.

mod admin;
mod carry;
mod date;
mod events;
mod io;
mod listener;
mod models;
mod pieces;
mod questions;
mod refuse;
mod route;
mod says;
mod stream_body;
mod switch;
mod torn_body;
mod waiting;

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;

use crate::Site;
use switch::Switch;

pub use date::RUN_BEGAN_UNIX_S;
pub use io::Pipe;
pub use listener::Listener;
pub use pieces::Grain;

/// How a server writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServerOptions {
    /// How streamed answers are cut into chunks.
    pub grain: Grain,
    /// How long a connection may be without a complete head of a request before it is closed; `None`
    /// sets no timer.
    pub idle: Option<Duration>,
}

impl ServerOptions {
    /// For real clients: a chunk per token, and idle connections end after two minutes: later than
    /// the pools of common clients let go of theirs, so that none is closed under a new request.
    pub const LIVE: Self = Self { grain: Grain::PerToken, idle: Some(Duration::from_secs(120)) };

    /// For pipes under a paused clock: few chunks, no timers but those of answers.
    pub const WIRE: Self = Self { grain: Grain::Coarse(Duration::from_millis(250)), idle: None };
}

/// Serves one site over any number of connections.
#[derive(Debug, Clone)]
pub struct Server {
    router: Router,
    options: ServerOptions,
}

/// What all handlers share.
#[derive(Debug)]
struct Shared {
    site: Arc<Site>,
    /// The only provider that is served here, where it has a server of its own.
    only: Option<usize>,
    grain: Grain,
    /// Requests that never reached a provider: names their answers.
    strays: AtomicU64,
}

impl Server {
    /// A server of the site: each provider under its name, the real paths behind it.
    pub fn new(site: Arc<Site>, options: ServerOptions) -> Self {
        Self::of(site, None, options)
    }

    /// A server of one provider alone, by its place: its paths are there with its name before them
    /// and without.
    pub fn for_provider(site: Arc<Site>, provider: usize, options: ServerOptions) -> Self {
        Self::of(site, Some(provider), options)
    }

    fn of(site: Arc<Site>, only: Option<usize>, options: ServerOptions) -> Self {
        let shared = Arc::new(Shared { site, only, grain: options.grain, strays: AtomicU64::new(0) });
        let router = Router::new()
            .route("/_brownout", get(admin::overview))
            .route("/_brownout/health", get(admin::health))
            .fallback(route::dispatch)
            .with_state(shared);
        Self { router, options }
    }

    /// Serves one connection until it ends or is broken off. Dropping the future drops the connection
    /// and every exchange on it.
    pub async fn serve_connection(&self, pipe: impl Pipe) {
        self.serve_until(pipe, std::future::pending()).await;
    }

    /// As [`Server::serve_connection`]; after `stop` the connection ends with its current answer.
    pub async fn serve_until(&self, pipe: impl Pipe, stop: impl Future<Output = ()>) {
        let switch = Switch::default();
        let io = TokioIo::new(io::Io::new(pipe, switch.clone()));
        let router = TowerToHyperService::new(self.router.clone());
        let stamp = switch.clone();
        let service = service_fn(move |mut request: http::Request<Incoming>| {
            request.extensions_mut().insert(stamp.clone());
            router.call(request)
        });
        let mut connection = pin!(self.protocol().serve_connection(io, service));
        // How a connection ended is known to whoever ended it: the client, or the switch.
        tokio::select! {
            biased;
            () = switch.thrown() => return,
            _ = connection.as_mut() => return,
            () = stop => connection.as_mut().graceful_shutdown(),
        }
        tokio::select! {
            biased;
            () = switch.thrown() => {}
            _ = connection => {}
        }
    }

    fn protocol(&self) -> http1::Builder {
        let mut protocol = http1::Builder::new();
        // A client that closes its side has left: answers that nobody reads hold no place.
        protocol.auto_date_header(false).half_close(false);
        if let Some(idle) = self.options.idle {
            protocol.timer(TokioTimer::new()).header_read_timeout(idle);
        }
        protocol
    }
}

#[cfg(test)]
mod own_test;
#[cfg(test)]
mod pipe_test;
#[cfg(test)]
mod tcp_test;
#[cfg(test)]
mod test_client;
