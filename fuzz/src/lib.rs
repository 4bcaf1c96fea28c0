//! What must hold for any bytes.
//!
//! *Which question does it answer?* "Can a stranger's bytes take us down, or make us say what cannot be read?"
//!
//! *Why more than "no panic"?* Because a parser that accepts everything passes that. What was read must be
//! writable in every format, a stream must say the same however it was cut, and what is scrubbed keeps its length.
//!
//! *Why one target per subject, and not one per format?* The first byte of an input picks the format: eight programs
//! are linked instead of twenty, and an input that breaks one says by itself which reader it broke.
//!
//! *What it never does:* allocate without bound: the fuzzer counts that as a crash.

pub mod answers;
pub mod connections;
pub mod documents;
pub mod passages;
pub mod requests;
pub mod seeds;
pub mod streams;
pub mod tapes;
pub mod texts;

use wire::Api;

/// The targets by their names.
pub const TARGETS: [(&str, fn(&[u8])); 8] = [
    ("answers", answers::read),
    ("connections", connections::read),
    ("documents", documents::read),
    ("passages", passages::read),
    ("requests", requests::read),
    ("streams", streams::read),
    ("tapes", tapes::read),
    ("texts", texts::read),
];

/// The first byte, and what stands behind it.
fn pick(bytes: &[u8]) -> Option<(usize, &[u8])> {
    bytes.split_first().map(|(first, rest)| (usize::from(*first), rest))
}

/// The format that the first byte names, and what stands behind it.
fn format(bytes: &[u8]) -> Option<(Api, &[u8])> {
    pick(bytes).map(|(place, rest)| (Api::ALL[place % Api::ALL.len()], rest))
}

/// The first line as text, and what stands behind it.
fn line(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    Some((std::str::from_utf8(&bytes[..end]).ok()?, &bytes[end + 1..]))
}

/// What a header says, in bytes that are lines of `name: value`.
fn header<'b>(lines: &'b str, name: &str) -> Option<&'b str> {
    lines.lines().find_map(|line| line.split_once(": ").filter(|(there, _)| *there == name)).map(|(_, value)| value)
}

/// How deep the brackets of a document nest, those in strings counted, too.
fn depth(bytes: &[u8]) -> usize {
    let step = |(open, deepest): (usize, usize), byte: &u8| match byte {
        b'{' | b'[' => (open + 1, deepest.max(open + 1)),
        b'}' | b']' => (open.saturating_sub(1), deepest),
        _ => (open, deepest),
    };
    bytes.iter().fold((0, 0), step).1
}
