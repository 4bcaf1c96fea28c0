//! Settling: the wait until a peer has all that was sent to it.
//!
//! *Which question does it answer?* "May this connection be reset now?"
//!
//! *Why by asking again?* The kernel tells nobody when a byte is confirmed. It is so after microseconds on one
//! machine, and after a round trip elsewhere.
//!
//! *What it never does:* wait for ever. A peer that reads nothing is reset with all that it has not read.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(1);

/// Looks at the most: some seconds.
const LOOKS: u32 = 3000;

/// A wait that has begun, or not.
#[derive(Debug, Default)]
pub(super) struct Settling {
    looks: u32,
    pause: Option<Pin<Box<Sleep>>>,
}

impl Settling {
    /// Waits until `settled` says so.
    pub(super) fn poll_until(&mut self, settled: impl Fn() -> bool, cx: &mut Context<'_>) -> Poll<()> {
        while self.looks < LOOKS && !settled() {
            let pause = self.pause.get_or_insert_with(|| Box::pin(sleep_until(Instant::now() + PAUSE)));
            ready!(pause.as_mut().poll(cx));
            self.pause = None;
            self.looks += 1;
        }
        Poll::Ready(())
    }
}
