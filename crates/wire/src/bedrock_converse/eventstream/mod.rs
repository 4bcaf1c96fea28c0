//! Amazon's binary event streams: the framing of Bedrock's streamed answers.
//!
//! *Which question does it answer?* "Where does one message end and the next begin, and is it the one
//! that was sent?" [`Decoder`] finds messages in bytes that arrive in pieces; [`Message::encode`] writes one.
//!
//! *Why by hand?* The format is one page: lengths, headers, payload, and two checksums. A message is
//!
//! | bytes | what |
//! |---|---|
//! | 4 | length of all, big-endian |
//! | 4 | length of the headers |
//! | 4 | CRC-32 of the eight bytes above |
//! | | headers: a name with its length (1), a type (1, 7 for text), a text with its length (2) |
//! | | payload |
//! | 4 | CRC-32 of all above |
//!
//! *What it never does:* hand out a message whose checksums are wrong, or look inside a payload.

mod decoder;
mod message;

/// The checksum of such frames: CRC-32, as IEEE 802.3 has it.
pub use crc32fast::hash as crc32;
pub use decoder::{Decoder, MAX_MESSAGE_BYTES};
pub use message::Message;
