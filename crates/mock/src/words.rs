//! The words of answers.
//!
//! *Which question does it answer?* "What does the model say?"
//!
//! *Why three-letter words?* With the blank behind it each is exactly four bytes, so that a token can
//! be counted from bytes alone: [`wire::estimate_tokens`] is exact for these answers, whoever
//! received them. And an answer is a window of one fixed text, so that handing it over in virtual
//! mode copies nothing.
//!
//! *What it never does:* make sense.

use std::sync::LazyLock;

use chance::{Key, Purpose, Seed};
use wire::Text;

/// Bytes of a token.
pub const TOKEN_BYTES: usize = 4;

/// Tokens after which the text repeats. Any window that is not longer is borrowed.
const RING: usize = 4096;

const WORDS: [&str; 64] = [
    "the ", "and ", "for ", "are ", "but ", "not ", "you ", "all ", "any ", "can ", "had ", "her ", "was ", "one ",
    "our ", "out ", "day ", "get ", "has ", "him ", "his ", "how ", "man ", "new ", "now ", "old ", "see ", "two ",
    "way ", "who ", "boy ", "did ", "its ", "let ", "put ", "say ", "she ", "too ", "use ", "sun ", "sea ", "sky ",
    "air ", "arm ", "art ", "ask ", "bag ", "bed ", "big ", "box ", "car ", "cat ", "cup ", "dog ", "dry ", "ear ",
    "eat ", "end ", "eye ", "far ", "few ", "fly ", "hat ", "ice ",
];

/// The ring twice over, so that a window may begin anywhere in it.
static CORPUS: LazyLock<&'static str> = LazyLock::new(|| {
    let key = Key::root(Seed(0)).purpose(Purpose::Words);
    let word = |place: usize| WORDS[(key.word((place % RING) as u64).number() % WORDS.len() as u64) as usize];
    let text: String = (0..2 * RING).map(word).collect();
    text.leak()
});

/// Tokens `from..from + tokens` of the answer that `key` names. Consecutive stretches of the same
/// answer continue each other.
pub fn text(key: Key, from: u32, tokens: u32) -> Text {
    let start = (key.purpose(Purpose::Words).number() as usize % RING + from as usize) % RING;
    let tokens = tokens as usize;
    if tokens <= RING {
        return Text::Borrowed(&CORPUS[start * TOKEN_BYTES..(start + tokens) * TOKEN_BYTES]);
    }
    let ring = &CORPUS[start * TOKEN_BYTES..(start + RING) * TOKEN_BYTES];
    let rest = &ring[..tokens % RING * TOKEN_BYTES];
    Text::Owned(ring.repeat(tokens / RING) + rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_one_token() {
        assert!(WORDS.iter().all(|word| word.len() == TOKEN_BYTES && word.is_ascii() && word.ends_with(' ')));
    }

    #[test]
    fn stretches_continue_each_other() {
        for seed in 0..50 {
            let key = Key::root(Seed(seed));
            let whole = text(key, 0, 9000);
            assert_eq!(wire::estimate_tokens(&whole), 9000);
            let joined: String =
                [(0, 1), (1, 129), (130, 4096), (4226, 4774)].map(|(from, n)| text(key, from, n)).concat();
            assert_eq!(whole, joined);
        }
    }

    #[test]
    fn ordinary_answers_are_borrowed() {
        assert!((0..200).all(|n| matches!(text(Key::root(Seed(n)), 300, 4096), Text::Borrowed(_))));
    }
}
