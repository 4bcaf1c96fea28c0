//! An answer that declines what was asked.
//!
//! *Which question does it answer?* "Is this a refusal?"
//!
//! *Why the first words only?* A refusal opens with itself. An essay that says "I cannot recommend" further
//! down is an answer. The phrases are of the form "I can't" with what one declines to do; "I can't wait" is
//! none of them.
//!
//! *What it never does:* tell a refusal that was right from one that was not.

use super::Heard;

/// Characters at the beginning that are looked at.
const OPENING: usize = 160;

/// Who declines.
const UNABLE: [&str; 14] = [
    "i can't ",
    "i cannot ",
    "i can not ",
    "i'm unable to ",
    "i am unable to ",
    "i'm not able to ",
    "i am not able to ",
    "i won't ",
    "i will not ",
    "i must decline to ",
    "i'm not comfortable ",
    "i am not comfortable ",
    "we can't ",
    "we are unable to ",
];

/// What is declined.
const DEED: [&str; 20] = [
    "help", "assist", "provide", "comply", "fulfill", "fulfil", "do that", "answer", "create", "generate", "write",
    "continue", "support", "discuss", "share", "give", "engage", "offer", "process", "complete",
];

/// Refusals that are whole phrases, in the languages with the most callers.
const PHRASES: [&str; 16] = [
    "my guidelines don't allow",
    "against my guidelines",
    "against my programming",
    "violates our usage policies",
    "i must decline",
    "i have to decline",
    "can't help with that",
    "ich kann ihnen dabei nicht helfen",
    "ich kann dir dabei nicht helfen",
    "ich kann diese anfrage nicht",
    "je ne peux pas vous aider",
    "je ne peux pas répondre à cette",
    "lo siento, pero no puedo",
    "no puedo ayudarte con",
    "non posso aiutarti con",
    "desculpe, mas não posso",
];

pub(super) fn objection(heard: &Heard<'_>) -> Option<String> {
    if !heard.tool_calls.is_empty() {
        return None;
    }
    phrase(&opening(heard.text)).map(|phrase| format!("opens with '{phrase}'"))
}

/// The first words, in one case and with one kind of apostrophe.
fn opening(text: &str) -> String {
    text.trim_start()
        .chars()
        .take(OPENING)
        .flat_map(char::to_lowercase)
        .map(|c| if c == '’' { '\'' } else { c })
        .collect()
}

fn phrase(opening: &str) -> Option<String> {
    let whole = PHRASES.iter().find(|phrase| opening.contains(*phrase)).map(|phrase| (*phrase).to_owned());
    whole.or_else(|| UNABLE.iter().find_map(|unable| declined(opening, unable)))
}

/// "I can't", followed by what is declined at once.
fn declined(opening: &str, unable: &str) -> Option<String> {
    let (_, after) = opening.split_once(unable)?;
    let deed = DEED.iter().find(|deed| after.starts_with(*deed))?;
    Some(format!("{unable}{deed}"))
}
