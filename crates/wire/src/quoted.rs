//! A text as JSON writes it.
//!
//! *Which question does it answer?* "Which bytes stand for this text, quotes and all?"
//!
//! *Why not leave it to the serialiser?* It looks at one byte after the other. Most texts need no escapes, which is seen
//! sixteen bytes at a time; they are copied. All others are the serialiser's.
//!
//! *What it never does:* escape.

use serde_json::to_writer;

/// Writes the text behind what is there.
pub(crate) fn write(out: &mut Vec<u8>, text: &str) {
    if is_plain(text) {
        out.reserve(text.len() + 2);
        out.push(b'"');
        out.extend_from_slice(text.as_bytes());
        out.push(b'"');
    } else {
        to_writer(out, text).expect("a text is always JSON");
    }
}

/// Whether each byte stands for itself. All are looked at in any case: that goes without a jump for each.
fn is_plain(text: &str) -> bool {
    let special = |byte| u8::from(byte < b' ') | u8::from(byte == b'"') | u8::from(byte == b'\\');
    text.bytes().fold(0, |any, byte| any | special(byte)) == 0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(text: &str) -> String {
        let mut out = Vec::new();
        write(&mut out, text);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn each_byte_that_needs_it_is_escaped() {
        for byte in 0..=127_u8 {
            let text = format!("a{}", char::from(byte));
            assert_eq!(written(&text), serde_json::to_string(&text).unwrap());
        }
    }

    proptest! {
        #[test]
        fn a_text_is_written_as_the_serialiser_writes_it(text in ".*") {
            prop_assert_eq!(written(&text), serde_json::to_string(&text).unwrap());
        }
    }
}
