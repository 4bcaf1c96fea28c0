//! The switch of a connection: breaks it off below HTTP.
//!
//! *Which question does it answer?* "How can something inside an answer end the connection around it, and when
//! is what it has said on its way?"
//!
//! *Why not an error from the body?* Because then the HTTP library decides what is still written and
//! how the connection closes. Here what was written before is flushed, and then the connection is
//! dropped as it stands.
//!
//! *Why does it count rounds?* In a round the connection has written whatever it had, and waits. The round under way
//! when somebody begins to wait may have begun before his last words; the next has not. A flush is no such sign:
//! over HTTP/2 there is one between any two frames.
//!
//! *What it never does:* close anything. Whoever serves the connection waits for it and lets go.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use fault::Parting;

/// How a connection is broken off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Break {
    /// It is closed, as after a last byte.
    Close,
    /// It is reset, where the transport knows that.
    Reset,
    /// HTTP/2's GOAWAY, and it is closed.
    GoAway,
}

/// Rounds that must end before whoever waits knows that all he has said is gone.
const ROUNDS: u64 = 2;

/// One connection's switch; clones throw the same one.
#[derive(Debug, Clone, Default)]
pub(super) struct Switch(Arc<State>);

#[derive(Debug, Default)]
struct State {
    /// Whether anybody waits for a round, or bytes are counted: looked at with each write.
    watched: AtomicBool,
    /// Whether something is written that the transport has not taken yet.
    blocked: AtomicBool,
    /// Whether several answers share the connection.
    multiplexed: AtomicBool,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    /// How it breaks off, and after which round.
    broken: Option<(Break, u64)>,
    /// Whether the transport has said all that it says before.
    parted: bool,
    rounds: u64,
    /// Bytes that are still let through, where that is limited.
    allowance: Option<usize>,
    connection: Option<Waker>,
    waiting: Vec<(u64, Waker)>,
}

impl Switch {
    /// Breaks the connection off as soon as what was written is on its way.
    pub(super) fn throw(&self, how: Break) {
        let mut inner = self.inner();
        let after = inner.rounds + ROUNDS;
        inner.broken.get_or_insert((how, after));
        self.watch(&inner);
    }

    /// What an outage does to the whole connection when it begins, however many answers share it.
    pub(super) fn part(&self, how: Parting) {
        match how {
            Parting::ShutDown if self.is_multiplexed() => self.throw(Break::GoAway),
            Parting::ShutDown | Parting::Reset => self.throw(Break::Reset),
            Parting::Silent => {}
        }
    }

    /// Lets so many bytes more through, and then closes the connection.
    pub(super) fn close_after(&self, bytes: usize) {
        self.inner().allowance = Some(bytes);
        self.0.watched.store(true, Ordering::Release);
    }

    /// A round of the connection has ended. Ready when it is to be dropped.
    pub(super) fn poll_round(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut inner = self.inner();
        if inner.connection.as_ref().is_none_or(|waker| !waker.will_wake(cx.waker())) {
            inner.connection = Some(cx.waker().clone());
        }
        if self.0.watched.load(Ordering::Acquire) && !self.0.blocked.load(Ordering::Acquire) {
            let watched = inner.end_round();
            self.0.watched.store(watched, Ordering::Release);
        }
        if inner.is_over() { Poll::Ready(()) } else { Poll::Pending }
    }

    /// Whether all is gone that was written when this was first asked with the same `since`.
    pub(super) fn poll_flushed(&self, since: &mut Option<u64>, cx: &mut Context<'_>) -> Poll<()> {
        let mut inner = self.inner();
        let due = *since.get_or_insert(inner.rounds + ROUNDS);
        if inner.rounds >= due {
            return Poll::Ready(());
        }
        inner.waiting.push((due, cx.waker().clone()));
        self.watch(&inner);
        Poll::Pending
    }

    /// Whether the transport has taken all that was written.
    pub(super) fn set_blocked(&self, blocked: bool) {
        self.0.blocked.store(blocked, Ordering::Release);
    }

    /// How it is going to be broken off, if it is.
    pub(super) fn breaking(&self) -> Option<Break> {
        if !self.0.watched.load(Ordering::Acquire) {
            return None;
        }
        self.inner().broken.map(|(how, _)| how)
    }

    /// How it is broken off now: nothing that anybody has said is left to write.
    pub(super) fn parting(&self) -> Option<Break> {
        if !self.0.watched.load(Ordering::Acquire) {
            return None;
        }
        let inner = self.inner();
        inner.broken.filter(|(_, after)| inner.rounds >= *after).map(|(how, _)| how)
    }

    /// The transport has said all that it says before it breaks.
    pub(super) fn set_parted(&self) {
        self.inner().parted = true;
    }

    /// Of so many bytes, how many may pass. None at all is the end.
    pub(super) fn allows(&self, bytes: usize) -> usize {
        if !self.0.watched.load(Ordering::Acquire) {
            return bytes;
        }
        self.inner().allowance.map_or(bytes, |left| bytes.min(left))
    }

    /// So many bytes have passed.
    pub(super) fn passed(&self, bytes: usize) {
        if self.0.watched.load(Ordering::Acquire)
            && let Some(left) = &mut self.inner().allowance
        {
            *left = left.saturating_sub(bytes);
        }
    }

    /// Several answers share the connection from now on.
    pub(super) fn set_multiplexed(&self) {
        self.0.multiplexed.store(true, Ordering::Relaxed);
    }

    /// Whether several answers share the connection.
    pub(super) fn is_multiplexed(&self) -> bool {
        self.0.multiplexed.load(Ordering::Relaxed)
    }

    fn watch(&self, inner: &Inner) {
        self.0.watched.store(true, Ordering::Release);
        inner.wake_connection();
    }

    /// A panic elsewhere leaves nothing half done here.
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn is_over(&self) -> bool {
        self.allowance == Some(0) || self.parted
    }

    /// Counts a round and wakes whoever waited for it. Whether anybody waits for another.
    fn end_round(&mut self) -> bool {
        self.rounds += 1;
        let rounds = self.rounds;
        self.waiting.extract_if(.., |(due, _)| *due <= rounds).for_each(|(_, waker)| waker.wake());
        if !self.waiting.is_empty() || self.broken.is_some_and(|(_, after)| rounds <= after) {
            self.wake_connection();
        }
        !self.waiting.is_empty() || self.broken.is_some() || self.allowance.is_some()
    }

    fn wake_connection(&self) {
        if let Some(waker) = &self.connection {
            waker.wake_by_ref();
        }
    }
}
