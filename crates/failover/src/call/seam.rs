//! The seam between the words of two providers: what the second one repeats is taken out.
//!
//! *Why hold words back?* Whether a repetition goes on is known only with its next words. They are held as
//! long as they may be one, and no longer: a continuation that repeats nothing is not delayed.
//!
//! *Why at word boundaries?* A single letter that both sides share is chance. A repetition begins with a
//! word of the first side, and is at least four bytes long; white space on both sides is one.
//!
//! *What it never does:* change a word, or take out what is not said before.

use std::time::Duration;

use super::delivery::Delta;

/// The longest repetition that is looked for, in bytes.
const LONGEST: usize = 400;
/// The shortest.
const SHORTEST: usize = 4;

/// A seam that words pass.
#[derive(Debug, Clone)]
pub(crate) struct Seam {
    /// The end of what was said.
    tail: String,
    /// Whether words are looked for, or only white space.
    words: bool,
    held: String,
    tokens: u32,
    lasting: Duration,
    decided: bool,
}

/// Bytes at the start of `next` that repeat the end of `said`: the longest repetition.
pub(crate) fn overlap(said: &str, next: &str) -> usize {
    let most = said.len().min(next.len()).min(LONGEST);
    (1..=most).rev().find(|&length| next.is_char_boundary(length) && repeats(said, &next[..length])).unwrap_or(0)
}

fn repeats(said: &str, head: &str) -> bool {
    let Some(before) = said.strip_suffix(head) else { return false };
    head.trim().is_empty() || head.len() >= SHORTEST && starts_word(before, head)
}

/// Whether a word begins between the two.
fn starts_word(before: &str, after: &str) -> bool {
    let inside = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    !(inside(before.chars().next_back()) && inside(after.chars().next()))
}

impl Seam {
    /// After these words. A provider that goes on from its own beginning repeats white space at most.
    pub(crate) fn new(said: &str, words: bool) -> Self {
        let from = (said.len().saturating_sub(LONGEST)..said.len()).find(|&at| said.is_char_boundary(at));
        let tail = from.map_or(String::new(), |from| said[from..].to_owned());
        Self { tail, words, held: String::new(), tokens: 0, lasting: Duration::ZERO, decided: false }
    }

    /// Words come; what may go out is returned.
    pub(crate) fn pass(&mut self, delta: Delta) -> Option<Delta> {
        if self.decided {
            return Some(delta);
        }
        self.held.push_str(&delta.text);
        self.tokens = self.tokens.saturating_add(delta.tokens);
        self.lasting += delta.lasting;
        if self.may_go_on() { None } else { self.decide() }
    }

    /// No more words come: what is held goes out.
    pub(crate) fn close(&mut self) -> Option<Delta> {
        if self.decided { None } else { self.decide() }
    }

    /// Whether what is held is the beginning of a longer repetition.
    fn may_go_on(&self) -> bool {
        let longer = |at: usize| self.tail.is_char_boundary(at) && self.tail[at..].starts_with(&self.held);
        (0..self.tail.len().saturating_sub(self.held.len())).any(longer)
    }

    fn decide(&mut self) -> Option<Delta> {
        self.decided = true;
        let blank = self.held.len() - self.held.trim_start().len();
        let repeated = overlap(&self.tail, if self.words { &self.held } else { &self.held[..blank] });
        let rest = self.held[repeated..].to_owned();
        let share = u64::from(self.tokens) * rest.len() as u64;
        let tokens = share.div_ceil(self.held.len().max(1) as u64) as u32;
        (!rest.is_empty()).then(|| Delta { text: rest.into(), tokens, lasting: self.lasting })
    }
}

#[cfg(test)]
#[path = "seam_test.rs"]
mod tests;
