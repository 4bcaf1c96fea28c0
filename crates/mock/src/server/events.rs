//! The events of one part of an answer, let out with its tokens.
//!
//! *Which question does it answer?* "How many of these events belong to the tokens that were sent?"
//!
//! *Why not ask the format for a part of a call?* Each format makes its own number of events of a call, and some
//! make one. Spread over the call's tokens they come as fast as the provider's do, and a cut may fall between
//! any two of them.
//!
//! *What it never does:* cut an event.

use bytes::Bytes;
use wire::Api;

/// Events that wait.
#[derive(Debug, Default)]
pub(super) struct Events {
    bytes: Bytes,
    /// Where each ends.
    ends: Vec<usize>,
    /// Bytes that were let out.
    sent: usize,
}

impl Events {
    pub(super) fn new(api: Api, bytes: Bytes) -> Self {
        Self { ends: api.event_ends(&bytes), bytes, sent: 0 }
    }

    /// What goes out when `tokens` of `of` have been sent: all of them, all events.
    pub(super) fn up_to(&mut self, tokens: u32, of: u32) -> Bytes {
        let due = (self.ends.len() as u64 * u64::from(tokens)).checked_div(u64::from(of)).unwrap_or(u64::MAX);
        let due = (due as usize).min(self.ends.len());
        let end = due.checked_sub(1).map_or(0, |last| self.ends[last]).max(self.sent);
        let bytes = self.bytes.slice(self.sent..end);
        self.sent = end;
        bytes
    }
}
