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
mod exchanges;
mod halves;
mod io;
mod listener;
mod models;
mod pieces;
mod refuse;
mod reset_stream;
mod route;
mod settling;
mod stream_body;
mod switch;
#[cfg(feature = "tls")]
mod tls;
mod torn_body;
mod unconfirmed;
mod version;
mod whose;

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use chance::Moment;
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;

use crate::{Door, Site};
use exchanges::Exchanges;
use switch::Switch;
use version::Spoken;

pub use date::RUN_BEGAN_UNIX_S;
pub use io::Pipe;
pub use listener::Listener;
pub use pieces::Grain;
#[cfg(feature = "tls")]
pub use tls::Tls;

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
    site: Arc<Site>,
    only: Option<usize>,
    #[cfg(feature = "tls")]
    tls: Option<Tls>,
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
        let shared =
            Arc::new(Shared { site: Arc::clone(&site), only, grain: options.grain, strays: AtomicU64::new(0) });
        let router = Router::new()
            .route("/_brownout", get(admin::overview))
            .route("/_brownout/health", get(admin::health))
            .fallback(route::dispatch)
            .with_state(shared);
        Self {
            router,
            options,
            site,
            only,
            #[cfg(feature = "tls")]
            tls: None,
        }
    }

    /// The same server behind TLS: on TCP it speaks nothing else.
    #[cfg(feature = "tls")]
    #[must_use]
    pub fn with_tls(self, tls: Tls) -> Self {
        Self { tls: Some(tls), ..self }
    }

    /// What connections meet here now, and the first moment at which that may change. Where several providers share
    /// a port it is always open.
    fn door(&self) -> (Door, Moment) {
        self.only.map_or((Door::Open, Moment::NEVER), |provider| self.site.door(provider))
    }

    /// Serves one connection until it ends or is broken off. Dropping the future drops the connection
    /// and every exchange on it.
    pub async fn serve_connection(&self, pipe: impl Pipe) {
        self.serve_until(pipe, std::future::pending()).await;
    }

    /// As [`Server::serve_connection`]; after `stop` the connection ends with its current answer.
    pub async fn serve_until(&self, mut pipe: impl Pipe, stop: impl Future<Output = ()>) {
        let mut stop = pin!(stop);
        let spoken = tokio::select! {
            biased;
            spoken = self.spoken(&mut pipe) => spoken,
            () = &mut stop => return,
        };
        let switch = Switch::default();
        let router = TowerToHyperService::new(self.router.clone());
        let stamp = switch.clone();
        let service = service_fn(move |mut request: http::Request<Incoming>| {
            request.extensions_mut().insert(stamp.clone());
            router.call(request)
        });
        match spoken {
            None => {}
            Some(Spoken::Http1(read)) => {
                let io = TokioIo::new(io::Io::new(pipe, read, switch.clone()));
                let connection = pin!(self.http1().serve_connection(io, service));
                serve(connection, http1::Connection::graceful_shutdown, &switch, stop).await;
            }
            Some(Spoken::Http2(read)) => {
                switch.set_multiplexed();
                let io = TokioIo::new(io::Io::new(pipe, read, switch.clone()));
                let connection = pin!(http2_protocol().serve_connection(io, service));
                serve(connection, http2::Connection::graceful_shutdown, &switch, stop).await;
            }
        }
    }

    /// What is spoken; `None` where nothing is said for too long.
    async fn spoken(&self, pipe: &mut impl Pipe) -> Option<Spoken> {
        match self.options.idle {
            None => Some(version::spoken(pipe).await),
            Some(idle) => tokio::time::timeout(idle, version::spoken(pipe)).await.ok(),
        }
    }

    fn http1(&self) -> http1::Builder {
        let mut protocol = http1::Builder::new();
        // A client that closes its side has left: answers that nobody reads hold no place.
        protocol.auto_date_header(false).half_close(false);
        if let Some(idle) = self.options.idle {
            protocol.timer(TokioTimer::new()).header_read_timeout(idle);
        }
        protocol
    }
}

/// Serves a connection of either version until it ends, or is broken off. How it ended is known to whoever ended
/// it: the client, or the switch. What was written when the switch is thrown goes out first.
async fn serve<C, E>(
    mut connection: Pin<&mut C>,
    shut_down: impl FnOnce(Pin<&mut C>),
    switch: &Switch,
    stop: impl Future<Output = ()>,
) where
    C: Future<Output = Result<(), E>>,
{
    tokio::select! {
        biased;
        () = poll_fn(|cx| poll(connection.as_mut(), switch, cx)) => return,
        () = stop => shut_down(connection.as_mut()),
    }
    poll_fn(|cx| poll(connection.as_mut(), switch, cx)).await;
}

fn http2_protocol() -> http2::Builder<Exchanges> {
    let mut protocol = http2::Builder::new(Exchanges::default());
    protocol.auto_date_header(false);
    protocol
}

/// A round of a connection.
fn poll(connection: Pin<&mut impl Future>, switch: &Switch, cx: &mut Context<'_>) -> Poll<()> {
    if connection.poll(cx).is_ready() { Poll::Ready(()) } else { switch.poll_round(cx) }
}

#[cfg(test)]
mod own_test;
#[cfg(test)]
mod pipe_test;
#[cfg(test)]
mod tcp_test;
#[cfg(test)]
mod test_client;
