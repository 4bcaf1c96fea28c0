//! The seam to whoever answers: an HTTP client, a simulated provider, or a client of your own.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use futures_core::Stream;
use wire::{Chunk, ErrorFields, Limits, Request, Whole};

/// A future that is boxed, so that providers of different kinds stand side by side.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A streamed answer under way. Ends after its last chunk, complete or not: whether it was complete
/// is told by [`Chunk::Finish`], never by its end. Dropping it must end the exchange.
pub type Chunks = Pin<Box<dyn Stream<Item = Result<Chunk, CallError>> + Send>>;

/// Something that answers requests.
pub trait Provider: Send + Sync {
    /// Makes one attempt. Resolves when the head of the answer is there.
    ///
    /// Implementors translate, they do not decide: no retry, no timeout of their own (the engine
    /// drops the future when time is up), no judgement of an error. They MUST NOT turn a broken
    /// answer into a complete one.
    fn call<'a>(&'a self, attempt: Attempt<'a>) -> BoxFuture<'a, Result<Response, CallError>>;
}

/// What a provider is asked.
#[derive(Debug, Clone, Copy)]
pub struct Attempt<'a> {
    /// The caller's request.
    pub request: &'a Request,
    /// The model to ask this provider for, instead of the request's own.
    pub model: &'a str,
    /// How long to wait for a connection.
    pub connect_timeout: Option<Duration>,
}

/// What came back.
#[derive(Debug)]
pub struct Response {
    /// What the provider's rate-limit headers say is left, where they do. They stand on refusals too.
    pub limits: Option<Limits>,
    /// The answer itself.
    pub answered: Answered,
}

/// How a provider answered.
pub enum Answered {
    /// An HTTP error.
    Refused(Refused),
    /// A whole answer.
    Whole(Whole),
    /// A streamed answer, of which the head has arrived.
    Stream(Chunks),
}

impl Response {
    /// A response that says how much is left, where it does.
    #[must_use]
    pub fn with_limits(self, limits: Option<Limits>) -> Self {
        Self { limits, ..self }
    }
}

impl From<Answered> for Response {
    /// A response that says nothing about limits.
    fn from(answered: Answered) -> Self {
        Self { limits: None, answered }
    }
}

impl From<Refused> for Response {
    fn from(refused: Refused) -> Self {
        Answered::Refused(refused).into()
    }
}

impl From<Whole> for Response {
    fn from(whole: Whole) -> Self {
        Answered::Whole(whole).into()
    }
}

impl From<Chunks> for Response {
    fn from(chunks: Chunks) -> Self {
        Answered::Stream(chunks).into()
    }
}

impl fmt::Debug for Answered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refused) => f.debug_tuple("Refused").field(refused).finish(),
            Self::Whole(whole) => f.debug_tuple("Whole").field(whole).finish(),
            Self::Stream(_) => f.write_str("Stream"),
        }
    }
}

/// An HTTP error, as the provider worded it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// HTTP status.
    pub status: u16,
    /// What the body says.
    pub error: ErrorFields,
    /// When the provider asks to be called again, from any form of hint.
    pub retry_after: Option<Duration>,
}

/// An exchange that failed below HTTP, or could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallError {
    /// No connection: refused, unknown name, TLS.
    Connect(String),
    /// No connection within the time for one.
    ConnectTimeout,
    /// The connection was reset or closed before an answer began, or inside one.
    Broken(String),
    /// What arrived is not what this wire format looks like.
    Malformed(String),
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connect(why) => write!(f, "no connection: {why}"),
            Self::ConnectTimeout => f.write_str("no connection in time"),
            Self::Broken(why) => write!(f, "connection broken: {why}"),
            Self::Malformed(why) => write!(f, "answer cannot be read: {why}"),
        }
    }
}

impl std::error::Error for CallError {}
