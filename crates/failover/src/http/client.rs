//! The provider itself: from an attempt to an answer.
//!
//! *Which question does it answer?* "On which connection is this asked, and what if that fails?"
//!
//! *Why one more try on a kept connection?* A server may close a connection while it waits in the pool,
//! and this may be noticed only when the next request is at the door. If no byte of the request was
//! sent, nobody can have read it, and a new connection is no retry. If any may have been sent, it is
//! for the engine to decide, since the call may already cost money.
//!
//! *What it never does:* take a key into an error or a log, or wait for anything but a connection by its
//! own clock.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Method;
use http::header::{ACCEPT, CONTENT_TYPE, HOST, HeaderMap, HeaderValue, USER_AGENT};
use http_body_util::Full;
use wire::Api;
use wire::translate::translate;

use super::answer::Reader;
use super::connect::{Connect, Io};
use super::connection::{Answer, Connection, Request, Unanswered};
use super::credentials::Credentials;
use super::dial::Dial;
use super::endpoint::BadUrl;
use super::exchange::Exchange;
use super::options::HttpOptions;
use super::pool::Pool;
use super::tls::Tls;
use crate::{Attempt, BoxFuture, CallError, Clock, Provider, Response};

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const AGENT: HeaderValue = HeaderValue::from_static(concat!("brownout/", env!("CARGO_PKG_VERSION")));

/// A provider that is reached over HTTP/1.1.
pub struct HttpProvider {
    reader: Reader,
    dial: Dial,
    credentials: Credentials,
    /// The headers of every request.
    headers: HeaderMap,
    clock: Clock,
    pool: Arc<Pool>,
}

impl HttpProvider {
    /// A provider at `base_url`, `https://host:port/prefix` or `http://...`; the format's own path
    /// (`/v1/...`) comes behind the prefix. Over `https` it must prove its name to [`Tls::public`].
    ///
    /// # Errors
    ///
    /// When the URL is not of this form, the key cannot be sent, or this provider takes no signature.
    pub fn new(
        api: Api,
        base_url: &str,
        credentials: impl Into<Credentials>,
        connector: Arc<dyn Connect>,
        options: HttpOptions,
    ) -> Result<Self, BadUrl> {
        let credentials = credentials.into();
        let dial = Dial::new(base_url, connector)?;
        dial.target(api, "model", true)?;
        Ok(Self {
            headers: headers(api, dial.host().clone(), &credentials)?,
            dial,
            reader: Reader { api, scrub: credentials.scrub() },
            credentials,
            clock: options.clock,
            pool: Arc::new(Pool::new(options.idle())),
        })
    }

    /// The same provider, whose name others may vouch for: an authority of one's own, say.
    #[must_use]
    pub fn with_tls(self, tls: Tls) -> Self {
        Self { dial: self.dial.with_tls(tls), ..self }
    }

    async fn exchange(&self, attempt: Attempt<'_>) -> Result<Response, CallError> {
        let request = Box::new(self.request(attempt)?);
        let (answer, connection) = self.send(request, attempt.connect_timeout).await?;
        let (head, body) = answer.into_parts();
        let body = Exchange::new(body, connection, Arc::clone(&self.pool));
        self.reader.read(head, body, attempt.request.stream).await
    }

    fn request(&self, attempt: Attempt<'_>) -> Result<Request, CallError> {
        let api = self.reader.api;
        let asked = wire::Request { model: attempt.model.to_owned().into(), ..attempt.request.clone() };
        let asked = translate(&asked, api).request;
        let body = Bytes::from(api.encode_request(&asked));
        let mut request = Request::new(Full::new(body.clone()));
        *request.method_mut() = Method::POST;
        let target = self.dial.target(api, &asked.model, asked.stream);
        *request.uri_mut() = target.map_err(|bad| CallError::Connect(bad.to_string()))?;
        request.headers_mut().clone_from(&self.headers);
        let accept = if asked.stream { HeaderValue::from_static(api.stream_type()) } else { JSON };
        request.headers_mut().insert(ACCEPT, accept);
        self.credentials.sign(&mut request, &body)?;
        Ok(request)
    }

    /// Sends on a kept connection, or on a new one where there is none or it did not take the request.
    async fn send(&self, request: Box<Request>, limit: Option<Duration>) -> Result<(Answer, Connection), CallError> {
        let Some(mut kept) = self.pool.take().await else {
            return self.send_anew(request, limit).await;
        };
        match kept.send(request).await {
            Ok(answer) => Ok((answer, kept)),
            Err(Unanswered::NotSent(request, _)) => self.send_anew(request, limit).await,
            Err(Unanswered::Lost(why)) => Err(why),
        }
    }

    async fn send_anew(
        &self,
        request: Box<Request>,
        limit: Option<Duration>,
    ) -> Result<(Answer, Connection), CallError> {
        let io = self.connect(limit).await?;
        let mut connection = Connection::open(io).await?;
        let answer = connection.send(request).await?;
        Ok((answer, connection))
    }

    async fn connect(&self, limit: Option<Duration>) -> Result<Box<dyn Io>, CallError> {
        let connecting = self.dial.open();
        let connected = match limit {
            None => connecting.await,
            Some(limit) => {
                let deadline = self.clock.instant(self.clock.now() + limit);
                tokio::time::timeout_at(deadline, connecting).await.map_err(|_| CallError::ConnectTimeout)?
            }
        };
        connected.map_err(|error: io::Error| CallError::Connect(error.to_string()))
    }
}

impl Provider for HttpProvider {
    fn call<'a>(&'a self, attempt: Attempt<'a>) -> BoxFuture<'a, Result<Response, CallError>> {
        Box::pin(self.exchange(attempt))
    }
}

impl fmt::Debug for HttpProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpProvider")
            .field("api", &self.reader.api)
            .field("authority", &self.dial.authority())
            .field("prefix", &self.dial.prefix())
            .finish_non_exhaustive()
    }
}

/// The headers that all requests share.
fn headers(api: Api, host: HeaderValue, credentials: &Credentials) -> Result<HeaderMap, BadUrl> {
    let mut headers = credentials.headers(api)?;
    headers.extend([(HOST, host), (CONTENT_TYPE, JSON), (USER_AGENT, AGENT)]);
    Ok(headers)
}
