//! A clock that stands until it is told to go on, beside sockets that do not.
//!
//! A paused clock jumps ahead as soon as nothing but the kernel has work left. Here somebody always has, so it never
//! does: what waits for an instant of the run waits until the test says so.

use std::time::Duration;

use tokio::net::TcpStream;
use tokio::task::JoinHandle;

/// Looks at a socket before nothing is said to have come: far more than loopback needs.
const LOOKS: u32 = 20_000;

/// Keeps a paused clock where it is, until it is dropped.
#[derive(Debug)]
pub(crate) struct Held(JoinHandle<()>);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Held {
    /// The clock must be paused.
    pub(crate) fn hold() -> Self {
        Self(tokio::spawn(async {
            loop {
                tokio::task::yield_now().await;
            }
        }))
    }

    /// Lets time pass, all at once.
    pub(crate) async fn pass(&self, time: Duration) {
        tokio::time::advance(time).await;
    }

    /// From now on time passes by itself.
    pub(crate) fn release(self) {
        drop(self);
        tokio::time::resume();
    }
}

/// What comes on a socket until `enough` of it is there; less, where no more comes by itself.
pub(crate) async fn comes(stream: &TcpStream, enough: impl Fn(&[u8]) -> bool) -> Vec<u8> {
    let (mut read, mut buffer) = (Vec::new(), [0; 4096]);
    for _ in 0..LOOKS {
        match stream.try_read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => read.extend_from_slice(&buffer[..count]),
            Err(_) if enough(&read) => break,
            Err(_) => tokio::task::yield_now().await,
        }
    }
    read
}
