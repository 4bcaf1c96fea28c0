//! Sentences that several forms share.
//!
//! A judged reason ends with its causes, so that it can stand alone in a JUnit file. Where an entry
//! is shown as a whole, a cause that explains four failures is said once.

use record::report::{Effect, Entry, Judged, Number, Verdict};
use scenario::Metric;

use crate::words;

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

/// What to change, in sentences.
pub(super) fn advice(entry: &Entry) -> Option<String> {
    let advice = entry.advice.as_ref()?;
    if advice.policy.is_empty() {
        return Some(format!("What the symptoms suggest: {}.", advice.change));
    }
    let moves: Vec<String> = advice.effects.iter().filter_map(moves).collect();
    let price = if moves.is_empty() { String::new() } else { format!(" Over the whole run: {}.", moves.join(", ")) };
    Some(format!("One change makes it pass: {}, by `{}`.{price}", advice.change, advice.policy))
}

fn moves(effect: &Effect) -> Option<String> {
    let metric = Metric::all().find(|metric| metric.name() == effect.metric)?;
    let text = |number: Option<Number>| number.map_or_else(|| "unknown".to_owned(), |n| words::value(metric, n.0));
    Some(format!("{} from {} to {}", words::label(metric).0, text(effect.before), text(effect.after)))
}

/// The value of a metric over the whole run.
pub(super) fn metric(entry: &Entry, name: &str) -> Option<f64> {
    entry.metrics.get(name).copied().flatten().map(|number| number.0)
}

/// How many entries came to that verdict.
pub(super) fn how_many(entries: &[Entry], verdict: Verdict) -> usize {
    entries.iter().filter(|entry| entry.verdict == verdict).count()
}
