//! TCP: accepting connections, and letting go of them.
//!
//! *Which question does it answer?* "How do clients outside this process reach the server?"
//!
//! *Why is a port given up while its provider refuses?* Because that is the one way for connections to be refused: a
//! port that is listened on accepts, whoever is behind it.
//!
//! *Why does a slow connection wait before its first byte is read?* The kernel has accepted it by then, which no server
//! can put off; what can be late is all that follows: TLS, where there is any, else the request.
//!
//! *Why not a framework's loop?* It would not let us reset a connection, and it leaves Nagle's algorithm
//! on, which costs every stream forty milliseconds.
//!
//! *What it never does:* stop for one bad connection.

use std::future::pending;
use std::io::{ErrorKind, Result};
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use chance::Moment;
#[cfg(feature = "tls")]
use fault::TlsFault;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
#[cfg(feature = "tls")]
use tokio::time::timeout;
use tokio::time::{Instant, sleep_until};

use super::Server;
use super::newcomer::Newcomer;
use crate::{Clock, Door};

/// How long answers may go on after the stop.
const GRACE: Duration = Duration::from_secs(2);

/// How long to wait when the system has no connection to give.
const EXHAUSTED: Duration = Duration::from_millis(20);

/// The most connections at a time. The next ones wait in the system's queue until one of these ends, which an
/// idle one does by itself: so what clients can make the server hold is bounded.
const MOST: usize = 16 * 1024;

/// A port that is listened on.
#[derive(Debug)]
pub struct Listener(TcpListener);

impl Listener {
    /// Listens on the address; port 0 takes a free one.
    pub async fn bind(address: SocketAddr) -> Result<Self> {
        TcpListener::bind(address).await.map(Self)
    }

    /// Where it listens.
    pub fn local_addr(&self) -> Result<SocketAddr> {
        self.0.local_addr()
    }

    /// The same port twice, for a server that takes it over from another: it is never free in between.
    pub fn split(self) -> Result<(Self, Self)> {
        let socket = self.0.into_std()?;
        let twin = socket.try_clone()?;
        Ok((Self(TcpListener::from_std(socket)?), Self(TcpListener::from_std(twin)?)))
    }

    /// Serves connections until `shutdown`, then lets answers end for two seconds and drops the rest.
    pub async fn run(self, server: Server, shutdown: impl Future<Output = ()>) {
        let (stop, stopped) = watch::channel(());
        let mut connections = JoinSet::new();
        let mut shutdown = pin!(shutdown);
        let mut port = Port::new(self.0);
        loop {
            let (door, until, clock) = server.door();
            port.set_open(door != Door::Closed).await;
            tokio::select! {
                biased;
                () = &mut shutdown => break,
                Some(_) = connections.join_next() => {}
                () = reached(clock, until) => {}
                accepted = port.accept(), if connections.len() < MOST => match accepted {
                    Ok(stream) => { connections.spawn(serve(server.clone(), stream, door, stopped.clone())); }
                    Err(_) => sleep_until(Instant::now() + EXHAUSTED).await,
                },
            }
        }
        drop((port, stop));
        tokio::select! {
            biased;
            () = async { while connections.join_next().await.is_some() {} } => {}
            () = sleep_until(Instant::now() + GRACE) => {}
        }
    }
}

/// Waits for a moment on a run's clock; for ever, where there is no run.
async fn reached(clock: Option<Clock>, moment: Moment) {
    match clock {
        Some(clock) => clock.sleep_until(moment).await,
        None => pending().await,
    }
}

/// A port that may be given up for a while.
struct Port {
    socket: Option<TcpListener>,
    address: Option<SocketAddr>,
    open: bool,
}

impl Port {
    fn new(socket: TcpListener) -> Self {
        Self { address: socket.local_addr().ok(), socket: Some(socket), open: true }
    }

    /// Listens, or stops to.
    async fn set_open(&mut self, open: bool) {
        self.open = open;
        match (open, self.address) {
            (false, Some(_)) => self.socket = None,
            (true, Some(address)) if self.socket.is_none() => self.socket = TcpListener::bind(address).await.ok(),
            _ => {}
        }
    }

    /// The next connection. Never, while the port is given up; an error where somebody else has taken it meanwhile.
    async fn accept(&self) -> Result<TcpStream> {
        match &self.socket {
            Some(socket) => socket.accept().await.map(|(stream, _)| stream),
            None if self.open => Err(ErrorKind::AddrInUse.into()),
            None => pending().await,
        }
    }
}

async fn serve(server: Server, stream: TcpStream, door: Door, mut stopped: watch::Receiver<()>) {
    // A socket that refuses the option still works, only slower.
    let _ = stream.set_nodelay(true);
    let mut stop = pin!(async move { while stopped.changed().await.is_ok() {} });
    let greeting = server.greeting();
    if !greeting.is_zero() && stops_within(greeting, stop.as_mut()).await {
        return;
    }
    let newcomer = Newcomer::greeted();
    #[cfg(feature = "tls")]
    if let Some(tls) = &server.tls {
        let fault = if let Door::Tls(fault) = door { Some(fault) } else { None };
        let greeting = tls.accept(stream, fault);
        let greeted = match server.options.idle {
            // A handshake that is never to end is not ended by us.
            Some(idle) if fault != Some(TlsFault::Slow) => timeout(idle, greeting).await.ok().flatten(),
            _ => greeting.await,
        };
        if let Some(stream) = greeted {
            server.serve_until(stream, newcomer, stop).await;
        }
        return;
    }
    // Without TLS a fault of it strikes the attempts.
    let _ = door;
    server.serve_until(stream, newcomer, stop).await;
}

/// Lets so much time pass, but for a stop.
async fn stops_within(time: Duration, stop: impl Future<Output = ()>) -> bool {
    tokio::select! {
        biased;
        () = stop => true,
        () = sleep_until(Instant::now() + time) => false,
    }
}
