//! When an answer that is ready is sent.
//!
//! *Which question does it answer?* "Does this answer go out now, or are the others made first?"
//!
//! *Why not always at once?* What is sent wakes its client, and to wake a process costs more than to make an answer. On
//! a server with many clients on its own machine, as in a test, one answer at a time wakes them once for each; those
//! that are made first and sent together find them awake.
//!
//! *What it never does:* wait for anything that has not arrived yet.

use tokio::task::yield_now;

/// When an answer that is ready is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sending {
    /// Before anybody else is answered.
    AtOnce,
    /// When all whose requests are here have been answered.
    Together,
}

impl Sending {
    /// Until it is sent.
    pub(super) async fn turn(self) {
        if self == Self::Together {
            yield_now().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    async fn order(sending: Sending) -> Vec<&'static str> {
        let done = RefCell::new(Vec::new());
        let client = async || {
            done.borrow_mut().push("answered");
            sending.turn().await;
            done.borrow_mut().push("sent");
        };
        tokio::join!(client(), client());
        done.into_inner()
    }

    #[tokio::test]
    async fn who_is_here_is_answered_before_anybody_is_sent_his() {
        assert_eq!(order(Sending::Together).await, ["answered", "answered", "sent", "sent"]);
        assert_eq!(order(Sending::AtOnce).await, ["answered", "sent", "answered", "sent"]);
    }
}
