//! TCP: accepting connections, and letting go of them.
//!
//! *Which question does it answer?* "How do clients outside this process reach the server?"
//!
//! *Why not a framework's loop?* It would not let us reset a connection, and it leaves Nagle's algorithm
//! on, which costs every stream forty milliseconds.
//!
//! *What it never does:* stop for one bad connection.

use std::io::Result;
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use super::Server;

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
        loop {
            tokio::select! {
                biased;
                () = &mut shutdown => break,
                Some(_) = connections.join_next() => {}
                accepted = self.0.accept(), if connections.len() < MOST => match accepted {
                    Ok((stream, _)) => { connections.spawn(serve(server.clone(), stream, stopped.clone())); }
                    Err(_) => sleep_until(Instant::now() + EXHAUSTED).await,
                },
            }
        }
        drop((self, stop));
        tokio::select! {
            biased;
            () = async { while connections.join_next().await.is_some() {} } => {}
            () = sleep_until(Instant::now() + GRACE) => {}
        }
    }
}

async fn serve(server: Server, stream: TcpStream, mut stopped: watch::Receiver<()>) {
    // A socket that refuses the option still works, only slower.
    let _ = stream.set_nodelay(true);
    let stop = async move { while stopped.changed().await.is_ok() {} };
    server.serve_until(stream, stop).await;
}
