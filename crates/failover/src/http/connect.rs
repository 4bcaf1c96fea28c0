//! How a connection comes to be.
//!
//! *Which question does it answer?* "Who turns `host:port` into a pair of byte streams?" In live use
//! that is [`TcpConnect`]; in simulated runs it is a connector that hands out pipes in memory, so that
//! the same client speaks over both.
//!
//! *Why one trait and no more?* Names, proxies and pipes differ only here. Everything above sees bytes.
//!
//! *What it never does:* wait on a clock (the time to connect is limited above), or keep a connection.

use std::io;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

use crate::BoxFuture;

/// Bytes in both directions. Dropping it closes the connection.
pub trait Io: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

/// Something that opens connections.
pub trait Connect: Send + Sync {
    /// Opens a connection to `host:port`. Dropping the future MUST give the attempt up.
    fn connect(&self, authority: &str) -> BoxFuture<'_, io::Result<Box<dyn Io>>>;
}

/// Connects over TCP, without Nagle's delay: with it, each streamed answer on a kept connection
/// costs 44 ms more.
#[derive(Debug, Clone, Copy, Default)]
pub struct TcpConnect;

impl Connect for TcpConnect {
    fn connect(&self, authority: &str) -> BoxFuture<'_, io::Result<Box<dyn Io>>> {
        let authority = authority.to_owned();
        Box::pin(async move {
            let stream = TcpStream::connect(authority).await?;
            stream.set_nodelay(true)?;
            Ok(Box::new(stream) as Box<dyn Io>)
        })
    }
}
