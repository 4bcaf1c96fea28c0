//! What must not be found in a recording.
//!
//! *Which question does it answer?* "Which parts of this text are secret: by their shape, or because the client has
//! just used them as a key?"
//!
//! *Why both?* Providers quote the key that they refuse, and a test's key is often no real one.
//!
//! *What it never does:* outlive its exchange, or print what it holds.

use std::fmt;
use std::ops::Range;

use super::shape;

/// Shorter values are not searched for: they would be found in words that are no secret.
const SEARCH_FROM: usize = 8;

/// Values that came where secrets come, and everything that has the shape of one.
#[derive(Default)]
pub(super) struct Secrets(Vec<Vec<u8>>);

impl Secrets {
    /// Adds the value of a header or of a parameter: as a whole, and each word of it.
    pub(super) fn add(&mut self, value: &str) {
        let words = value.split([' ', ',', ';', '=', ':', '"']).chain([value.trim()]);
        let long = words.filter(|word| word.len() >= SEARCH_FROM).map(|word| word.as_bytes().to_vec());
        self.0.extend(long);
        // The longest first: a part of a secret is no reason to leave the rest of it.
        self.0.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        self.0.dedup();
    }

    /// Where secrets are, in order, without overlap.
    pub(super) fn find(&self, text: &[u8]) -> Vec<Range<usize>> {
        let mut found = shape::find(text);
        for secret in &self.0 {
            found.extend(occurrences(text, secret));
        }
        merged(found)
    }

    /// The text with stars for secrets.
    pub(super) fn scrub(&self, text: &str) -> String {
        let mut bytes = text.as_bytes().to_vec();
        for secret in self.find(text.as_bytes()) {
            bytes[secret].fill(b'*');
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

fn occurrences(text: &[u8], secret: &[u8]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| rest.len() >= secret.len()) {
        let first = rest.iter().position(|byte| *byte == secret[0]);
        let Some(place) = first else { break };
        at += place;
        if text[at..].starts_with(secret) {
            found.push(at..at + secret.len());
        }
        at += 1;
    }
    found
}

/// The same bytes in ranges that are in order and do not touch.
fn merged(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| range.start);
    let mut merged: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} secrets", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_was_used_is_found_wherever_it_is_quoted() {
        let mut secrets = Secrets::default();
        secrets.add("Bearer my-own-key-1");
        secrets.add("short");
        assert_eq!(secrets.scrub("bad key my-own-key-1my-own-key-1, short"), "bad key ************************, short");
        assert_eq!(secrets.scrub("my-own-key-"), "my-own-key-");
        assert_eq!(format!("{secrets:?}"), "2 secrets");
    }

    #[test]
    fn secrets_that_overlap_go_whole() {
        let mut secrets = Secrets::default();
        secrets.add("aaaabbbb");
        secrets.add("bbbbcccc");
        assert_eq!(secrets.scrub("xaaaabbbbccccx"), "x************x");
    }
}
