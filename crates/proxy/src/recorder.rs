//! What stands before a provider and keeps what it says.
//!
//! *Which question does it answer?* "What passed here, without its secrets?"
//!
//! *Why is it handed on line by line?* Nothing but scrubbed lines leaves this file, and whoever writes them need know
//! nothing of secrets. A line is handed on as soon as its exchange has ended.
//!
//! *What it never does:* hold back a byte for the recording: chunks are copied on their way. Where nobody could be
//! reached nothing is kept, since the provider said nothing.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use cassette::{Ending, Exchange, Scrubber};
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt;
use mock::server::{Forward, Forwarding, RealBody};
use tokio::time::Instant;

use crate::head;
use crate::origin::Unreached;
use crate::taken::Taken;

/// Takes the lines of a tape, each with its line feed.
pub type Sink = Box<dyn FnMut(&str) + Send>;

/// Where exchanges go when they have ended.
pub(crate) struct Tray {
    began: Instant,
    scrubber: Scrubber,
    sink: Mutex<Sink>,
}

/// Stands before a provider and keeps what it says.
pub struct Recorder {
    inner: Arc<dyn Forward>,
    tray: Arc<Tray>,
}

impl Recorder {
    /// A recorder whose recording begins now. The header of the tape is for whoever owns the sink to write.
    pub fn new(inner: Arc<dyn Forward>, scrubber: Scrubber, sink: Sink) -> Self {
        let tray = Arc::new(Tray { began: Instant::now(), scrubber, sink: Mutex::new(sink) });
        Self { inner, tray }
    }
}

impl Tray {
    pub(crate) fn since(&self, instant: Instant) -> Duration {
        instant.duration_since(self.began)
    }

    pub(crate) fn put(&self, exchange: &Exchange) {
        let line = self.scrubber.exchange(exchange).line();
        let mut sink = self.sink.lock().unwrap_or_else(PoisonError::into_inner);
        sink(&line);
    }
}

impl Forward for Recorder {
    fn forward(&self, mut request: http::Request<Bytes>) -> Forwarding<'_> {
        head::strip(request.headers_mut());
        let mut taken = Taken::begin(Arc::clone(&self.tray), &request);
        Box::pin(async move {
            let answer = self.inner.forward(request).await;
            if answer.extensions().get::<Unreached>().is_some() {
                taken.forget();
                return answer;
            }
            taken.head(&answer);
            if answer.body().is_end_stream() {
                taken.end(Ending::Complete);
            }
            answer.map(|body| RecordedBody { body, taken }.boxed_unsync())
        })
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder").field("inner", &self.inner).finish_non_exhaustive()
    }
}

/// A body that is recorded on its way.
#[derive(Debug)]
struct RecordedBody {
    body: RealBody,
    taken: Taken,
}

impl Body for RecordedBody {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<std::io::Result<Frame<Bytes>>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        match &frame {
            Some(Ok(frame)) => {
                if let Some(bytes) = frame.data_ref() {
                    self.taken.chunk(bytes);
                }
                // With a known length nobody asks again behind the last byte.
                if self.body.is_end_stream() {
                    self.taken.end(Ending::Complete);
                }
            }
            Some(Err(error)) => self.taken.end(how(error)),
            None => self.taken.end(Ending::Complete),
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

fn how(error: &std::io::Error) -> Ending {
    if error.kind() == std::io::ErrorKind::ConnectionReset { Ending::Reset } else { Ending::Cut }
}
