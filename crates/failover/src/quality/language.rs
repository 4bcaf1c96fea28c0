//! An answer in another language than its question.
//!
//! *Which question does it answer?* "Did it answer in the language it was asked in?"
//!
//! *Why so careful?* Short texts are named wrongly (9 of 12, measured), so both must be long, and the detector
//! nearly certain of the answer, which has more words than most questions. A request that speaks of a language or a translation may
//! want the other one, and is not judged.
//!
//! *What it never does:* judge without the feature `language`, which brings the detector.

use wire::Request;

/// How sure the detector must be of the question's language, 0 to 1. An English question of 20 words has 0.64.
const QUESTION_SURE: f64 = 0.5;
/// How sure it must be of the answer's.
const ANSWER_SURE: f64 = 0.9;

pub(super) fn objection(request: &Request, text: &str) -> Option<String> {
    let question = request.messages.last()?.texts().collect::<Vec<_>>().join(" ");
    let above = request.system.as_deref().unwrap_or_default();
    if speaks_of_language(&question) || speaks_of_language(above) {
        return None;
    }
    let (asked, answered) = (detect(&question, QUESTION_SURE)?, detect(text, ANSWER_SURE)?);
    (asked != answered).then(|| format!("asked in {asked}, answered in {answered}"))
}

/// Beginnings of words that speak of a language, as asked in the most usual ones.
const NAMES: [&str; 26] = [
    "translat",
    "language",
    "english",
    "german",
    "french",
    "spanish",
    "italian",
    "portugu",
    "russian",
    "chinese",
    "japanese",
    "korean",
    "arabic",
    "dutch",
    "polish",
    "turkish",
    "übersetz",
    "sprache",
    "deutsch",
    "englisch",
    "tradu",
    "idioma",
    "langue",
    "lingua",
    "anglais",
    "inglés",
];

fn speaks_of_language(text: &str) -> bool {
    let text = text.to_lowercase();
    NAMES.iter().any(|name| text.contains(name))
}

/// The name of a text's language, where it is long enough and the detector at least so sure.
#[cfg(feature = "language")]
fn detect(text: &str, sure: f64) -> Option<&'static str> {
    /// Letters below which no detection is believed.
    const FEWEST_LETTERS: usize = 40;
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let detected = whatlang::detect(text).filter(|_| letters >= FEWEST_LETTERS)?;
    (detected.confidence() >= sure).then(|| detected.lang().eng_name())
}

#[cfg(not(feature = "language"))]
fn detect(_: &str, _: f64) -> Option<&'static str> {
    None
}
