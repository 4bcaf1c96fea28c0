//! One connection: which version of HTTP is spoken on it, and until when.
//!
//! *Which question does it answer?* "Who is served here, and what ends it: the client, the switch, a timer or the stop?"
//!
//! *Why a timer for clients of HTTP/2 that ask for nothing?* The protocol has no head to wait for. One that only says
//! that it speaks it would hold a connection for ever; one that was there and has gone does not answer a ping.
//!
//! *What it never does:* answer.

use std::future::{pending, poll_fn};
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::time::{Instant, sleep_until, timeout};

use super::exchanges::Exchanges;
use super::io::{Io, Pipe};
use super::newcomer::Newcomer;
use super::switch::Switch;
use super::version::{self, Spoken};
use super::{BUFFER, Server};

/// How long a client of HTTP/2 may take to answer a ping.
const PING: Duration = Duration::from_secs(20);

impl Server {
    /// Serves one connection until it ends or is broken off. Dropping the future drops the connection
    /// and every exchange on it.
    pub async fn serve_connection(&self, pipe: impl Pipe) {
        self.serve_until(pipe, Newcomer::at_once(), pending()).await;
    }

    /// As [`Server::serve_connection`]; after `stop` the connection ends with its current answer.
    pub(super) async fn serve_until(&self, mut pipe: impl Pipe, newcomer: Newcomer, stop: impl Future<Output = ()>) {
        let mut stop = pin!(stop);
        let spoken = tokio::select! {
            biased;
            spoken = self.spoken(&mut pipe) => spoken,
            () = &mut stop => return,
        };
        let switch = Switch::default();
        let (thrown, server) = (switch.clone(), self.clone());
        let service = service_fn(move |request| server.served().answer((thrown.clone(), newcomer.clone()), request));
        match spoken {
            None => {}
            Some(Spoken::Http1(read)) => {
                let io = TokioIo::new(Io::new(pipe, read, switch.clone()));
                let connection = pin!(self.http1().serve_connection(io, service));
                serve(connection, http1::Connection::graceful_shutdown, &switch, stop).await;
            }
            Some(Spoken::Http2(read)) => {
                switch.set_multiplexed();
                let io = TokioIo::new(Io::new(pipe, read, switch.clone()));
                let exchanges = Exchanges::default();
                let connection = pin!(self.http2(exchanges.clone()).serve_connection(io, service));
                tokio::select! {
                    biased;
                    () = serve(connection, http2::Connection::graceful_shutdown, &switch, stop) => {}
                    () = self.unasked(&exchanges) => {}
                }
            }
        }
    }

    /// What is spoken; `None` where nothing is said for too long.
    async fn spoken(&self, pipe: &mut impl Pipe) -> Option<Spoken> {
        match self.options.idle {
            None => Some(version::spoken(pipe).await),
            Some(idle) => timeout(idle, version::spoken(pipe)).await.ok(),
        }
    }

    fn http1(&self) -> http1::Builder {
        let mut protocol = http1::Builder::new();
        // A client that closes its side has left: answers that nobody reads hold no place. Head and body in one piece
        // cost the kernel less than two; answers are small.
        protocol.auto_date_header(false).half_close(false).max_buf_size(BUFFER).writev(false);
        if let Some(idle) = self.options.idle {
            protocol.timer(TokioTimer::new()).header_read_timeout(idle);
        }
        protocol
    }

    fn http2(&self, exchanges: Exchanges) -> http2::Builder<Exchanges> {
        let mut protocol = http2::Builder::new(exchanges);
        protocol.auto_date_header(false);
        if let Some(idle) = self.options.idle {
            protocol.timer(TokioTimer::new()).keep_alive_interval(idle).keep_alive_timeout(PING);
        }
        protocol
    }

    /// A client that has asked for nothing in all the time that one may be idle.
    async fn unasked(&self, exchanges: &Exchanges) {
        let Some(idle) = self.options.idle else { return pending().await };
        sleep_until(Instant::now() + idle).await;
        if exchanges.have_begun() {
            pending::<()>().await;
        }
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

/// A round of a connection.
fn poll(connection: Pin<&mut impl Future>, switch: &Switch, cx: &mut Context<'_>) -> Poll<()> {
    if connection.poll(cx).is_ready() { Poll::Ready(()) } else { switch.poll_round(cx) }
}
