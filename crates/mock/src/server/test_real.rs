//! Somebody real, for tests: an answer whose chunks come at their own times, and who was asked what.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use chance::Moment;
use http::HeaderMap;
use http_body::{Body, Frame};
use http_body_util::BodyExt;

use super::alarm::Alarm;
use super::forward::{Forward, Forwarding};
use crate::Clock;

/// Answers everybody with the same.
#[derive(Debug)]
pub(super) struct Fake {
    pub(super) clock: Clock,
    pub(super) status: u16,
    pub(super) kind: &'static str,
    /// Milliseconds after the request, and what comes then. The first is when the head comes.
    pub(super) chunks: Vec<(u64, String)>,
    /// How the connection breaks at the end, if it does.
    pub(super) broken: Option<io::ErrorKind>,
    /// Method, path and body of each request, and whether its answer was let go of.
    pub(super) asked: Arc<Mutex<Vec<String>>>,
    pub(super) dropped: Arc<Mutex<u32>>,
    /// What the answer's head says beside its type.
    pub(super) headers: Vec<(&'static str, &'static str)>,
    /// The headers of each request.
    pub(super) heard: Arc<Mutex<Vec<HeaderMap>>>,
}

impl Fake {
    pub(super) fn new(clock: Clock, kind: &'static str, chunks: &[(u64, &str)]) -> Self {
        let chunks = chunks.iter().map(|(at, text)| (*at, (*text).to_owned())).collect();
        let (asked, dropped, heard) = (Arc::default(), Arc::default(), Arc::default());
        Self { clock, status: 200, kind, chunks, broken: None, asked, dropped, headers: Vec::new(), heard }
    }
}

impl Forward for Fake {
    fn forward(&self, request: http::Request<Bytes>) -> Forwarding<'_> {
        let now = self.clock.now();
        let asked = format!("{} {} {:?}", request.method(), request.uri(), request.body());
        self.asked.lock().unwrap().push(asked);
        self.heard.lock().unwrap().push(request.headers().clone());
        let at = |at: u64| now + std::time::Duration::from_millis(at);
        let chunks: VecDeque<_> = self.chunks.iter().map(|(ms, text)| (at(*ms), Bytes::from(text.clone()))).collect();
        Box::pin(async move {
            self.clock.sleep_until(chunks.front().map_or(now, |(at, _)| *at)).await;
            let body =
                Timed { alarm: Alarm::new(self.clock), chunks, broken: self.broken, dropped: self.dropped.clone() };
            let head = http::Response::builder().status(self.status).header("content-type", self.kind);
            let own = self.headers.iter().fold(head, |head, (name, value)| head.header(*name, *value));
            own.header("x-real", "yes").body(body.boxed_unsync()).unwrap()
        })
    }
}

#[derive(Debug)]
struct Timed {
    alarm: Alarm,
    chunks: VecDeque<(Moment, Bytes)>,
    broken: Option<io::ErrorKind>,
    dropped: Arc<Mutex<u32>>,
}

impl Drop for Timed {
    fn drop(&mut self) {
        *self.dropped.lock().unwrap() += 1;
    }
}

impl Body for Timed {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let Some((at, _)) = self.chunks.front() else {
            return Poll::Ready(self.broken.map(|kind| Err(kind.into())));
        };
        let at = *at;
        ready!(self.alarm.poll(at, cx));
        Poll::Ready(self.chunks.pop_front().map(|(_, bytes)| Ok(Frame::data(bytes))))
    }
}
