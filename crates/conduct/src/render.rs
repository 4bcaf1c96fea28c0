//! A verdict on a terminal.
//!
//! *What it never does:* use colours or more than one line for a finding and one for its advice: it stands below a
//! server's own output, and in the logs of CI.

use std::fmt::{self, Display, Formatter};

use crate::finding::{Finding, Severity};
use crate::verdict::{Outcome, Verdict};
use crate::words::{counted, listed};

/// How many attempts a line names.
const NAMED: usize = 5;

impl Display for Verdict {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let seen = format!("{} in {}", counted(self.attempts, "attempt"), counted(self.calls, "call"));
        match self.outcome {
            Outcome::Inconclusive => writeln!(f, "client: inconclusive, no attempt was seen")?,
            outcome => writeln!(f, "client: {} ({seen}){}", outcome.name(), found(self))?,
        }
        self.findings.iter().try_for_each(|finding| write!(f, "{finding}"))
    }
}

fn found(verdict: &Verdict) -> String {
    let kinds = [(Severity::Error, "error"), (Severity::Warning, "warning")];
    let counts = kinds.map(|(severity, noun)| (verdict.count(severity), noun));
    let said: Vec<String> = counts.into_iter().filter(|(n, _)| *n > 0).map(|(n, noun)| counted(n, noun)).collect();
    if said.is_empty() { String::new() } else { format!(": {}", listed(&said)) }
}

impl Display for Finding {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut numbers: Vec<String> = self.attempts.iter().take(NAMED).map(ToString::to_string).collect();
        if self.attempts.len() > NAMED {
            numbers.push("...".to_owned());
        }
        let attempts = if self.attempts.len() == 1 { "attempt" } else { "attempts" };
        let at = self.providers.join(", ");
        writeln!(
            f,
            "{}: your client {} [{at}: {attempts} {}]",
            self.severity.name(),
            self.sentence,
            numbers.join(", ")
        )?;
        writeln!(f, "  hint: {}", self.advice)
    }
}

impl Outcome {
    /// The name that data uses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Inconclusive => "inconclusive",
        }
    }
}
