//! Files that people write, and the faults that are said to a running server.
//!
//! *Which question does it answer?* "Is every text a file or a list of mistakes, each at a place?"
//!
//! *Why are models used, too?* What was read is told in sentences and played; neither may fail.
//!
//! *What it never does:* play a scenario: hours of simulated time are no fuzzing.

use chance::Moment;
use document::{Colour, Diagnostics, Document};
use scenario::incident::Incident;
use scenario::model::{Scenario, Served};

use crate::pick;

/// The first byte picks what is wanted.
pub fn read(bytes: &[u8]) {
    let Some((place, rest)) = pick(bytes) else { return };
    let Ok(text) = std::str::from_utf8(rest) else { return };
    if place == 0 {
        return fault(text);
    }
    let document = match Document::parse("x", text) {
        Ok(document) => document,
        Err(wrong) => return told(&wrong),
    };
    let wrong = match place {
        1 => Scenario::read("x", &document).err(),
        2 => policy::read("x", &document).err(),
        3 => Incident::read("x", &document).err(),
        _ => Served::read(&document, &[("openai", "gpt-4o")]).err(),
    };
    if let Some(wrong) = wrong {
        told(&wrong);
    }
}

/// A fault, as the admin API takes it.
fn fault(text: &str) {
    match scenario::fault("body", text, Moment::from_secs(100)) {
        Ok(fault) => assert!(!scenario::sentence(&fault).is_empty()),
        Err(wrong) => told(&wrong),
    }
}

/// Something is wrong, at a place, and can be shown.
fn told(wrong: &Diagnostics) {
    let findings = wrong.findings();
    assert!(!findings.is_empty());
    assert!(findings.iter().all(|finding| finding.line > 0 && finding.column > 0 && !finding.message.is_empty()));
    for problem in wrong.clone().into_iter().take(3) {
        assert!(!problem.render(Colour::Plain).is_empty());
    }
}
