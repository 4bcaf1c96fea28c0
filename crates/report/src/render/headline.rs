//! Sentences that several forms share.
//!
//! A judged reason ends with its causes, so that it can stand alone in a JUnit file. Where an entry
//! is shown as a whole, a cause that explains four failures is said once.

use record::report::{Entry, Judged, Verdict};

/// The reason without the causes that the entry states.
pub(super) fn headline(entry: &Entry, judged: &Judged) -> String {
    entry.cause.iter().fold(judged.reason.clone(), |reason, cause| reason.replace(&format!(" {cause}"), ""))
}

/// The expectations of that verdict, each with its sentence. A sentence that several share is said
/// once.
pub(super) fn sentences(entry: &Entry, verdict: Verdict) -> Vec<String> {
    let mut sentences = Vec::new();
    for judged in entry.expectations.iter().filter(|judged| judged.verdict == verdict) {
        let sentence = headline(entry, judged);
        if !sentences.contains(&sentence) {
            sentences.push(sentence);
        }
    }
    sentences
}

/// The value of a metric over the whole run.
pub(super) fn metric(entry: &Entry, name: &str) -> Option<f64> {
    entry.metrics.get(name).copied().flatten().map(|number| number.0)
}

/// How many entries came to that verdict.
pub(super) fn how_many(entries: &[Entry], verdict: Verdict) -> usize {
    entries.iter().filter(|entry| entry.verdict == verdict).count()
}
