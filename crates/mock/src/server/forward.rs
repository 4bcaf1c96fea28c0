//! Passing requests on to somebody real.
//!
//! *Which question does it answer?* "Who answers here, where the answer is not simulated?" A [`Forward`] is given the
//! whole request and returns the answer as it begins; its body breaks where the real one breaks.
//!
//! *Why a trait?* This crate opens no connection of its own. Who does is given from outside; and what a client sees
//! of a connection that broke behind it is decided here, where there is a switch for it.
//!
//! *What it never does:* keep a request, or anything in it.

use std::fmt::Debug;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum::Router;
use axum::body::Body as AxumBody;
use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderValue, StatusCode, header::CONTENT_TYPE};
use http_body::{Body, Frame};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::switch::{Break, Switch};
use super::{Served, Server, ServerOptions};

/// The largest body of a request that is passed on.
const BODY_LIMIT: usize = 64 * 1024 * 1024;

/// A body from somebody real. An error is how its connection broke: [`io::ErrorKind::ConnectionReset`], or else
/// closed before the end.
pub type RealBody = UnsyncBoxBody<Bytes, io::Error>;

/// What will be the answer, once its head is there.
pub type Forwarding<'a> = Pin<Box<dyn Future<Output = http::Response<RealBody>> + Send + 'a>>;

/// Somebody who passes requests on.
pub trait Forward: Debug + Send + Sync {
    /// Asks this; the URI is the path and the query alone. Where nobody can be reached, the answer says so. Dropping the
    /// future, or the body of the answer, MUST give the request up.
    fn forward(&self, request: http::Request<Bytes>) -> Forwarding<'_>;
}

impl Server {
    /// A server that passes every request on.
    pub fn forwarding(forward: Arc<dyn Forward>, options: ServerOptions) -> Self {
        Self::serving(Served::All(Router::new().fallback(pass_on).with_state(forward)), options)
    }
}

async fn pass_on(State(forward): State<Arc<dyn Forward>>, request: axum::extract::Request) -> Response {
    let (request, switch) = match gather(request).await {
        Ok(gathered) => gathered,
        Err(refusal) => return refusal,
    };
    forward.forward(request).await.map(|body| AxumBody::new(Relay { body: Some(body), switch }))
}

/// The request with its whole body, and the switch of its connection; or why there is none.
pub(super) async fn gather(request: axum::extract::Request) -> Result<(http::Request<Bytes>, Switch), Response> {
    let (parts, body) = request.into_parts();
    let switch = parts.extensions.get::<Switch>().cloned().unwrap_or_default();
    match Limited::new(body, BODY_LIMIT).collect().await {
        Ok(body) => Ok((http::Request::from_parts(parts, body.to_bytes()), switch)),
        Err(error) if error.is::<LengthLimitError>() => {
            Err(say(StatusCode::PAYLOAD_TOO_LARGE, &format!("Request body is larger than {BODY_LIMIT} bytes")))
        }
        Err(_) => Err(say(StatusCode::BAD_REQUEST, "Request body could not be read to its end")),
    }
}

/// An error of our own, in the form that most clients print.
pub(super) fn say(status: StatusCode, message: &str) -> Response {
    let body = serde_json::json!({"error": {"type": "brownout", "message": message}}).to_string();
    let mut response = Response::new(AxumBody::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// How a connection broke.
pub(super) fn how(error: &io::Error) -> Break {
    if error.kind() == io::ErrorKind::ConnectionReset { Break::Reset } else { Break::Close }
}

/// A body that is passed on as it comes, and breaks as it breaks.
#[derive(Debug)]
struct Relay {
    /// Nothing, once it is broken: what is asked for after that must not look like its end.
    body: Option<RealBody>,
    switch: Switch,
}

impl Body for Relay {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let Some(body) = &mut self.body else { return Poll::Pending };
        match ready!(Pin::new(body).poll_frame(cx)) {
            Some(Err(error)) => {
                self.body = None;
                self.switch.throw(how(&error));
                Poll::Pending
            }
            frame => Poll::Ready(frame),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_some_and(Body::is_end_stream)
    }

    fn size_hint(&self) -> http_body::SizeHint {
        self.body.as_ref().map(Body::size_hint).unwrap_or_default()
    }
}
