//! An answer that stops in the middle though its provider calls it complete.
//!
//! *Which question does it answer?* "Was there more to come?"
//!
//! *Why only prose?* Prose ends with a mark. The last line of a list, of a table or of code does not, and
//! neither does an answer of a few words. A code block that is not closed is broken off in any case.
//!
//! *What it never does:* judge an answer whose provider says that it ran into a limit: that is told.

use wire::FinishReason;

use super::Heard;

/// Words below which an answer need not be a sentence.
const FEWEST_WORDS: usize = 12;
/// Words below which a last line may be a title, a signature or an item.
const FEWEST_IN_LINE: usize = 6;

pub(super) fn objection(heard: &Heard<'_>) -> Option<String> {
    if heard.finish != FinishReason::Stop || !heard.tool_calls.is_empty() {
        return None;
    }
    let text = heard.text.trim_end();
    if text.matches("```").count() % 2 == 1 {
        return Some("a code block is not closed".to_owned());
    }
    breaks_off(text).then(|| "ends in the middle of a sentence".to_owned())
}

fn breaks_off(text: &str) -> bool {
    let last = text.lines().next_back().unwrap_or_default().trim();
    let prose = text.split_whitespace().count() >= FEWEST_WORDS
        && last.split_whitespace().count() >= FEWEST_IN_LINE
        && !is_item(last);
    let open = last.chars().next_back().is_some_and(|end| end.is_alphabetic() || matches!(end, ',' | '-' | '('));
    prose && open && !without_marks(last)
}

/// An item of a list, a heading, a row of a table.
fn is_item(line: &str) -> bool {
    let numbered = line.trim_start_matches(|c: char| c.is_ascii_digit());
    line.starts_with(['-', '*', '#', '|', '>', '•', '+'])
        || (numbered.len() < line.len() && numbered.starts_with(['.', ')']))
}

/// Scripts that often end a sentence without a mark, such as Thai.
fn without_marks(line: &str) -> bool {
    line.chars().next_back().is_some_and(|end| ('\u{0E00}'..='\u{0EFF}').contains(&end))
}
