//! The texts that answers are windows of.
//!
//! *Which question does it answer?* "Which words stand at this place of that text?"
//!
//! *Why rings?* A text that is laid out twice can be entered anywhere, and a window of it is a slice. It is
//! made once for all runs; the same in every run, because its order is drawn from a fixed key.
//!
//! *What it never does:* copy, but for answers longer than the ring.

use std::sync::LazyLock;

use chance::{Key, Purpose, Seed};
use wire::Text;

use super::TOKEN_BYTES;

/// Tokens after which a text repeats, at the least. Any window that is not longer is borrowed.
const RING: usize = 4096;

/// Sentences of words that are one token each; the last word has two letters and the full stop.
const ENGLISH_SENTENCES: [&str; 16] = [
    "the old man has his own way and can see it. ",
    "you may put the red box out for all who do. ",
    "our new car was not big but she had let us. ",
    "ask how the sun and the sea did it. ",
    "all the men who saw the sky say the day was on. ",
    "the cat got the hat and the dog ran for it. ",
    "any one who can fly has the air for it. ",
    "buy ten and you get one off the top so. ",
    "her son had the key and let him use it. ",
    "try the tea now and ask her for it. ",
    "why not pay the fee and let the law see it. ",
    "two men who eat fat say yes and mix it. ",
    "let the big job end and the new one win it. ",
    "six men dug the pit and put the oil in. ",
    "the map for the bay was cut and she hid it. ",
    "you can add the sum and see how far you go. ",
];

const GERMAN_SENTENCES: [&str; 9] = [
    "der tag ist gut und die uhr hat ein rad da. ",
    "das eis ist nun weg und der arm tut weh so. ",
    "man hat nur rat und tut was gut ist so. ",
    "die kuh und das reh war vor dem tor da. ",
    "ein hut mit rot ist neu und gut bei dir so. ",
    "wer mit uns zum see mag hat nun mut da. ",
    "der weg ist neu und das tor ist zum see zu. ",
    "vor dem amt ist oft rat und das ist gut so. ",
    "sie hat das neu und ich hab das alt da. ",
];

/// What a model says that declines.
const REFUSAL_TEXT: &str = "I'm sorry, but I can't assist with that request.";

/// Tokens of a refusal, however long the answer would have been.
pub(super) const REFUSAL_TOKENS: u32 = (REFUSAL_TEXT.len() / TOKEN_BYTES) as u32;

/// One text.
#[derive(Debug)]
pub(super) struct Corpus {
    /// The ring twice over, so that a window may begin anywhere in it.
    text: &'static str,
    /// Tokens of the ring.
    ring: usize,
    /// Behind which tokens a sentence ends.
    ends: Vec<usize>,
}

pub(super) static ENGLISH: LazyLock<Corpus> = LazyLock::new(|| Corpus::shuffled(&ENGLISH_SENTENCES));
pub(super) static GERMAN: LazyLock<Corpus> = LazyLock::new(|| Corpus::shuffled(&GERMAN_SENTENCES));
pub(super) static REFUSAL: LazyLock<Corpus> = LazyLock::new(|| Corpus::over(REFUSAL_TEXT));
/// The answer to a question for a sign of life.
pub(super) static SIGN_OF_LIFE: LazyLock<Corpus> = LazyLock::new(|| Corpus::over("PONG, all is well here. "));
pub(super) static REPETITION: LazyLock<Corpus> = LazyLock::new(|| Corpus::over("the way out and "));
pub(super) static GARBLED: LazyLock<Corpus> = LazyLock::new(|| Corpus::over("\u{fffd}kxq#;\u{fffd}~vv=q\u{1}\u{fffd}"));

impl Corpus {
    /// Sentences in an order that does not repeat soon.
    fn shuffled(sentences: &[&str]) -> Self {
        let key = Key::root(Seed(0)).purpose(Purpose::Words);
        let (mut ring, mut ends) = (String::new(), Vec::new());
        while ring.len() < RING * TOKEN_BYTES {
            let place = key.word(ends.len() as u64).number() % sentences.len() as u64;
            ring.push_str(sentences[place as usize]);
            ends.push(ring.len() / TOKEN_BYTES);
        }
        Self::over(&ring).with_ends(ends)
    }

    /// A text that is repeated until it fills the ring.
    fn over(text: &str) -> Self {
        let times = (RING * TOKEN_BYTES).div_ceil(text.len());
        let ring = text.len() * times / TOKEN_BYTES;
        Self { text: text.repeat(2 * times).leak(), ring, ends: vec![ring] }
    }

    fn with_ends(self, ends: Vec<usize>) -> Self {
        Self { ends, ..self }
    }

    /// Where an answer of so many tokens begins that ends with a sentence.
    pub(super) fn start(&self, draw: u64, tokens: u32) -> usize {
        let end = self.ends[(draw % self.ends.len() as u64) as usize];
        let back = tokens as usize % self.ring;
        (end + self.ring - back) % self.ring
    }

    /// So many tokens from that place on.
    pub(super) fn window(&self, from: usize, tokens: usize) -> Text {
        let start = from % self.ring;
        if tokens <= self.ring {
            return Text::Borrowed(&self.text[start * TOKEN_BYTES..(start + tokens) * TOKEN_BYTES]);
        }
        let ring = &self.text[start * TOKEN_BYTES..(start + self.ring) * TOKEN_BYTES];
        let rest = &ring[..tokens % self.ring * TOKEN_BYTES];
        Text::Owned(ring.repeat(tokens / self.ring) + rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_one_token() {
        for sentence in ENGLISH_SENTENCES.iter().chain(&GERMAN_SENTENCES) {
            assert!(sentence.split_inclusive(' ').all(|word| word.len() == TOKEN_BYTES), "{sentence}");
            assert!(sentence.is_ascii() && sentence.ends_with(". "));
        }
        assert_eq!(REFUSAL_TEXT.len() % TOKEN_BYTES, 0);
    }
}
