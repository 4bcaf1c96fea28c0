//! The provider: a small hyper server with a few answers.

use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{Instant, Sleep, sleep_until};

/// What the provider must never see again on a disk.
pub(crate) const KEY: &str = "sk-proj-4f9A0bC1dE2fG3hI4";
pub(crate) const COOKIE: &str = "session-0123456789";

/// The events of its stream: the model says the key in two of them, and one is cut within it.
pub(crate) const EVENTS: [(u64, &str); 4] = [
    (100, "data: {\"delta\":\"it is sk-pr\"}\n\nda"),
    (140, "ta: {\"delta\":\"oj-4f9A0b"),
    (200, "C1dE2fG3hI4 \"}\n\n"),
    (900, "data: [DONE]\n\n"),
];

/// Answers that nobody reads any more.
pub(crate) static DROPPED: AtomicU32 = AtomicU32::new(0);

/// Serves one connection.
pub(crate) async fn serve(io: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
    // How a connection ends is what the tests ask.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(io), service_fn(answer)).await;
}

async fn answer(
    request: http::Request<Incoming>,
) -> Result<http::Response<UnsyncBoxBody<Bytes, io::Error>>, Infallible> {
    let path = request.uri().path().to_owned();
    let headers = format!("{:?}", request.headers());
    let version = format!("{:?}", request.version());
    let asked = request.into_body().collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    let response = http::Response::builder().header("set-cookie", format!("sid={COOKIE}"));
    let plain = |text: String| Full::from(text).map_err(|never| match never {}).boxed_unsync();
    let body = match path.as_str() {
        "/v1/stream" => Timed::new(&EVENTS, None).boxed_unsync(),
        "/v1/cut" => Timed::new(&EVENTS[..2], Some(io::ErrorKind::Other)).boxed_unsync(),
        "/v1/slow" => Timed::new(&[(5, "a"), (u64::from(u32::MAX), "b")], None).boxed_unsync(),
        "/v1/headers" => plain(headers),
        "/v1/version" => plain(version),
        "/v1/hop" => {
            let response = response.header("connection", "x-theirs").header("x-theirs", "1").header("x-for-all", "1");
            return Ok(response.body(plain(String::new())).unwrap());
        }
        "/v1/none" => return Ok(response.status(204).body(plain(String::new())).unwrap()),
        _ => plain(format!("{{\"error\":\"bad key {KEY}\",\"asked\":{}}}", asked.len())),
    };
    let kind = if path == "/v1/stream" { "text/event-stream" } else { "application/json" };
    Ok(response.header("content-type", kind).body(body).unwrap())
}

struct Timed {
    began: Instant,
    chunks: Vec<(u64, &'static str)>,
    error: Option<io::ErrorKind>,
    timer: Option<Pin<Box<Sleep>>>,
}

impl Timed {
    fn new(chunks: &[(u64, &'static str)], error: Option<io::ErrorKind>) -> Self {
        Self { began: Instant::now(), chunks: chunks.iter().rev().copied().collect(), error, timer: None }
    }
}

impl Drop for Timed {
    fn drop(&mut self) {
        if !self.chunks.is_empty() {
            DROPPED.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Body for Timed {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let Some(&(at, text)) = self.chunks.last() else { return Poll::Ready(self.error.map(|kind| Err(kind.into()))) };
        let due = self.began + Duration::from_millis(at);
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(due)));
        if timer.deadline() != due {
            timer.as_mut().reset(due);
        }
        ready!(timer.as_mut().poll(cx));
        self.chunks.pop();
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(text.as_bytes())))))
    }
}
