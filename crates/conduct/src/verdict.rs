//! All findings, and what comes of them.
//!
//! *Which question does it answer?* "Did my client behave?", for people and for CI. JSON keeps its names and order:
//! fields are only added.
//!
//! *Why three outcomes?* A client that never came has done nothing wrong and proved nothing. A gate that passes then
//! guards nothing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::evidence::Evidence;
use crate::finding::{Finding, Severity};
use crate::{Sdk, Sighting};

/// What is said of a client in the end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// Whether it behaved.
    pub outcome: Outcome,
    /// How many attempts were seen.
    pub attempts: usize,
    /// Of how many calls.
    pub calls: usize,
    /// Whose.
    pub clients: Vec<Client>,
    /// What it did wrong, in the order of [`crate::Charge`].
    pub findings: Vec<Finding>,
}

/// What comes of a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// No error was found; there may be warnings.
    Pass,
    /// At least one error was found.
    Fail,
    /// Nothing was seen.
    Inconclusive,
}

/// A client, by what it says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Client {
    /// Its `User-Agent`.
    pub user_agent: Option<String>,
    /// The SDK that is.
    pub sdk: Option<Sdk>,
    /// How many attempts it made.
    pub attempts: usize,
}

impl Verdict {
    pub(crate) fn new(evidence: &Evidence<'_>, findings: Vec<Finding>) -> Self {
        let outcome = match findings.iter().map(|finding| finding.severity).min() {
            _ if evidence.sightings.is_empty() => Outcome::Inconclusive,
            Some(Severity::Error) => Outcome::Fail,
            Some(Severity::Warning) | None => Outcome::Pass,
        };
        let attempts = evidence.sightings.len();
        Self { outcome, attempts, calls: evidence.calls.len(), clients: clients(&evidence.sightings), findings }
    }

    /// Whether something was seen and no error found.
    pub fn passed(&self) -> bool {
        self.outcome == Outcome::Pass
    }

    /// How many findings are of that severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }
}

fn clients(sightings: &[&Sighting]) -> Vec<Client> {
    let mut seen: BTreeMap<Option<&str>, usize> = BTreeMap::new();
    for sighting in sightings {
        *seen.entry(sighting.user_agent.as_deref()).or_default() += 1;
    }
    let client = |(agent, attempts): (Option<&str>, usize)| Client {
        user_agent: agent.map(str::to_owned),
        sdk: agent.and_then(Sdk::of),
        attempts,
    };
    seen.into_iter().map(client).collect()
}
