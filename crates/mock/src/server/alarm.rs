//! The alarm of a body that keeps its own time.
//!
//! *Which question does it answer?* "Is it time for this, and if not, who wakes me?"
//!
//! *Why kept between polls?* One timer serves a whole body: it is moved to each next instant.
//!
//! *What it never does:* ring early, or for [`Moment::NEVER`].

use std::pin::Pin;
use std::task::{Context, Poll};

use chance::Moment;
use tokio::time::Sleep;

use crate::Clock;

/// Waits for one instant after the other.
#[derive(Debug)]
pub(super) struct Alarm {
    clock: Clock,
    timer: Option<Pin<Box<Sleep>>>,
}

impl Alarm {
    pub(super) fn new(clock: Clock) -> Self {
        Self { clock, timer: None }
    }

    /// The time.
    pub(super) fn now(&self) -> Moment {
        self.clock.now()
    }

    /// Ready when the moment has come.
    pub(super) fn poll(&mut self, at: Moment, cx: &mut Context<'_>) -> Poll<()> {
        if at == Moment::NEVER {
            return Poll::Pending;
        }
        if self.clock.tick().align(at) <= self.clock.now() {
            return Poll::Ready(());
        }
        let deadline = self.clock.instant(at);
        let timer = self.timer.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(deadline)));
        if timer.deadline() != deadline {
            timer.as_mut().reset(deadline);
        }
        timer.as_mut().poll(cx)
    }
}
