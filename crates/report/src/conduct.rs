//! What is held against a system under test besides its numbers: its conduct, and how its command ended.
//!
//! *Which question does it answer?* "Does the run fail although every number is within its bounds?"
//!
//! *Why does a failed command fail the run?* It is somebody's test suite, and the providers have just failed under
//! it. Whoever reads the verdict must not have to read two.
//!
//! *What it never does:* find anything. The log says what was found.

use record::event::{Command, Finding, Severity};
use record::report::{Entry, Verdict};

use crate::index::Index;
use crate::words::capital;

/// The verdict on conduct and command.
pub(crate) fn verdict(index: &Index<'_>) -> Verdict {
    let failed = index.command.is_some_and(has_failed) || index.findings.iter().any(|finding| is_error(finding));
    if failed { Verdict::Fail } else { Verdict::Pass }
}

/// Why the run fails for its conduct or its command, in sentences.
pub(crate) fn causes<'a>(index: &'a Index<'_>) -> impl Iterator<Item = String> + 'a {
    let errors = index.findings.iter().filter(|finding| is_error(finding)).map(|finding| sentence(&finding.sentence));
    index.command.filter(|command| has_failed(command)).map(ending).into_iter().chain(errors)
}

/// Whether it makes the run fail.
pub(crate) fn is_error(finding: &Finding) -> bool {
    finding.severity == Severity::Error
}

/// Whether the command makes the run fail.
pub(crate) fn has_failed(command: &Command) -> bool {
    command.code != Some(0)
}

/// How the command ended, as a sentence.
pub(crate) fn ending(command: &Command) -> String {
    match command.code {
        Some(code) => format!("The command ended with exit code {code}."),
        None => "The command was ended by a signal.".to_owned(),
    }
}

/// What to say of findings below the verdict: an error with what to do about it, a warning as a whole.
pub(crate) fn notes(entry: &Entry) -> Vec<String> {
    let note = |finding: &Finding| {
        if is_error(finding) {
            format!("To do: {}.", finding.advice)
        } else {
            format!("Warning: {}. {}", finding.sentence, sentence(&finding.advice))
        }
    };
    entry.findings.iter().map(note).collect()
}

/// A clause as a sentence.
fn sentence(clause: &str) -> String {
    format!("{}.", capital(clause.trim_end_matches('.')))
}
