//! Amazon's binary event stream: where its payloads are, and its checksums.
//!
//! *Which question does it answer?* "Which bytes of a frame may be overwritten, and what must follow from that?"
//!
//! *Why here?* A frame whose payload was overwritten fails its checksum, and a client takes the whole answer for
//! damaged. The format has big-endian lengths (whole, headers), a checksum of these (CRC-32), headers, payload, and
//! a checksum of all before it.
//!
//! *What it never does:* touch a frame that is not whole.

use std::ops::Range;

/// Both lengths and their checksum.
const PRELUDE: usize = 12;

/// The checksum at the end.
const TRAILER: usize = 4;

/// A whole frame.
#[derive(Debug)]
struct Frame {
    whole: Range<usize>,
    payload: Range<usize>,
}

fn frames(bytes: &[u8]) -> impl Iterator<Item = Frame> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let (total, headers) = (number(bytes, at)?, number(bytes, at + 4)?);
        let (end, payload) = (at.checked_add(total)?, (at + PRELUDE).checked_add(headers)?);
        if end > bytes.len() || payload.checked_add(TRAILER)? > end {
            return None;
        }
        let frame = Frame { whole: at..end, payload: payload..end - TRAILER };
        at = end;
        Some(frame)
    })
}

fn number(bytes: &[u8], at: usize) -> Option<usize> {
    Some(u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?) as usize)
}

/// Where the payloads are: documents, each.
pub(super) fn payloads(bytes: &[u8]) -> Vec<Range<usize>> {
    frames(bytes).map(|frame| frame.payload).collect()
}

/// Writes the checksums of frames anew.
pub(super) fn seal(bytes: &mut [u8]) {
    let ends: Vec<Range<usize>> = frames(bytes).map(|frame| frame.whole).collect();
    for frame in ends {
        let (covered, checksum) = bytes[frame.clone()].split_at_mut(frame.len() - TRAILER);
        checksum.copy_from_slice(&crc32(covered).to_be_bytes());
    }
}

/// CRC-32 as Ethernet has it, bit by bit: recordings are small.
fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 };
    !bytes.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From the test vectors of awslabs/aws-c-event-stream: no headers, no payload.
    const SMALLEST: [u8; 16] = [0, 0, 0, 0x10, 0, 0, 0, 0, 0x05, 0xC2, 0x48, 0xEB, 0x7D, 0x98, 0xC8, 0xFF];

    #[test]
    fn a_seal_is_amazons() {
        let mut bytes = [SMALLEST, SMALLEST].concat();
        bytes[12..16].fill(0);
        seal(&mut bytes);
        assert_eq!(bytes, [SMALLEST, SMALLEST].concat());
    }

    #[test]
    fn payloads_end_before_their_checksum_and_half_a_frame_has_none() {
        let frame = [&[0, 0, 0, 20, 0, 0, 0, 2, 0, 0, 0, 0, b'h', b'h'][..], b"{}", &[0; 4]].concat();
        let found = payloads(&[&frame[..], &frame[..19]].concat());
        assert_eq!((found.len(), found.first()), (1, Some(&(14..16))));
        for lengths in [[0, 0, 0, 3, 0, 0, 0, 0], [0xFF; 8], [0, 0, 0, 16, 0, 0, 0, 9]] {
            assert!(payloads(&[&lengths[..], &[0; 8]].concat()).is_empty());
        }
    }
}
