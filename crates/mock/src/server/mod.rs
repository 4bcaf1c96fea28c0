//! The HTTP side: a site's answers as bytes, at the right instants.
//!
//! *Which question does it answer?* "How does a client that speaks HTTP reach the simulated providers?"
//!
//! *Why an accept loop of its own?* Because a failing provider must be able to do what a web framework
//! never does: reset a connection, stop in the middle of a body, say nothing for ever. So each
//! connection has a switch that breaks it off below HTTP, and the same service
//! serves TCP and in-memory pipes.
//!
//! *What it never does:* decide what happens to a request. It carries the [`wire::Answer`] that the
//! site gives it, and a client that goes away takes its exchange with it.

mod admin;
mod alarm;
mod came;
mod carry;
mod connection;
mod date;
mod entrance;
mod events;
mod exchanges;
mod fault_header;
mod fields;
mod forward;
mod halves;
mod intake;
mod io;
mod listener;
mod meddle;
mod models;
mod newcomer;
mod pieces;
mod questions;
mod real;
mod refuse;
mod replay;
mod reset_stream;
mod route;
mod says;
mod sending;
mod settling;
mod stream_body;
mod switch;
#[cfg(feature = "tls")]
mod tls;
mod torn_body;
mod unconfirmed;
mod version;
mod visit;
mod waiting;
mod whole_body;
mod whose;

use std::convert::Infallible;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::response::Response;
use chance::Seed;
use http::Request;
use hyper::body::Incoming;
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;

use crate::Site;
use crate::control::Control;
use newcomer::Newcomer;
use switch::Switch;

pub use forward::{Forward, Forwarding, RealBody};
pub use io::Pipe;
pub use listener::Listener;
pub use pieces::Grain;
pub use real::Real;
pub use sending::Sending;
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
    /// How long the body of a request may take from its head on, before it is refused; `None` sets no
    /// timer.
    pub body: Option<Duration>,
    /// Whether calls may ask for faults of their own.
    pub fault_headers: FaultHeaders,
    /// When an answer that is ready is sent.
    pub sending: Sending,
}

/// What becomes of a call that asks for a fault of its own, with the header `x-brownout-fault`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultHeaders {
    /// It gets it.
    Obeyed,
    /// The header is one like any other.
    Ignored,
}

/// Where the admin paths are.
const ADMIN: &str = "/_brownout";

/// The most that one connection's request head may take, in bytes, and about the most that is buffered for
/// it in each direction.
const BUFFER: usize = 64 * 1024;

impl ServerOptions {
    /// For real clients: a chunk per token, and idle connections end after two minutes: later than
    /// the pools of common clients let go of theirs, so that none is closed under a new request.
    pub const LIVE: Self = Self {
        grain: Grain::PerToken,
        idle: Some(Duration::from_secs(120)),
        body: Some(Duration::from_secs(60)),
        fault_headers: FaultHeaders::Obeyed,
        sending: Sending::Together,
    };

    /// For pipes under a paused clock: few chunks, no timers but those of answers.
    pub const WIRE: Self = Self {
        grain: Grain::Coarse(Duration::from_millis(250)),
        idle: None,
        body: None,
        fault_headers: FaultHeaders::Ignored,
        sending: Sending::AtOnce,
    };
}

/// Serves one site over any number of connections.
#[derive(Debug, Clone)]
pub struct Server {
    /// Taken anew for each request, so that what is served can be replaced under open connections.
    served: Arc<Mutex<Arc<Served>>>,
    options: ServerOptions,
    #[cfg(feature = "tls")]
    tls: Option<Tls>,
}

/// What is served now.
#[derive(Debug)]
enum Served {
    /// The providers of a site, and the admin paths. What providers answer does not go through a router, which would
    /// cost as much as the answer.
    Providers { shared: Arc<Shared>, admin: Router },
    /// Everything by one handler.
    All(Router),
}

/// What all handlers share.
#[derive(Debug)]
struct Shared {
    site: Arc<Site>,
    /// The only provider that is served here, where it has a server of its own.
    only: Option<usize>,
    /// Who is asked in place of a simulated provider.
    real: Real,
    options: ServerOptions,
    control: Option<Arc<Control>>,
    /// Makes digests of keys comparable within this process, and nowhere else.
    salt: Seed,
    /// Requests that never reached a provider: names their answers.
    strays: AtomicU64,
    /// Connections that were accepted: names how long they are kept waiting.
    connections: AtomicU64,
}

impl Server {
    /// A server of the site: each provider under its name, the real paths behind it.
    pub fn new(site: Arc<Site>, options: ServerOptions) -> Self {
        Self::of(site, None, Real::default(), options, None)
    }

    /// A server of one provider alone, by its place: its paths are there with its name before them
    /// and without.
    pub fn for_provider(site: Arc<Site>, provider: usize, options: ServerOptions) -> Self {
        Self::of(site, Some(provider), Real::default(), options, None)
    }

    /// A server that can be watched and changed; of one provider alone, if one is named.
    pub fn controlled(
        site: Arc<Site>,
        only: Option<usize>,
        real: Real,
        options: ServerOptions,
        control: Control,
    ) -> Self {
        Self::of(site, only, real, options, Some(Arc::new(control)))
    }

    /// A server some of whose providers are real: their requests are passed on, and the timeline's faults strike them on
    /// the way. `only` as for [`Server::for_provider`].
    pub fn with_real(site: Arc<Site>, only: Option<usize>, real: Real, options: ServerOptions) -> Self {
        Self::of(site, only, real, options, None)
    }

    fn of(
        site: Arc<Site>,
        only: Option<usize>,
        real: Real,
        options: ServerOptions,
        control: Option<Arc<Control>>,
    ) -> Self {
        let (strays, connections) = (AtomicU64::new(0), AtomicU64::new(0));
        let shared = Arc::new(Shared { site, only, real, options, control, salt: salt(), strays, connections });
        let admin = admin::router(&shared).with_state(Arc::clone(&shared));
        Self::serving(Served::Providers { shared, admin }, options)
    }

    fn serving(served: Served, options: ServerOptions) -> Self {
        Self {
            served: Arc::new(Mutex::new(Arc::new(served))),
            options,
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

    /// From now on requests are answered as `other` answers them, on all connections of this server and of its clones.
    /// What is being answered goes on as it began.
    pub fn replace(&self, other: &Self) {
        let served = other.served();
        *self.served.lock().unwrap_or_else(PoisonError::into_inner) = served;
    }

    fn served(&self) -> Arc<Served> {
        Arc::clone(&self.served.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Served {
    async fn answer(
        self: Arc<Self>,
        (switch, newcomer): (Switch, Newcomer),
        request: Request<Incoming>,
    ) -> Result<Response, Infallible> {
        match &*self {
            Self::All(router) => route(router, switch, request).await,
            Self::Providers { shared, admin } => match request.uri().path().strip_prefix(ADMIN) {
                Some(rest) if rest.is_empty() || rest.starts_with('/') => route(admin, switch, request).await,
                _ => {
                    let response = route::dispatch(shared, (switch, newcomer.next()), request).await;
                    shared.options.sending.turn().await;
                    Ok(response)
                }
            },
        }
    }
}

/// An answer by a router, whose handlers find the switch of the connection beside the request.
async fn route(router: &Router, switch: Switch, mut request: Request<Incoming>) -> Result<Response, Infallible> {
    request.extensions_mut().insert(switch);
    TowerToHyperService::new(router.clone()).call(request).await
}

/// A number that no other process has.
fn salt() -> Seed {
    Seed(RandomState::new().hash_one(0))
}

#[cfg(test)]
mod book_test;
#[cfg(test)]
mod limit_words_test;
#[cfg(test)]
mod limits_test;
#[cfg(test)]
mod own_test;
#[cfg(test)]
mod pipe_test;
#[cfg(test)]
mod replay_test;
#[cfg(test)]
mod services_test;
#[cfg(test)]
mod slow_connection_test;
#[cfg(test)]
mod tcp_test;
#[cfg(test)]
mod test_client;
#[cfg(test)]
mod test_real;
