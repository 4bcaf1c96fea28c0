//! A bounded queue before a bounded number of places: how load becomes latency.
//!
//! First come, first served. A ticket is served at once, waits, or is refused; releasing one (its
//! answer ended, or its caller went away) lets the next in. The number of places may differ from
//! call to call, because a fault can take some away and give them back.

use std::collections::{BTreeSet, VecDeque};

/// A place in the queue or at the counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(u64);

/// What became of an arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// Served at once.
    Served(Ticket),
    /// Waits; [`Queue::release`] or a later arrival will name it when it is its turn.
    Waiting(Ticket),
    /// Too many wait already.
    Refused,
}

/// The queue of one provider.
#[derive(Debug, Clone, Default)]
pub struct Queue {
    next: u64,
    serving: BTreeSet<Ticket>,
    waiting: VecDeque<Ticket>,
}

impl Queue {
    /// An arrival, while there are `slots` places and `queue` may wait. Also returns the tickets
    /// whose turn has come, because places may have been given back since.
    pub fn admit(&mut self, slots: u32, queue: u32) -> (Admission, Vec<Ticket>) {
        let started = self.start(slots);
        let ticket = Ticket(self.next);
        self.next += 1;
        let admission = if self.serving.len() < slots as usize {
            self.serving.insert(ticket);
            Admission::Served(ticket)
        } else if self.waiting.len() < queue as usize {
            self.waiting.push_back(ticket);
            Admission::Waiting(ticket)
        } else {
            Admission::Refused
        };
        (admission, started)
    }

    /// The ticket is done or its caller has gone. Returns the tickets whose turn has come.
    /// Releasing twice does nothing.
    pub fn release(&mut self, ticket: Ticket, slots: u32) -> Vec<Ticket> {
        if !self.serving.remove(&ticket) {
            self.waiting.retain(|&waiting| waiting != ticket);
        }
        self.start(slots)
    }

    /// How many are served and how many wait.
    pub fn load(&self) -> (usize, usize) {
        (self.serving.len(), self.waiting.len())
    }

    fn start(&mut self, slots: u32) -> Vec<Ticket> {
        let free = (slots as usize).saturating_sub(self.serving.len()).min(self.waiting.len());
        let started: Vec<Ticket> = self.waiting.drain(..free).collect();
        self.serving.extend(&started);
        started
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticket(admission: Admission) -> Ticket {
        match admission {
            Admission::Served(ticket) | Admission::Waiting(ticket) => ticket,
            Admission::Refused => panic!("refused"),
        }
    }

    #[test]
    fn first_come_first_served() {
        let mut queue = Queue::default();
        let tickets: Vec<Ticket> = (0..4).map(|_| ticket(queue.admit(2, 2).0)).collect();
        assert_eq!(queue.admit(2, 2).0, Admission::Refused);
        assert_eq!(queue.release(tickets[1], 2), [tickets[2]]);
        assert_eq!(queue.release(tickets[1], 2), []);
        assert_eq!(queue.release(tickets[0], 2), [tickets[3]]);
        assert_eq!(queue.load(), (2, 0));
    }

    #[test]
    fn one_who_leaves_the_queue_is_not_served() {
        let mut queue = Queue::default();
        let tickets: Vec<Ticket> = (0..3).map(|_| ticket(queue.admit(1, 5).0)).collect();
        assert_eq!(queue.release(tickets[1], 1), []);
        assert_eq!(queue.release(tickets[0], 1), [tickets[2]]);
    }

    #[test]
    fn places_given_back_are_filled_by_the_next_arrival() {
        let mut queue = Queue::default();
        let tickets: Vec<Ticket> = (0..3).map(|_| ticket(queue.admit(1, 5).0)).collect();
        let (admission, started) = queue.admit(3, 5);
        assert_eq!(started, [tickets[1], tickets[2]]);
        assert!(matches!(admission, Admission::Waiting(_)));
    }
}
