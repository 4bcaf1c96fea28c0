//! Answers that are under way at a time, where a limit counts them.
//!
//! *Which question does it answer?* "May one more begin?"
//!
//! *Why beside the buckets?* A bucket fills with time; a slot is free when an answer has ended, or its caller has gone.
//! So nobody can say how long to wait.
//!
//! *What it never does:* let anybody wait. Who finds none is refused; places with a queue are the provider's own.

/// How many may be under way, and how many are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slots {
    most: u32,
    taken: u32,
}

impl Slots {
    pub(super) const fn new(most: u32) -> Self {
        Self { most, taken: 0 }
    }

    pub(super) const fn are_taken(self) -> bool {
        self.taken >= self.most
    }

    pub(super) fn take(&mut self) {
        self.taken += 1;
    }

    /// One that is given back after a reset was never taken.
    pub(super) fn give_back(&mut self) {
        self.taken = self.taken.saturating_sub(1);
    }
}
