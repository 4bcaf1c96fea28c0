//! The events of a stream that say something.
//!
//! *Which question does it answer?* "Where do the events end by which a reader learns that the answer goes on?"
//!
//! *Why are the others not counted?* Formats open and close what they say with events of their own, and real providers
//! send those together with what they open or close. To a reader they are silence.
//!
//! *What it never does:* keep an event for itself: all bytes belong to one sign or another.

use crate::Api;

impl Api {
    /// Where the signs end in these bytes, which are whole events of one part of an answer: each with the events before
    /// it that say nothing, the last also with those behind it. Where nothing can be read, each event is one.
    pub fn signs(self, bytes: &[u8]) -> Vec<usize> {
        let ends = self.event_ends(bytes);
        let mut reader = self.stream_decoder();
        let mut begun = 0;
        let says = |&end: &usize| {
            let said = reader.push(&bytes[std::mem::replace(&mut begun, end)..end]);
            said.iter().any(Result::is_ok)
        };
        let mut signs: Vec<usize> = ends.iter().copied().filter(says).collect();
        match signs.last_mut() {
            Some(last) => *last = bytes.len(),
            None => signs = ends,
        }
        signs
    }
}
