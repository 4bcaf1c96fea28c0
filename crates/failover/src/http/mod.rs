//! The client for providers that are reached over HTTP.
//!
//! *Which question does it answer?* "What does this provider say to this request, over a connection?"
//! An [`HttpProvider`] is a [`Provider`](crate::Provider): it encodes a request in the provider's format, sends it over
//! HTTP/1.1, and decodes what comes back: a refusal, a whole answer, or a stream of chunks.
//!
//! It asks with [`Credentials`]: a key, or a signature made of keys that are not sent.
//!
//! *Why not a ready-made client?* A run must repeat exactly, on a paused clock and over pipes in memory,
//! and every way in which a connection breaks must be told apart. So the connector is given by the
//! caller ([`Connect`]), the pool has no timers, and one request is one exchange: no redirect, no
//! decompression, no retry of what may have been sent.
//!
//! *What it never does:* retry an answer, judge an error, turn a broken answer into a complete one, or
//! show a key. Limits hold for everything that arrives:
//!
//! | what | limit | beyond it |
//! |---|---|---|
//! | head of an answer | [`MAX_HEAD_BYTES`], [`MAX_HEAD_FIELDS`] | malformed |
//! | whole answer | [`MAX_ANSWER_BYTES`] | malformed |
//! | body of an error | [`MAX_ERROR_BYTES`] | the rest is not read |
//! | streamed answer | [`MAX_STREAM_BYTES`], one event [`wire::sse::MAX_EVENT_BYTES`] | malformed |
//! | idle connections | [`MAX_IDLE`] | closed |

mod answer;
mod client;
mod connect;
mod connection;
mod credentials;
mod dial;
mod endpoint;
mod exchange;
mod fault;
mod options;
mod pool;
mod proxy;
mod scrub;
mod secret;
#[cfg(feature = "sigv4")]
mod sigv4;
mod stream;
mod tls;
mod tunnel;

pub use answer::{MAX_ANSWER_BYTES, MAX_ERROR_BYTES};
pub use client::HttpProvider;
pub use connect::{Connect, Io, TcpConnect};
pub use connection::{MAX_HEAD_BYTES, MAX_HEAD_FIELDS};
pub use credentials::Credentials;
pub use dial::Dial;
pub use endpoint::BadUrl;
pub use options::HttpOptions;
pub use pool::MAX_IDLE;
pub use proxy::{BadProxy, Proxies};
pub use secret::{BadSecret, Secret};
#[cfg(feature = "sigv4")]
pub use sigv4::{AwsKeys, Signer};
pub use stream::MAX_STREAM_BYTES;
pub use tls::{BadCertificate, Tls};
