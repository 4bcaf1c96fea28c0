//! A connection that can be reset.
//!
//! *Which question does it answer?* "How does the transport tell the client that the connection is
//! broken, and not over?"
//!
//! *Why when it is dropped?* Up to then everything is written as always. A TCP socket that is closed
//! with a linger of zero sends a reset instead of an end; a pipe in memory knows no difference, and
//! simply ends without the terminator of the body.
//!
//! *What it never does:* touch a byte.

use std::io::{IoSlice, Result};
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, ReadBuf};
use tokio::net::TcpStream;

use super::switch::Switch;

/// Something that HTTP is spoken over.
pub trait Pipe: AsyncRead + AsyncWrite + Unpin + Send + 'static {
    /// Makes dropping it look like a failure, where the transport can.
    fn make_abortive(&self) {}
}

impl Pipe for DuplexStream {}

impl Pipe for TcpStream {
    fn make_abortive(&self) {
        // A socket that the client has closed already needs no reset.
        let _ = self.set_zero_linger();
    }
}

/// A pipe that is reset when it is dropped, if the switch says so.
#[derive(Debug)]
pub(super) struct Io<P: Pipe> {
    pipe: P,
    switch: Switch,
}

impl<P: Pipe> Io<P> {
    pub(super) fn new(pipe: P, switch: Switch) -> Self {
        Self { pipe, switch }
    }
}

impl<P: Pipe> Drop for Io<P> {
    fn drop(&mut self) {
        if self.switch.is_reset() {
            self.pipe.make_abortive();
        }
    }
}

impl<P: Pipe> AsyncRead for Io<P> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.pipe).poll_read(cx, buf)
    }
}

impl<P: Pipe> AsyncWrite for Io<P> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
        Pin::new(&mut self.pipe).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        Pin::new(&mut self.pipe).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.pipe.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.pipe).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.pipe).poll_shutdown(cx)
    }
}
