//! Finds messages in bytes that arrive in pieces.
//!
//! *Which question does it answer?* "Which messages are whole by now, and sound?"
//!
//! *Why is the first checksum checked at once?* It covers the lengths. A reader that waits for as many bytes
//! as a damaged length asks for may wait for ever.
//!
//! *What it never does:* hold more than one message of [`MAX_MESSAGE_BYTES`] that is not whole.

use super::message::Message;
use crate::Malformed;

/// The largest message: what Amazon's own readers take (16 MiB).
pub const MAX_MESSAGE_BYTES: usize = 16 * 1024 * 1024;

/// Both lengths and their checksum.
const PRELUDE: usize = 12;

/// The checksum at the end.
const TRAILER: usize = 4;

/// An incremental reader of one stream.
#[derive(Debug, Default)]
pub struct Decoder {
    held: Vec<u8>,
    /// Where the next message begins.
    at: usize,
}

impl Decoder {
    /// Takes the next bytes of the stream.
    pub fn push(&mut self, bytes: &[u8]) {
        self.held.drain(..std::mem::take(&mut self.at));
        self.held.extend_from_slice(bytes);
    }

    /// The next whole message.
    ///
    /// # Errors
    ///
    /// When a checksum or a length is wrong. Nothing can be read after it.
    pub fn next_message(&mut self) -> Result<Option<Message>, Malformed> {
        let rest = &self.held[self.at..];
        let Some(prelude) = rest.get(..PRELUDE) else { return Ok(None) };
        if number(&prelude[8..]) != crc32fast::hash(&prelude[..8]) as usize {
            return Err(Malformed::new("the checksum of a frame's lengths is wrong"));
        }
        let (total, headers) = (number(prelude), number(&prelude[4..]));
        if total > MAX_MESSAGE_BYTES || headers.saturating_add(PRELUDE + TRAILER) > total {
            return Err(Malformed::new("the lengths of a frame are impossible"));
        }
        let Some(frame) = rest.get(..total) else { return Ok(None) };
        let (covered, checksum) = frame.split_at(total - TRAILER);
        if number(checksum) != crc32fast::hash(covered) as usize {
            return Err(Malformed::new("the checksum of a frame is wrong"));
        }
        let (headers, payload) = covered[PRELUDE..].split_at(headers);
        let message = Message::decode(headers, payload)?;
        self.at += total;
        Ok(Some(message))
    }
}

/// The number in the first four bytes.
fn number(bytes: &[u8]) -> usize {
    bytes[..4].iter().fold(0, |number, byte| number << 8 | usize::from(*byte))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn message(payload: &[u8]) -> Message {
        let headers = vec![(":message-type".to_owned(), "event".to_owned()), ("a".to_owned(), "é".to_owned())];
        Message { headers, payload: payload.to_vec() }
    }

    fn read(pieces: &[&[u8]]) -> Result<Vec<Message>, Malformed> {
        let mut decoder = Decoder::default();
        let mut messages = Vec::new();
        for piece in pieces {
            decoder.push(piece);
            while let Some(message) = decoder.next_message()? {
                messages.push(message);
            }
        }
        Ok(messages)
    }

    #[test]
    fn amazons_smallest_message_is_read_and_written() {
        // From the test vectors of awslabs/aws-c-event-stream: no headers, no payload.
        let bytes = [0, 0, 0, 0x10, 0, 0, 0, 0, 0x05, 0xC2, 0x48, 0xEB, 0x7D, 0x98, 0xC8, 0xFF];
        assert_eq!(read(&[&bytes]).unwrap(), [Message::default()]);
        assert_eq!(Message::default().encode(), bytes);
    }

    #[test]
    fn headers_of_other_types_are_passed_over() {
        let headers = [1, b'n', 4, 0, 0, 0, 7, 1, b't', 0, 1, b'x', 7, 0, 1, b'y', 1, b'b', 6, 0, 2, 9, 9];
        let message = Message::decode(&headers, b"").unwrap();
        assert_eq!(message.headers, [("x".to_owned(), "y".to_owned())]);
        assert!(Message::decode(&headers[..22], b"").is_err());
        assert!(Message::decode(&[1, b'n', 77], b"").is_err());
    }

    #[test]
    fn headers_of_every_type_are_as_long_as_amazon_says() {
        for (kind, length) in [(0, 0), (1, 0), (2, 1), (3, 2), (4, 4), (5, 8), (8, 8), (9, 16)] {
            let other = [&[1, b'n', kind][..], &vec![0xFF; length]].concat();
            let headers = [&other[..], &[1, b'x', 7, 0, 1, b'y']].concat();
            let message = Message::decode(&headers, b"").unwrap();
            assert_eq!(message.headers, [("x".to_owned(), "y".to_owned())], "{kind}");
        }
    }

    #[test]
    fn lengths_that_cannot_be_are_an_error_before_the_frame_is_there() {
        let prelude = |total: usize, headers: usize| {
            let lengths = [(total as u32).to_be_bytes(), (headers as u32).to_be_bytes()].concat();
            [&lengths[..], &crc32fast::hash(&lengths).to_be_bytes()].concat()
        };
        assert_eq!(read(&[&prelude(MAX_MESSAGE_BYTES, 0)]).unwrap(), []);
        assert!(read(&[&prelude(MAX_MESSAGE_BYTES + 1, 0)]).is_err());
        for (total, headers) in [(15, 0), (16, 1), (20, 5)] {
            assert!(read(&[&prelude(total, headers)]).is_err(), "{total} {headers}");
        }
    }

    #[test]
    fn names_and_texts_that_are_too_long_are_cut() {
        let headers = vec![("n".repeat(300), "t".repeat(40_000))];
        let bytes = Message { headers, payload: Vec::new() }.encode();
        let [message] = &read(&[&bytes]).unwrap()[..] else { panic!() };
        assert_eq!(message.headers, [("n".repeat(255), "t".repeat(32_767))]);
    }

    proptest! {
        #[test]
        fn any_split_gives_the_same_messages(
            payloads in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..30), 1..4),
            size in 1usize..20,
        ) {
            let messages: Vec<Message> = payloads.iter().map(|payload| message(payload)).collect();
            let bytes: Vec<u8> = messages.iter().flat_map(Message::encode).collect();
            let pieces: Vec<&[u8]> = bytes.chunks(size).collect();
            prop_assert_eq!(read(&pieces).unwrap(), messages);
        }

        #[test]
        fn no_damaged_byte_is_read(at in 0usize..60, byte in any::<u8>()) {
            let whole = message(b"some payload").encode();
            let mut bytes = whole.clone();
            let at = at % bytes.len();
            bytes[at] = byte;
            prop_assume!(bytes != whole);
            prop_assert!(read(&[&bytes]).is_err());
        }

        #[test]
        fn nothing_panics(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
            let _ = read(&[&bytes]);
            let _ = Message::decode(&bytes, &bytes);
        }
    }
}
