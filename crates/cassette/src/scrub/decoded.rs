//! What a string of JSON says, and where it says it.
//!
//! *Which question does it answer?* "Which bytes of the file spell this part of the text?"
//!
//! *Why not look at the bytes?* `sk\u002d...` is a key, too; and in `\nvapi` there is none.
//!
//! *What it never does:* fail: an escape that is none says its own characters.

use std::ops::Range;

/// A string without its escapes.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Decoded {
    /// What it says.
    pub(super) bytes: Vec<u8>,
    /// For each of these bytes, which of the raw ones spell it.
    pub(super) spelt: Vec<Range<usize>>,
}

/// What a raw string says.
pub(super) fn decode(raw: &[u8]) -> Decoded {
    let (mut decoded, mut at) = (Decoded::default(), 0);
    while at < raw.len() {
        let plain = raw[at..].iter().take_while(|byte| **byte != b'\\').count();
        decoded.bytes.extend(&raw[at..at + plain]);
        decoded.spelt.extend((at..at + plain).map(|place| place..place + 1));
        at += plain;
        if at < raw.len() {
            let (length, said) = escape(&raw[at..]);
            decoded.spelt.extend(said.iter().map(|_| at..at + length));
            decoded.bytes.extend(said);
            at += length;
        }
    }
    decoded
}

/// How long the escape is that the bytes begin with, and what it says.
fn escape(raw: &[u8]) -> (usize, Vec<u8>) {
    let said = |byte: u8| (2, vec![byte]);
    match raw.get(1) {
        Some(b'n') => said(b'\n'),
        Some(b'r') => said(b'\r'),
        Some(b't') => said(b'\t'),
        Some(b'b') => said(8),
        Some(b'f') => said(12),
        Some(byte @ (b'"' | b'\\' | b'/')) => said(*byte),
        Some(b'u') => unicode(raw).unwrap_or_else(|| (1, raw[..1].to_vec())),
        _ => (1, raw[..1].to_vec()),
    }
}

/// `\u0041`, or two halves of a character.
fn unicode(raw: &[u8]) -> Option<(usize, Vec<u8>)> {
    let first = unit(raw)?;
    let second = unit(&raw[6..]);
    let pair = second.and_then(|second| char::decode_utf16([first, second]).next()?.ok().filter(|_| is_high(first)));
    let (length, said) = match pair {
        Some(said) => (12, said),
        None => (6, char::from_u32(u32::from(first)).unwrap_or(char::REPLACEMENT_CHARACTER)),
    };
    Some((length, said.to_string().into_bytes()))
}

fn is_high(unit: u16) -> bool {
    (0xD800..0xDC00).contains(&unit)
}

fn unit(raw: &[u8]) -> Option<u16> {
    let digits = raw.get(..6)?.strip_prefix(b"\\u")?;
    let digits =
        std::str::from_utf8(digits).ok().filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn escapes_are_read_and_their_places_kept() {
        let decoded = decode(br"a\n\u0041\ud83d\ude00b");
        assert_eq!(decoded.bytes, "a\nA\u{1F600}b".as_bytes());
        assert_eq!(decoded.spelt[0..3], [0..1, 1..3, 3..9]);
        assert!(decoded.spelt[3..7].iter().all(|range| *range == (9..21)));
        assert_eq!(decoded.spelt[7], 21..22);
    }

    #[test]
    fn what_is_no_escape_says_itself() {
        for raw in [r"\", r"\x", r"\u00", r"\ud83d", r"\uZZZZ", r"\u+123"] {
            let decoded = decode(raw.as_bytes());
            assert_eq!(decoded.bytes.len(), decoded.spelt.len(), "{raw}");
        }
        assert_eq!(decode(br"\x").bytes, br"\x");
    }

    proptest! {
        #[test]
        fn it_says_what_a_parser_reads(text in any::<String>()) {
            let written = serde_json::to_string(&text).unwrap();
            let decoded = decode(&written.as_bytes()[1..written.len() - 1]);
            prop_assert_eq!(decoded.bytes, text.into_bytes());
        }

        #[test]
        fn nothing_panics(raw in proptest::collection::vec(any::<u8>(), 0..40)) {
            prop_assert_eq!(decode(&raw).spelt.last().map_or(0, |range| range.end), raw.len());
        }
    }
}
