//! What the symptoms of a failing entry suggest, in words.
//!
//! *Which question does it answer?* "What should be changed in a system whose policy we cannot read?"
//! Brownout's own core is asked by trying; an outside system can only be told what its callers saw.
//!
//! *Why one hint, and in this order?* A wrong answer harms more than none, a hang more than an error, and
//! the later ones often go away with the earlier: so the worst symptom speaks.
//!
//! *What it never does:* claim that the change was tried.

use record::report::{Advice, Entry, Metrics, Verdict};

/// A symptom: the metric that shows it, the value from which it is one, and what it suggests.
type Symptom = (&'static str, f64, &'static str);

/// The worst first.
const SYMPTOMS: [Symptom; 8] = [
    (
        "truncated_successes",
        1.0,
        "do not pass a stream on as complete before the provider has said its finish reason; end it with an error where it breaks off",
    ),
    (
        "stitched_successes",
        1.0,
        "after words have reached the caller, end a broken answer with an error instead of adding another provider's words",
    ),
    (
        "degraded_delivered",
        1.0,
        "treat an empty or unreadable answer of status 200 as a failure, and ask another provider",
    ),
    (
        "hangs",
        1.0,
        "set a timeout for the first token and for the gap between tokens, and one deadline over all attempts",
    ),
    ("attempts_per_request", 2.5, "cap the attempts of a request over all layers, and pay for retries out of a budget"),
    (
        "attempts_on_faulty",
        0.5,
        "put a circuit breaker before each provider: most requests still ask the faulty one first",
    ),
    ("clean_failures", 1.0, "fail over to another provider on errors, timeouts and refusals alike, at once"),
    (
        "latency_p99_ms",
        5_000.0,
        "when a provider asks to wait and another is healthy, go there; ask a second one when the first is silent for long",
    ),
];

/// What the symptoms of a failing entry suggest; `None` where it does not fail, or shows none.
pub fn hint(entry: &Entry) -> Option<Advice> {
    if entry.verdict != Verdict::Fail {
        return None;
    }
    let shown = |(metric, least, _): &&Symptom| windows(entry).any(|window| value(window, metric) >= *least);
    let (.., change) = SYMPTOMS.iter().find(shown)?;
    Some(Advice { change: (*change).to_owned(), policy: String::new(), effects: Vec::new() })
}

/// The windows of faults, and the whole run.
fn windows(entry: &Entry) -> impl Iterator<Item = &Metrics> {
    let faulty = entry.windows.iter().filter(|(name, _)| !matches!(*name, "before" | "after"));
    faulty.map(|(_, window)| window).chain([&entry.metrics])
}

fn value(window: &Metrics, metric: &str) -> f64 {
    window.get(metric).copied().flatten().map_or(0.0, |number| number.0)
}
