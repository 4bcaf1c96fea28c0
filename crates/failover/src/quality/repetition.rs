//! An answer that says the same over and over.
//!
//! *Which question does it answer?* "How much is new in it?" As a share: the length after compression over
//! the length before.
//!
//! *Why a measure of our own?* The share that matters is far below what prose has, so the crudest Lempel-Ziv
//! scheme tells them apart: greedy matches against the last place with the same four bytes, a byte for each
//! literal, three for each match. It needs no library and reads each byte once. Prose has 0.6 and more, a
//! table of numbers 0.3, a loop 0.02.
//!
//! *What it never does:* judge a short text: six times "ha" is an answer.

/// Bytes below which a text is not judged.
const SHORTEST: usize = 240;
/// Bytes at the end that are judged by themselves: models fall into a loop late, after much that is good.
const TAIL: usize = 2048;
/// Bytes that name a place.
const SEED: usize = 4;
/// Places that are remembered; a later one with the same hash takes the place of an earlier.
const PLACES: usize = 1 << 12;
/// What a match costs, in bytes.
const MATCH_COST: usize = 3;
/// The longest match, in bytes.
const LONGEST: usize = 255;

pub(super) fn objection(text: &str, limit: f64) -> Option<String> {
    let bytes = text.as_bytes();
    if bytes.len() < SHORTEST {
        return None;
    }
    let tail = &bytes[bytes.len().saturating_sub(TAIL)..];
    let ratio = [bytes, tail].map(ratio).into_iter().fold(1.0, f64::min);
    (ratio < limit).then(|| format!("compresses to {ratio:.3} of its length, below {limit}"))
}

/// Length after compression over length before, 0 to 1; 1 for an empty text.
pub fn compression_ratio(text: &str) -> f64 {
    ratio(text.as_bytes())
}

fn ratio(bytes: &[u8]) -> f64 {
    if bytes.is_empty() {
        return 1.0;
    }
    // Places count from 1; 0 is none.
    let mut places = vec![0_usize; PLACES];
    let (mut at, mut cost) = (0, 0);
    while at < bytes.len() {
        let matched = bytes.get(at..at + SEED).map_or(0, |seed| {
            let place = std::mem::replace(&mut places[hash(seed)], at + 1);
            place.checked_sub(1).map_or(0, |earlier| common(bytes, earlier, at))
        });
        (at, cost) = if matched >= SEED { (at + matched, cost + MATCH_COST) } else { (at + 1, cost + 1) };
    }
    cost as f64 / bytes.len() as f64
}

/// How many bytes at the two places are the same. A match may reach into itself, as a loop does.
fn common(bytes: &[u8], earlier: usize, at: usize) -> usize {
    let (old, new) = (&bytes[earlier..], &bytes[at..]);
    old.iter().zip(new).take(LONGEST).take_while(|(a, b)| a == b).count()
}

/// Multiplicative hashing, by the golden ratio.
fn hash(seed: &[u8]) -> usize {
    let word = seed.iter().fold(0_u32, |word, &byte| word << 8 | u32::from(byte));
    (word.wrapping_mul(0x9E37_79B1) >> 20) as usize % PLACES
}
