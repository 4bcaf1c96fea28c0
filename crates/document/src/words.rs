//! The wording shared by all messages: suggestions, lists of names, shortened quotes.
//!
//! *Why shorten?* A message that repeats a megabyte of input is no message. What is quoted stays on
//! one line, and control characters are spelt out, so a file cannot paint the terminal.

/// The longest quote of a user's text in a message, in characters.
const MAX_QUOTE: usize = 40;

/// The most names listed in a message.
const MAX_NAMES: usize = 20;

/// The longest word that suggestions are sought for, in bytes.
const MAX_WORD: usize = 64;

/// The candidate that `word` was probably meant to be, if one is close enough.
///
/// Case and `-` against `_` do not count; beyond that, about one slip in four letters.
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > MAX_WORD {
        return None;
    }
    let plain = folded(word);
    let slips = plain.chars().count().div_ceil(4).min(3);
    let distance = |candidate: &str| strsim::osa_distance(&plain, &folded(candidate));
    let near = candidates.into_iter().map(|candidate| (distance(candidate), candidate));
    let near = near.filter(|(distance, candidate)| *distance <= slips && *distance < candidate.len());
    near.min_by_key(|(distance, _)| *distance).map(|(_, candidate)| candidate)
}

/// The hint `` did you mean `x`? `` for the closest candidate.
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    closest(word, candidates).map(|candidate| format!("did you mean `{candidate}`?"))
}

fn folded(word: &str) -> String {
    word.to_lowercase().replace(['-', ' '], "_")
}

/// `text` in backticks, cut and on one line.
pub(crate) fn quote(text: &str) -> String {
    format!("`{}`", shorten(text))
}

/// `text` without line breaks and control characters, cut to a length a message can bear.
pub(crate) fn shorten(text: &str) -> String {
    let spelt = |c: char| if c.is_control() { c.escape_debug().to_string() } else { c.to_string() };
    let head: String = text.chars().take(MAX_QUOTE).map(spelt).collect();
    if text.chars().nth(MAX_QUOTE).is_some() { format!("{head}...") } else { head }
}

/// The names in backticks with commas between, the tail counted where there are many.
pub(crate) fn list(names: &[&str]) -> String {
    let shown = names.iter().take(MAX_NAMES).map(|name| quote(name)).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(MAX_NAMES) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
