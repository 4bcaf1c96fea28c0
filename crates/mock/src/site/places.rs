//! The places of one provider, and who waits for one.
//!
//! *Which question does it answer?* "Is there a place for this attempt, and who is next?"
//!
//! *Why a channel per waiter?* The queue itself is a plain value that names tickets; whoever holds a
//! ticket must be woken, and only he. A waiter who goes away gives his ticket back like anybody
//! else, because the ticket is held by a [`super::Place`].
//!
//! *What it never does:* know the time, or how many places there are: it is told on every call.

use std::collections::BTreeMap;

use fault::kind::Capacity;
use fault::{Admission, Queue, Ticket};
use tokio::sync::oneshot;

/// What became of an arrival.
#[derive(Debug)]
pub(super) enum Turn {
    /// It is served.
    Now(Ticket),
    /// It waits until the channel speaks.
    Later(Ticket, oneshot::Receiver<()>),
    /// There is no room to wait.
    Full,
}

/// The queue of one provider, with its waiters.
#[derive(Debug)]
pub(super) struct Places {
    queue: Queue,
    waiting: BTreeMap<Ticket, oneshot::Sender<()>>,
    /// A ticket that was given back long ago: giving it back again only lets others in.
    spent: Ticket,
}

impl Places {
    pub(super) fn new() -> Self {
        let mut queue = Queue::default();
        let (Admission::Served(spent) | Admission::Waiting(spent), _) = queue.admit(1, 0) else {
            unreachable!("an empty queue with one place serves the first")
        };
        queue.release(spent, 1);
        Self { queue, waiting: BTreeMap::new(), spent }
    }

    /// An arrival while there is so much room; `None` is room for everybody.
    pub(super) fn admit(&mut self, room: Option<Capacity>) -> Turn {
        let (slots, queue) = room.map_or((u32::MAX, 0), |room| (room.slots, room.queue));
        let (admission, started) = self.queue.admit(slots, queue);
        self.wake(started);
        match admission {
            Admission::Served(ticket) => Turn::Now(ticket),
            Admission::Waiting(ticket) => self.enqueue(ticket),
            Admission::Refused => Turn::Full,
        }
    }

    /// The ticket is given back; the next are let in.
    pub(super) fn release(&mut self, ticket: Ticket, room: Option<Capacity>) {
        self.waiting.remove(&ticket);
        let started = self.queue.release(ticket, room.map_or(u32::MAX, |room| room.slots));
        self.wake(started);
    }

    /// There may be more room than before: lets in who waits.
    pub(super) fn look_again(&mut self, room: Option<Capacity>) {
        self.release(self.spent, room);
    }

    /// How many are served and how many wait.
    pub(super) fn load(&self) -> (usize, usize) {
        self.queue.load()
    }

    fn enqueue(&mut self, ticket: Ticket) -> Turn {
        let (sender, receiver) = oneshot::channel();
        self.waiting.insert(ticket, sender);
        Turn::Later(ticket, receiver)
    }

    fn wake(&mut self, started: Vec<Ticket>) {
        for ticket in started {
            if let Some(waiter) = self.waiting.remove(&ticket) {
                // A waiter who has just gone away gives the place back by himself.
                let _ = waiter.send(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: Capacity = Capacity { slots: 1, queue: 1, overflow: 503 };

    #[test]
    fn the_next_is_woken() {
        let mut places = Places::new();
        let Turn::Now(first) = places.admit(Some(ROOM)) else { panic!() };
        let Turn::Later(_, mut waiter) = places.admit(Some(ROOM)) else { panic!() };
        assert!(matches!(places.admit(Some(ROOM)), Turn::Full));
        assert!(waiter.try_recv().is_err());
        places.release(first, Some(ROOM));
        assert!(waiter.try_recv().is_ok());
        assert_eq!(places.load(), (1, 0));
    }

    #[test]
    fn room_that_comes_back_is_used() {
        let mut places = Places::new();
        let none = Capacity { slots: 0, ..ROOM };
        let Turn::Later(_, mut waiter) = places.admit(Some(none)) else { panic!() };
        places.look_again(Some(none));
        assert!(waiter.try_recv().is_err());
        places.look_again(None);
        assert!(waiter.try_recv().is_ok());
    }
}
