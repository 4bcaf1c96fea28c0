//! What a real answer has said so far.
//!
//! *Which question does it answer?* "Which words went out, what did they cost, and did the provider say that this was
//! all?"
//!
//! *Why of what was sent?* A fault holds back what has come. What a client never had it cannot have accepted.
//!
//! *What it never does:* hold more than [`MOST`] bytes of words; of a longer answer nobody can say later that it was
//! said again.

use wire::{Chunk, Usage, Whole};

/// The most bytes of words that are kept of one answer.
const MOST: usize = 64 * 1024;

/// What was said.
#[derive(Debug, Default)]
pub(super) struct Gist {
    words: String,
    /// There were more words.
    longer: bool,
    /// Tokens, as they are estimated where nobody says.
    tokens: u64,
    usage: Option<Usage>,
    finished: bool,
    failed: bool,
}

impl Gist {
    /// Takes what an event says.
    pub(super) fn hear(&mut self, chunks: Vec<Chunk>) {
        for chunk in chunks {
            match chunk {
                Chunk::Delta { text, tokens, .. } => self.say(&text, tokens),
                Chunk::Working { tokens, .. } => self.tokens += u64::from(tokens),
                Chunk::Finish(_) => self.finished = true,
                Chunk::Usage(usage) => self.usage = Some(usage),
                Chunk::Error(_) => self.failed = true,
                Chunk::ToolCall(_) | Chunk::Reasoning(_) => {}
            }
        }
    }

    /// Takes what a whole answer says of its cost.
    pub(super) fn read(&mut self, whole: &Whole) {
        self.usage = whole.usage;
    }

    fn say(&mut self, text: &str, tokens: u32) {
        self.tokens += u64::from(tokens);
        self.longer |= self.words.len() + text.len() > MOST;
        if !self.longer {
            self.words.push_str(text);
        }
    }

    /// Whether the provider has said that the answer is complete, and no error.
    pub(super) const fn is_whole(&self) -> bool {
        self.finished && !self.failed
    }

    /// Whether the provider has said an error.
    pub(super) const fn has_failed(&self) -> bool {
        self.failed
    }

    /// What it cost: by the provider's own count, else estimated, with a prompt of so many tokens.
    pub(super) fn usage(&self, prompt: u64) -> Usage {
        let estimate = || Usage { input_tokens: prompt, output_tokens: self.tokens, ..Usage::default() };
        self.usage.unwrap_or_else(estimate)
    }

    /// The words, where all of them are known.
    pub(super) fn words(&self) -> Option<&str> {
        Some(self.words.as_str()).filter(|words| !self.longer && !words.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use wire::FinishReason;

    use super::*;

    fn delta(text: &str) -> Chunk {
        Chunk::Delta { text: text.to_owned().into(), tokens: wire::estimate_tokens(text), lasting: Duration::ZERO }
    }

    #[test]
    fn words_are_counted_until_the_provider_says_what_they_cost() {
        let mut gist = Gist::default();
        gist.hear(vec![delta("one two "), Chunk::Working { tokens: 3, lasting: Duration::ZERO }]);
        assert_eq!((gist.words(), gist.usage(7).input_tokens, gist.usage(7).output_tokens), (Some("one two "), 7, 5));
        assert!(!gist.is_whole());
        let usage = Usage { input_tokens: 9, output_tokens: 40, ..Usage::default() };
        gist.hear(vec![Chunk::Finish(FinishReason::Stop), Chunk::Usage(usage)]);
        assert_eq!((gist.is_whole(), gist.usage(7)), (true, usage));
        gist.hear(vec![Chunk::Error(wire::ErrorFields::default())]);
        assert!(!gist.is_whole() && gist.has_failed());
    }

    #[test]
    fn a_long_answer_is_counted_and_not_kept() {
        let mut gist = Gist::default();
        let piece = "x".repeat(1000);
        for _ in 0..100 {
            gist.hear(vec![delta(&piece)]);
            assert!(gist.words.len() <= MOST);
        }
        assert_eq!((gist.words(), gist.usage(0).output_tokens), (None, 25_000));
        gist.hear(vec![delta("a")]);
        assert_eq!(gist.words(), None, "a part that fits again is no whole");
    }
}
