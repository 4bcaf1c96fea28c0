//! An event that differs from the one before only in its words.
//!
//! *Which question does it answer?* "Which bytes say these words, and all the rest as the last time?"
//!
//! *Why not serialise each?* A chunk of four letters stands in three hundred bytes of names that are the same
//! in every chunk of an answer. Writing them once and copying them is a tenth of the work, and a server that
//! streams does little else.
//!
//! *What it never does:* know the event. It is made by serialising one without words.

use serde_json::to_writer;

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

    /// The event with these words.
    pub(super) fn with(&self, words: &str) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.before.len() + words.len() + self.after.len() + 16);
        out.extend_from_slice(&self.before);
        to_writer(&mut out, words).expect("a text is always JSON");
        out.extend_from_slice(&self.after);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_words_differ() {
        let pattern =
            Pattern::of(br#"data: {"model":"\"content\":\"\"","delta":{"content":""},"n":1}"#.to_vec(), "content");
        let event = pattern.unwrap().with("a\"\n");
        assert_eq!(event, br#"data: {"model":"\"content\":\"\"","delta":{"content":"a\"\n"},"n":1}"#);
        assert_eq!(Pattern::of(b"{}".to_vec(), "content"), None);
    }
}
