//! The built-in rules: shape first, then words.
//!
//! Shape decides what only some targets can take at all: a long prompt, then offered tools, then a
//! format. What is left is told apart by its words: each class has [terms](super::terms) with weights,
//! the heaviest sum wins, and where nothing was found it is chat.

use wire::Request;

use super::rules::{asks_json, last_user_text, offers_tools, spaced};
use super::terms::{CODE, CREATIVE, EXTRACTION, FACTUAL, PERSONAL, Terms};
use crate::context::prompt_tokens;

/// The classes that the built-in rules tell apart.
pub const BUILT_IN: [&str; 7] = ["code", "creative", "factual", "extraction", "tools", "long-context", "chat"];

/// A prompt of so many tokens is long context. 8,000: about twenty pages, the smallest window still sold.
const LONG: u64 = 8000;
/// Words beyond this are material, not the question: only the ends of a long turn are read.
const READ: usize = 2000;

/// The class of a request, by the built-in rules. Always one of [`BUILT_IN`].
pub fn built_in(request: &Request) -> &'static str {
    if prompt_tokens(request) >= LONG {
        "long-context"
    } else if offers_tools(request) {
        "tools"
    } else if asks_json(request) {
        "extraction"
    } else {
        by_words(&last_user_text(request))
    }
}

/// Ties fall to the last: what is surer of its words stands later.
fn by_words(text: &str) -> &'static str {
    let text = ends(text);
    let (raw, words) = (text.to_lowercase(), spaced(&text));
    let sum = |terms: Terms| weigh(terms, &raw, &words);
    let personal = sum(PERSONAL);
    let scores = [
        ("chat", personal),
        ("factual", sum(FACTUAL) + u32::from(personal == 0 && asks(&raw))),
        ("creative", sum(CREATIVE)),
        ("code", sum(CODE)),
        ("extraction", sum(EXTRACTION) + u32::from(gives_material(&raw))),
    ];
    let best = scores.into_iter().max_by_key(|(_, score)| *score);
    best.filter(|(_, score)| *score > 0).map_or("chat", |(class, _)| class)
}

/// A question. Where nobody speaks of themselves, it is one about the world.
fn asks(text: &str) -> bool {
    ["?", "？", "か。"].iter().any(|mark| text.contains(mark))
}

/// An instruction, a colon, and something to work on.
fn gives_material(text: &str) -> bool {
    let material = [": ", "："].iter().filter_map(|colon| text.split_once(colon));
    material.into_iter().any(|(_, behind)| spaced(behind).split_whitespace().count() >= 3)
}

fn weigh(terms: Terms, raw: &str, words: &str) -> u32 {
    let found = |term: &str| if term.starts_with(' ') { words.contains(term) } else { raw.contains(term) };
    terms.iter().filter(|(term, _)| found(term)).map(|(_, weight)| weight).sum()
}

/// The beginning and the end of a text: instructions stand there.
fn ends(text: &str) -> String {
    if text.chars().nth(2 * READ).is_none() {
        return text.to_owned();
    }
    let head: String = text.chars().take(READ).collect();
    let tail: Vec<char> = text.chars().rev().take(READ).collect();
    head + "\n" + &tail.into_iter().rev().collect::<String>()
}
