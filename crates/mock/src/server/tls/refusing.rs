//! Handshakes that come to nothing.
//!
//! *Which question does it answer?* "What does a client read whose handshake fails?"
//!
//! *Why below the library?* A library that does its work does not fail. What is written here is what a server writes
//! that shares no cipher with its client.
//!
//! *What it never does:* end before the client has, so that the alert is not lost to a reset.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A record with an alert: fatal, and the handshake has failed.
const HANDSHAKE_FAILURE: [u8; 7] = [21, 3, 3, 0, 2, 2, 40];

/// Takes the client's hello and answers it with an alert.
pub(super) async fn alert<T>(mut stream: TcpStream) -> Option<T> {
    hello(&mut stream).await?;
    stream.write_all(&HANDSHAKE_FAILURE).await.ok()?;
    stream.shutdown().await.ok()?;
    silent(stream).await
}

/// Reads, and says nothing, until the client is gone.
pub(super) async fn silent<T>(mut stream: TcpStream) -> Option<T> {
    let mut ignored = [0; 1024];
    while stream.read(&mut ignored).await.is_ok_and(|count| count > 0) {}
    None
}

/// One record, whole: its type, its version, its length, and as many bytes.
async fn hello(stream: &mut TcpStream) -> Option<()> {
    let mut head = [0; 5];
    stream.read_exact(&mut head).await.ok()?;
    let mut body = vec![0; usize::from(u16::from_be_bytes([head[3], head[4]]))];
    stream.read_exact(&mut body).await.ok().map(|_| ())
}
