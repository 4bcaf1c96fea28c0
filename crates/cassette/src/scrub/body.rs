//! A body without secrets, as long as it was.
//!
//! *Which question does it answer?* "Which bytes of this body must be overwritten, and with what?"
//!
//! *Why in place?* Chunks keep their borders and a document stays one, so a recording replays like the original. A
//! secret becomes as many stars.
//!
//! *Why are strings joined over events?* A model that repeats a key says it in a dozen events. What the same member
//! says in one event after the other is searched as one text.
//!
//! *What it never does:* change a length.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Range;

use super::decoded::decode;
use super::documents::{Documents, Framing};
use super::frames;
use super::leaves::{DEEPEST, Kind, Leaf, visit};
use super::path::{Path, Step};
use super::secrets::Secrets;

/// The body with its secrets overwritten.
pub(super) fn scrub(body: &[u8], framing: Framing, paths: &[Path], secrets: &Secrets) -> Vec<u8> {
    let documents = Documents::of(body, framing);
    let mut search = Search { body, paths, secrets, texts: BTreeMap::new(), seen: Vec::new(), edits: Vec::new() };
    for range in documents.ranges {
        visit(&documents.bytes, range, |leaf| search.see(&leaf));
    }
    search.find_in_texts();
    search.find_outside();
    let mut scrubbed = body.to_vec();
    for (range, edit) in search.edits {
        edit.write(&mut scrubbed[range]);
    }
    if framing == Framing::Frames && scrubbed != body {
        frames::seal(&mut scrubbed);
    }
    scrubbed
}

/// How bytes are overwritten.
#[derive(Debug, Clone, Copy)]
enum Edit {
    /// With stars.
    Stars,
    /// With one star, a quote and blanks: any string with its closing quote becomes the same one.
    String,
    /// With a zero and blanks.
    Number,
    /// With `null` and blanks.
    Null,
}

impl Edit {
    fn write(self, bytes: &mut [u8]) {
        let (begin, rest): (&[u8], u8) = match self {
            Self::Stars => (b"", b'*'),
            Self::String => (b"*\"", b' '),
            Self::Number => (b"0", b' '),
            Self::Null => (b"null", b' '),
        };
        bytes.fill(rest);
        let length = begin.len().min(bytes.len());
        bytes[..length].copy_from_slice(&begin[..length]);
    }
}

/// What one member says, in one document after the other.
#[derive(Debug, Default)]
struct Said {
    bytes: Vec<u8>,
    /// Where each piece begins, and where it is spelt.
    pieces: Vec<(usize, Range<usize>)>,
}

struct Search<'a> {
    body: &'a [u8],
    paths: &'a [Path],
    secrets: &'a Secrets,
    /// By the place of a member.
    texts: BTreeMap<String, Said>,
    /// Values and names that were searched, or are overwritten as a whole.
    seen: Vec<Range<usize>>,
    edits: Vec<(Range<usize>, Edit)>,
}

impl Search<'_> {
    fn see(&mut self, leaf: &Leaf<'_>) {
        let range = leaf.range.clone();
        if leaf.kind != Kind::Word {
            self.seen.push(range.clone());
        }
        match leaf.kind {
            Kind::Name => self.find_in(&Said::once(self.body, range)),
            _ if self.is_covered(leaf.steps) => self.edits.extend(overwritten(leaf)),
            Kind::Text | Kind::Torn => self.texts.entry(place(leaf.steps)).or_default().add(self.body, range),
            Kind::Number if !self.secrets.find(&self.body[range]).is_empty() => self.edits.extend(overwritten(leaf)),
            Kind::Number | Kind::Word => {}
        }
    }

    /// Where the place is not known to its end, it may be one that was given.
    fn is_covered(&self, steps: &[Step]) -> bool {
        self.paths.iter().any(|path| steps.len() == DEEPEST || path.covers(steps))
    }

    fn find_in_texts(&mut self) {
        for said in std::mem::take(&mut self.texts).into_values() {
            self.find_in(&said);
        }
    }

    fn find_in(&mut self, said: &Said) {
        let secrets = self.secrets.find(&said.bytes);
        self.edits.extend(said.spelt(self.body, &secrets).map(|range| (range, Edit::Stars)));
    }

    /// What stands in no value that was searched by what it says.
    fn find_outside(&mut self) {
        let mut seen = self.seen.iter().peekable();
        for secret in self.secrets.find(self.body) {
            while seen.next_if(|value| value.end <= secret.start).is_some() {}
            if seen.peek().is_none_or(|value| secret.start < value.start || value.end < secret.end) {
                self.edits.push((secret, Edit::Stars));
            }
        }
    }
}

/// What becomes of a value that is not to be kept. An empty string stays: there is no place for a star.
fn overwritten(leaf: &Leaf<'_>) -> Option<(Range<usize>, Edit)> {
    let Range { start, end } = leaf.range;
    match leaf.kind {
        Kind::Text if start == end => None,
        Kind::Text => Some((start..end + 1, Edit::String)),
        Kind::Number => Some((start..end, Edit::Number)),
        Kind::Word => Some((start..end, Edit::Null)),
        Kind::Torn | Kind::Name => Some((start..end, Edit::Stars)),
    }
}

/// The place of a member as text. An array around everything does not count: its elements follow one another like
/// events.
fn place(steps: &[Step]) -> String {
    let mut place = String::new();
    for (depth, step) in steps.iter().enumerate() {
        // Writing to a string cannot fail.
        let _ = match step {
            Step::Item(_) if depth == 0 => Ok(()),
            Step::Item(number) => write!(place, "[{number}]"),
            Step::Member(name) => write!(place, ".{:?}", name.as_deref().unwrap_or_default()),
        };
    }
    place
}

impl Said {
    fn once(body: &[u8], range: Range<usize>) -> Self {
        let mut said = Self::default();
        said.add(body, range);
        said
    }

    fn add(&mut self, body: &[u8], range: Range<usize>) {
        self.pieces.push((self.bytes.len(), range.clone()));
        let raw = &body[range];
        if raw.contains(&b'\\') { self.bytes.extend(decode(raw).bytes) } else { self.bytes.extend(raw) }
    }

    /// Which bytes of the body spell these parts of what is said, which are in order. A piece is decoded once, however
    /// many parts it has.
    fn spelt(&self, body: &[u8], parts: &[Range<usize>]) -> impl Iterator<Item = Range<usize>> {
        let ends = self.pieces.iter().skip(1).map(|(start, _)| *start).chain([self.bytes.len()]);
        self.pieces.iter().zip(ends).flat_map(move |((start, range), end)| {
            let behind = &parts[parts.partition_point(|part| part.end <= *start)..];
            let touching = &behind[..behind.partition_point(|part| part.start < end)];
            let spelt = if touching.is_empty() { Vec::new() } else { decode(&body[range.clone()]).spelt };
            let bytes = |part: &Range<usize>| {
                let inside = part.start.max(*start) - start..part.end.min(end) - start;
                let (first, last) = (spelt.get(inside.start)?, spelt.get(inside.end.checked_sub(1)?)?);
                Some(range.start + first.start..range.start + last.end)
            };
            touching.iter().filter_map(bytes).collect::<Vec<_>>()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_many_keys_is_decoded_once() {
        let body = format!(r#"{{"a":"\n{}"}}"#, "sk-aaaaaaaa ".repeat(100_000));
        let scrubbed = scrub(body.as_bytes(), Framing::Plain, &[], &Secrets::default());
        assert_eq!(scrubbed, body.replace("sk-aaaaaaaa", "***********").as_bytes());
    }

    #[test]
    fn a_document_of_brackets_and_texts_is_read_once() {
        let body = format!("{}{}", "[".repeat(100_000), r#""a","#.repeat(20_000));
        let everything = [Path::parse("**.x.**.y.**.z").unwrap()];
        assert_eq!(scrub(body.as_bytes(), Framing::Plain, &[], &Secrets::default()), body.as_bytes());
        let scrubbed = scrub(body.as_bytes(), Framing::Plain, &everything, &Secrets::default());
        assert!(!scrubbed.contains(&b'a'), "nobody knows what is so deep");
    }
}
