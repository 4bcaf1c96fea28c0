//! Changes: faults that are added and ended while the run goes on, and the way back to its beginning.
//!
//! *Which question does it answer?* "Somebody wants this provider to fail now, and to be well again later: what has to
//! be told to whom?"
//!
//! *Why does an ended fault look at the queue?* Who waits for a place was told that there is none until the fault
//! is over. It is over now.
//!
//! *What it never does:* reach an attempt that is under way, but for one that waits for a place. A fault that is added
//! strikes those that arrive from now on.

use fault::Fault;

use super::board::FaultId;
use super::{Site, lock};

impl Site {
    /// Adds a fault and returns its name. Attempts that arrive from now on may meet it, within its window. Its own
    /// name gets a number where a fault that is not over has the same.
    ///
    /// Attempts keep the timeline that they arrived under, so a place in [`super::Entry::struck`] stays true, unless
    /// more than a thousand faults were added and ended before the entry is taken.
    pub fn inject(&self, fault: Fault) -> FaultId {
        lock(&self.board).add(fault, self.clock.now())
    }

    /// Ends a fault, of the file or added; whether there was one that was not over. Attempts that it has struck
    /// already stay struck.
    pub fn end(&self, id: FaultId) -> bool {
        let ended = lock(&self.board).end(id, self.clock.now());
        if ended {
            self.let_in();
        }
        ended
    }

    /// The faults with their names, in the order in which they were added, those of the file first.
    pub fn faults(&self) -> Vec<(FaultId, Fault)> {
        lock(&self.board).named()
    }

    /// Everything as when the run began: the faults of the file and no others, full buckets, nothing counted and
    /// nothing in the journal. The clock goes on, and so does who is being served.
    pub fn reset(&self) {
        lock(&self.board).reset();
        lock(&self.register).clear();
        for lane in &self.lanes {
            lock(&lane.state).reset(&lane.spec, lane.key);
        }
        self.let_in();
    }

    /// There may be more room than before.
    fn let_in(&self) {
        for provider in 0..self.lanes.len() {
            let room = self.room(provider);
            self.state(provider).places.look_again(room);
        }
    }
}

#[cfg(test)]
mod change_test;
