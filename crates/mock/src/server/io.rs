//! A connection that can be reset, cut off at a byte, and read twice.
//!
//! *Which question does it answer?* "How does the transport tell the client that the connection is
//! broken, and not over, and that nothing said before is lost?"
//!
//! *Why does a flush wait for a reset?* A socket that is closed with a linger of zero sends a reset instead of an
//! end, and forgets what its peer has not yet confirmed. So before a reset a flush ends when the peer has all.
//! A pipe in memory knows no difference, and simply ends without the terminator of the body.
//!
//! *What it never does:* change a byte. What HTTP has written goes out as it is, up to where it is cut off.

use std::io::{IoSlice, Result};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, ReadBuf};
use tokio::net::TcpStream;

use super::settling::Settling;
use super::switch::{Break, Switch};
use super::unconfirmed;

/// HTTP/2's GOAWAY: eight bytes, the last stream that was looked at (any), and no error.
const GOAWAY: &[u8] = b"\x00\x00\x08\x07\x00\x00\x00\x00\x00\x7F\xFF\xFF\xFF\x00\x00\x00\x00";

/// Something that HTTP is spoken over.
pub trait Pipe: AsyncRead + AsyncWrite + Unpin + Send + 'static {
    /// Makes dropping it look like a failure, where the transport can.
    fn make_abortive(&self) {}

    /// Bytes that were written and that the peer does not have yet, where the transport knows.
    fn unconfirmed(&self) -> usize {
        0
    }
}

impl Pipe for DuplexStream {}

impl Pipe for TcpStream {
    fn make_abortive(&self) {
        // A socket that the client has closed already needs no reset.
        let _ = self.set_zero_linger();
    }

    fn unconfirmed(&self) -> usize {
        let ends = self.local_addr().ok().zip(self.peer_addr().ok());
        ends.and_then(|(local, peer)| unconfirmed::bytes(local, peer)).unwrap_or(0)
    }
}

/// A pipe that is reset when it is dropped, if the switch says so.
#[derive(Debug)]
pub(super) struct Io<P: Pipe> {
    pipe: P,
    switch: Switch,
    /// What was read to see which protocol is spoken.
    read: Bytes,
    /// What is written of a GOAWAY.
    gone: usize,
    settling: Settling,
}

impl<P: Pipe> Io<P> {
    pub(super) fn new(pipe: P, read: Bytes, switch: Switch) -> Self {
        Self { pipe, switch, read, gone: 0, settling: Settling::default() }
    }

    /// Whatever is said before the connection breaks off, beside HTTP's own words.
    fn poll_farewell(&mut self, cx: &mut Context<'_>) -> Poll<Result<()>> {
        let parting = self.switch.parting();
        match parting {
            Some(Break::GoAway) => {
                while let Some(left) = GOAWAY.get(self.gone..).filter(|left| !left.is_empty()) {
                    self.gone += ready!(Pin::new(&mut self.pipe).poll_write(cx, left))?;
                }
                ready!(Pin::new(&mut self.pipe).poll_flush(cx))?;
            }
            Some(Break::Reset) => {
                let pipe = &self.pipe;
                ready!(self.settling.poll_until(|| pipe.unconfirmed() == 0, cx));
            }
            Some(Break::Close) => {}
            None => return Poll::Ready(Ok(())),
        }
        self.switch.set_parted();
        Poll::Ready(Ok(()))
    }
}

impl<P: Pipe> Drop for Io<P> {
    fn drop(&mut self) {
        if self.switch.breaking() == Some(Break::Reset) {
            self.pipe.make_abortive();
        }
    }
}

impl<P: Pipe> AsyncRead for Io<P> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<Result<()>> {
        if self.read.is_empty() {
            return Pin::new(&mut self.pipe).poll_read(cx, buf);
        }
        let count = self.read.len().min(buf.remaining());
        buf.put_slice(&self.read[..count]);
        self.read.advance(count);
        Poll::Ready(Ok(()))
    }
}

impl<P: Pipe> AsyncWrite for Io<P> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
        let allowed = self.switch.allows(bytes.len());
        if allowed == 0 && !bytes.is_empty() {
            // The switch has told whoever serves the connection that this is the end.
            return Poll::Pending;
        }
        self.switch.set_blocked(true);
        let count = ready!(Pin::new(&mut self.pipe).poll_write(cx, &bytes[..allowed]))?;
        self.switch.passed(count);
        Poll::Ready(Ok(count))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        let whole: usize = slices.iter().map(|slice| slice.len()).sum();
        if self.switch.allows(whole) == whole {
            self.switch.set_blocked(true);
            let count = ready!(Pin::new(&mut self.pipe).poll_write_vectored(cx, slices))?;
            self.switch.passed(count);
            return Poll::Ready(Ok(count));
        }
        let first = slices.iter().find(|slice| !slice.is_empty()).map_or(&[][..], |slice| slice);
        self.poll_write(cx, first)
    }

    fn is_write_vectored(&self) -> bool {
        self.pipe.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        self.switch.set_blocked(true);
        ready!(Pin::new(&mut self.pipe).poll_flush(cx))?;
        self.switch.set_blocked(false);
        self.poll_farewell(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.pipe).poll_shutdown(cx)
    }
}
