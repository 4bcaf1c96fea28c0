//! The events of one part of an answer, let out with its tokens.
//!
//! *Which question does it answer?* "How many of these events belong to the tokens that were sent?"
//!
//! *Why not ask the format for a part of a call?* Each format makes its own number of events of a call, and some
//! make one. Those that say something are spread over the call's tokens: the first comes with the first token, the
//! last with the last, and no token is without one where the format has as many. So a reader hears from a provider
//! that is at work as often as it hears words, and a cut may fall between any two of them.
//!
//! *What it never does:* cut an event, or hand on in one piece what is not all there.

use bytes::Bytes;
use wire::Api;

/// Events that wait.
#[derive(Debug, Default)]
pub(super) struct Events {
    bytes: Bytes,
    /// Where each that says something ends.
    ends: Vec<usize>,
    /// Bytes that were let out.
    sent: usize,
}

impl Events {
    pub(super) fn new(api: Api, bytes: Bytes) -> Self {
        Self { ends: api.signs(&bytes), bytes, sent: 0 }
    }

    /// What goes out when `tokens` of `of` have been sent: all of them, all events.
    pub(super) fn up_to(&mut self, tokens: u32, of: u32) -> Bytes {
        let end = due(self.ends.len(), tokens, of).checked_sub(1).map_or(0, |last| self.ends[last]).max(self.sent);
        let bytes = self.bytes.slice(self.sent..end);
        self.sent = end;
        bytes
    }
}

/// How many of `events` are due with the first `tokens` of `of`. A single one says all, and waits for all.
fn due(events: usize, tokens: u32, of: u32) -> usize {
    let (before, gaps) = (tokens.saturating_sub(1), of.saturating_sub(1));
    match events {
        _ if tokens >= of => events,
        0 | 1 => 0,
        _ if tokens == 0 => 0,
        _ => 1 + ((events - 1) as u64 * u64::from(before) / u64::from(gaps)) as usize,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_comes_with_the_first_token_and_the_last_with_the_last() {
        let spread = |events, of| (0..=of).map(|tokens| due(events, tokens, of)).collect::<Vec<_>>();
        assert_eq!(spread(6, 5), [0, 1, 2, 3, 4, 6]);
        assert_eq!(spread(9, 4), [0, 1, 3, 6, 9]);
        assert_eq!(spread(2, 1), [0, 2]);
        assert_eq!(spread(1, 3), [0, 0, 0, 1]);
        assert_eq!(spread(0, 2), [0, 0, 0]);
        for events in 2..40 {
            let due = spread(events, events as u32);
            assert!(due.windows(2).all(|pair| pair[0] < pair[1]), "a token without an event: {due:?}");
        }
    }
}
