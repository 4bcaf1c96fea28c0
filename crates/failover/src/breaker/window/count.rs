//! The last so many calls: a ring that takes back what it overwrites.

use super::Amount;

/// The longest ring: 16 MiB of the largest amounts, and more calls than anybody's provider takes in
/// an hour.
const LONGEST: u32 = 1_000_000;

/// Sums over the last calls.
#[derive(Debug, Clone)]
pub(super) struct CountWindow<T> {
    ring: Box<[T]>,
    /// Where the next call goes: over the oldest, once the ring is full.
    next: usize,
    filled: usize,
    total: T,
}

impl<T: Amount> CountWindow<T> {
    /// An empty window over so many calls: at least one, at most a million.
    pub(super) fn new(length: u32) -> Self {
        let length = length.clamp(1, LONGEST) as usize;
        Self { ring: vec![T::default(); length].into_boxed_slice(), next: 0, filled: 0, total: T::default() }
    }

    pub(super) fn add(&mut self, amount: T) {
        let length = self.ring.len();
        let place = &mut self.ring[self.next];
        if self.filled < length {
            self.filled += 1;
        } else {
            self.total.subtract(*place);
        }
        *place = amount;
        self.total.add(amount);
        self.next += 1;
        if self.next == length {
            self.next = 0;
        }
    }

    /// Adds equal calls; more than the ring holds would only overwrite each other.
    pub(super) fn add_many(&mut self, amount: T, times: u32) {
        for _ in 0..(times as usize).min(self.ring.len()) {
            self.add(amount);
        }
    }

    pub(super) fn total(&self) -> T {
        self.total
    }

    pub(super) fn clear(&mut self) {
        (self.next, self.filled, self.total) = (0, 0, T::default());
    }
}
