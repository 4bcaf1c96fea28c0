//! One connection to a provider, for one request.
//!
//! *Which question does it answer?* "What does the provider answer on this connection, and how does that end?"
//!
//! *Why a connection for each request?* What breaks one then never breaks another, and a recording has the same times
//! whoever asked before.
//!
//! *What it never does:* outlive the answer: whoever drops the body closes the connection, and the call with it.

use std::error::Error;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use failover::http::Io;
use http_body::{Body, Frame, SizeHint};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::task::AbortHandle;

/// The task that moves the bytes; ends when this is dropped.
#[derive(Debug)]
struct Driver(AbortHandle);

impl Drop for Driver {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Sends a request; returns the answer when its head is there.
pub(crate) async fn exchange(
    io: Box<dyn Io>,
    request: http::Request<Full<Bytes>>,
) -> hyper::Result<http::Response<LiveBody>> {
    let (mut handle, connection) = http1::handshake(TokioIo::new(io)).await?;
    let driver = tokio::spawn(async move {
        // What goes wrong is told to whoever waits for the answer or its body.
        let _ = connection.await;
    });
    let driver = Driver(driver.abort_handle());
    let answer = handle.send_request(request).await?;
    Ok(answer.map(|body| LiveBody { body, _driver: driver }))
}

/// A body that is still coming.
#[derive(Debug)]
pub(crate) struct LiveBody {
    body: Incoming,
    _driver: Driver,
}

impl Body for LiveBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let frame = Pin::new(&mut self.body).poll_frame(cx);
        frame.map(|frame| frame.map(|frame| frame.map_err(|error| broken(&error))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// How the connection broke, without anything that came over it.
fn broken(error: &hyper::Error) -> io::Error {
    let reset = causes(error).any(|cause| {
        cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::ConnectionReset)
    });
    if reset { io::ErrorKind::ConnectionReset.into() } else { io::ErrorKind::UnexpectedEof.into() }
}

/// An error and what it comes from, in one line.
pub(crate) fn words(error: &(dyn Error + 'static)) -> String {
    causes(error).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

fn causes<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error: &&(dyn Error + 'static)| (*error).source())
}
