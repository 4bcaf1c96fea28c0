//! Which version of HTTP a client speaks.
//!
//! *Which question does it answer?* "Is this HTTP/1.1, or HTTP/2 with prior knowledge?"
//!
//! *Why from the first bytes?* Both come to the same port, and without TLS nothing else tells them apart: the
//! SDKs of AWS for JavaScript speak HTTP/2 from the first byte on. The preface of HTTP/2 was chosen so that it can
//! be no request.
//!
//! *What it never does:* read more than it needs, or lose what it has read.

use bytes::{Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt};

/// What a connection of HTTP/2 begins with.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// The version, and the bytes that were read to know it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Spoken {
    Http1(Bytes),
    Http2(Bytes),
}

/// Reads until it is clear. A client that closes before has spoken the older one.
pub(super) async fn spoken(pipe: &mut (impl AsyncRead + Unpin)) -> Spoken {
    let mut read = BytesMut::with_capacity(PREFACE.len());
    while read.len() < PREFACE.len() {
        // An error is for whoever reads on.
        if !matches!(pipe.read_buf(&mut read).await, Ok(count) if count > 0) || !PREFACE.starts_with(&read) {
            let is_http2 = read.starts_with(PREFACE);
            return if is_http2 { Spoken::Http2(read.freeze()) } else { Spoken::Http1(read.freeze()) };
        }
    }
    Spoken::Http2(read.freeze())
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncWriteExt;

    use super::*;

    async fn said(pieces: &[&[u8]]) -> Spoken {
        let (mut client, mut server) = tokio::io::duplex(4096);
        let reading = tokio::spawn(async move { spoken(&mut server).await });
        for piece in pieces {
            client.write_all(piece).await.unwrap();
            tokio::task::yield_now().await;
        }
        drop(client);
        reading.await.unwrap()
    }

    #[tokio::test]
    async fn the_preface_is_known_and_nothing_is_lost() {
        assert_eq!(said(&[b"PRI * HTTP", b"/2.0\r\n\r\nSM\r\n\r\n"]).await, Spoken::Http2(PREFACE.into()));
        assert_eq!(said(&[b"P", b"OST /v1"]).await, Spoken::Http1(b"POST /v1"[..].into()));
        assert_eq!(said(&[b"PRI * HTTP/1.1\r\n"]).await, Spoken::Http1(b"PRI * HTTP/1.1\r\n"[..].into()));
        assert_eq!(said(&[]).await, Spoken::Http1(Bytes::new()));
    }
}
