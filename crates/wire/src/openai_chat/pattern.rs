//! An event that differs from the one before only in its words.
//!
//! *Which question does it answer?* "Which bytes say these words, and all the rest as the last time?"
//!
//! *Why not serialise each?* A chunk of four letters stands in three hundred bytes of names that are the same
//! in every chunk of an answer. Writing them once and copying them is a tenth of the work, and a server that
//! streams does little else.
//!
//! *What it never does:* know the event. It is made by serialising one without words.

use crate::quoted;

/// How an event ends whose data is an object.
const END: &[u8] = b"}\n\n";

/// The bytes of an event around its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    before: Vec<u8>,
    after: Vec<u8>,
}

impl Pattern {
    /// The pattern of an event whose `field` is an empty text: the first field of that name in it. Names
    /// within texts have their quotes escaped, so that they are none.
    pub(super) fn of(mut event: Vec<u8>, field: &str) -> Option<Self> {
        let empty = format!("\"{field}\":\"\"");
        let at = event.windows(empty.len()).position(|bytes| bytes == empty.as_bytes())?;
        let words = at + empty.len() - 2;
        let after = event.split_off(words + 2);
        event.truncate(words);
        Some(Self { before: event, after })
    }

    /// The event with these words, and a field behind all others where there is one: its name and its value, which
    /// needs no escapes.
    pub(super) fn with(&self, words: &str, last: Option<(&str, &str)>) -> Vec<u8> {
        let more = last.map_or(0, |(name, value)| name.len() + value.len());
        let mut out = Vec::with_capacity(self.before.len() + words.len() + self.after.len() + more + 32);
        out.extend_from_slice(&self.before);
        quoted::write(&mut out, words);
        match (last, self.after.strip_suffix(END)) {
            (Some((name, value)), Some(after)) => {
                for piece in [after, b",\"", name.as_bytes(), b"\":\"", value.as_bytes(), b"\"", END] {
                    out.extend_from_slice(piece);
                }
            }
            _ => out.extend_from_slice(&self.after),
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_words_differ() {
        let bare = br#"data: {"model":"\"content\":\"\"","delta":{"content":""},"n":1}"#;
        let pattern = Pattern::of([bare.as_slice(), b"\n\n"].concat(), "content").unwrap();
        let event = br#"data: {"model":"\"content\":\"\"","delta":{"content":"a\"\n"},"n":1}"#;
        assert_eq!(pattern.with("a\"\n", None), [event.as_slice(), b"\n\n"].concat());
        let padded = br#"data: {"model":"\"content\":\"\"","delta":{"content":"b"},"n":1,"p":"xyz"}"#;
        assert_eq!(pattern.with("b", Some(("p", "xyz"))), [padded.as_slice(), b"\n\n"].concat());
        assert_eq!(Pattern::of(b"{}".to_vec(), "content"), None);
    }
}
