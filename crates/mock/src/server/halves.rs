//! Events that are cut in two.
//!
//! *Which question does it answer?* "Where does an event break that breaks in the middle?"
//!
//! *Why words of its own?* The answers of a mock are plain English. A cut inside a character needs one of several
//! bytes, so the event that is cut has one; as it never comes whole, nobody reads it.
//!
//! *What it never does:* cut between two events.

use bytes::Bytes;
use wire::codec::StreamEncoder;
use wire::{Api, Inside};

/// A word with a letter of two bytes.
pub(super) const ACCENTED: &str = " na\u{ef}ve";

/// The first of those two bytes.
const LEAD: u8 = 0xC3;

/// The beginning of an event that breaks off.
pub(super) fn inside(what: Inside, encoder: &mut StreamEncoder) -> Vec<u8> {
    let mut event = encoder.delta(ACCENTED);
    event.truncate(match what {
        Inside::Character => in_character(&event),
        Inside::Event | Inside::Header => event.len() / 2,
    });
    event
}

/// Behind the first byte of the last letter of several; half-way where there is none.
pub(super) fn in_character(bytes: &[u8]) -> usize {
    bytes.iter().rposition(|&byte| byte == LEAD).map_or(bytes.len() / 2, |at| at + 1)
}

/// Some events as two halves, cut inside the last of them.
pub(super) fn split(api: Api, events: &Bytes) -> (Bytes, Bytes) {
    let ends = api.event_ends(events);
    let begins = ends.len().checked_sub(2).map_or(0, |before| ends[before]);
    let middle = begins + (events.len() - begins) / 2;
    (events.slice(..middle), events.slice(middle..))
}

#[cfg(test)]
mod tests {
    use wire::StreamHead;

    use super::*;

    fn encoder(api: Api) -> StreamEncoder {
        let head = api.head(1, "m", 0);
        api.stream_encoder(StreamHead { head, input_tokens: 1, cached_tokens: 0, include_usage: false })
    }

    #[test]
    fn an_event_breaks_inside_in_every_format() {
        for api in Api::ALL {
            let mut encoder = encoder(api);
            encoder.start();
            let event = Bytes::from(encoder.delta("word"));
            let (first, second) = split(api, &event);
            assert!(!first.is_empty() && !second.is_empty() && !api.event_ends(&event).contains(&first.len()));
            let torn = inside(Inside::Character, &mut encoder);
            // What is invoked at Amazon is wrapped in base64, which has no such letters.
            assert!(torn.last() == Some(&LEAD) || api == Api::BedrockInvoke, "{}", api.name());
            let (half, whole) = (inside(Inside::Event, &mut encoder), encoder.delta(ACCENTED));
            assert!(!half.is_empty() && !api.event_ends(&whole).contains(&half.len()), "{}", api.name());
        }
    }
}
