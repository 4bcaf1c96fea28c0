//! One real provider at a URL.
//!
//! *Which question does it answer?* "What does it say to this request?"
//!
//! *Why does it always answer?* Whoever asks is an HTTP client, and what it can read is a response. Where the provider
//! cannot be reached, 502 says so, and why.
//!
//! *What it never does:* ask twice, follow a redirect, or show a header of a request in an error.

use std::fmt;

use bytes::Bytes;
use failover::http::Dial;
use http::header::CONTENT_TYPE;
use http::uri::{PathAndQuery, Uri};
use http::{HeaderValue, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use mock::server::{Forward, Forwarding, RealBody};

use crate::connection::{exchange, words};
use crate::head;

/// A real provider.
#[derive(Debug, Clone)]
pub struct Origin {
    dial: Dial,
}

/// Stands on answers that are ours, because the provider gave none.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Unreached;

/// Why there is no answer.
enum Unanswered {
    Unreached(std::io::Error),
    NoAnswer(hyper::Error),
    BadPath,
}

impl Origin {
    /// The provider at a base URL. A request for `/v1/models` asks it for that path behind the one of the URL; where
    /// both have the same beginning, such as `/v1`, it is asked once.
    pub fn new(dial: Dial) -> Self {
        Self { dial }
    }

    async fn ask(&self, mut request: http::Request<Bytes>) -> Result<Response<RealBody>, Unanswered> {
        *request.uri_mut() = self.target(request.uri()).ok_or(Unanswered::BadPath)?;
        *request.version_mut() = http::Version::HTTP_11;
        head::readdress(request.headers_mut(), self.dial.host());
        let io = self.dial.open().await.map_err(Unanswered::Unreached)?;
        let mut answer = exchange(io, request.map(Full::new)).await.map_err(Unanswered::NoAnswer)?;
        head::strip(answer.headers_mut());
        Ok(answer.map(BodyExt::boxed_unsync))
    }

    fn target(&self, uri: &Uri) -> Option<Uri> {
        let asked = uri.path_and_query().map_or("/", PathAndQuery::as_str);
        let prefix = self.dial.prefix();
        let again = asked.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']));
        let whole = if again { asked.to_owned() } else { format!("{prefix}{asked}") };
        whole.parse::<PathAndQuery>().ok().map(Uri::from)
    }

    fn unanswered(&self, why: &Unanswered) -> Response<RealBody> {
        let message = format!("{} at {}", why, self.dial.authority());
        let error = serde_json::json!({"error": {"type": "provider_unreachable", "message": message}});
        let body = Full::from(error.to_string()).map_err(|never| match never {});
        let mut response = Response::new(body.boxed_unsync());
        *response.status_mut() = StatusCode::BAD_GATEWAY;
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        response.extensions_mut().insert(Unreached);
        response
    }
}

impl Forward for Origin {
    fn forward(&self, request: http::Request<Bytes>) -> Forwarding<'_> {
        Box::pin(async move { self.ask(request).await.unwrap_or_else(|why| self.unanswered(&why)) })
    }
}

impl fmt::Display for Unanswered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreached(error) => write!(f, "No connection ({error})"),
            Self::NoAnswer(error) => write!(f, "No answer ({})", words(error)),
            Self::BadPath => f.write_str("No such path can be asked for"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use failover::http::TcpConnect;

    use super::*;

    #[test]
    fn a_path_that_both_have_is_asked_for_once() {
        for (base, asked, expected) in [
            ("https://h", "/v1/models?a=b", "/v1/models?a=b"),
            ("https://h/", "/", "/"),
            ("https://h/v1", "/v1/models", "/v1/models"),
            ("https://h/v1", "/models?a", "/v1/models?a"),
            ("https://h/v1", "/v1beta/x", "/v1/v1beta/x"),
            ("https://h/openai", "/v1/models", "/openai/v1/models"),
        ] {
            let origin = Origin::new(Dial::new(base, Arc::new(TcpConnect)).unwrap());
            assert_eq!(origin.target(&asked.parse().unwrap()).unwrap().to_string(), expected, "{base} {asked}");
        }
    }
}
