//! What could be changed in a policy with one line.
//!
//! *Which question does it answer?* "Which single changes are worth a try?" Each is a policy with the one
//! key changed, the line of a policy file that changes it, and a sentence. Whoever looks for the change
//! that helps plays them in this order: what is missing comes first, then a key of half or twice its
//! value, and last what could be left away.
//!
//! *What it never does:* combine changes, or make one that `brownout check` would refuse.

mod knob;
mod missing;

use failover::Policy;

use crate::strip::{Protection, without};

/// A policy with one change.
#[derive(Debug, Clone, PartialEq)]
pub struct Toggle {
    /// The key that is changed: `breaker.min_calls`.
    pub key: String,
    /// The policy with the change.
    pub policy: Policy,
    /// In words: `hedges`, `breaker.min_calls of 40 rather than 20`.
    pub words: String,
    /// The line of a policy file that makes it: `breaker: { min_calls: 40 }`.
    pub line: String,
}

/// Every change of one key that is worth a try.
pub fn every_toggle(policy: &Policy) -> Vec<Toggle> {
    let mut toggles = missing::additions(policy);
    toggles.extend(knob::turns(policy));
    toggles.extend(removals(policy));
    toggles
}

/// What can be left away with one line.
const REMOVALS: [(Protection, &str); 11] = [
    (Protection::Slow, "breaker: { slow: off }"),
    (Protection::Efficiency, "breaker: { efficiency: off }"),
    (Protection::Ramp, "breaker: { ramp: 0s }"),
    (Protection::Breaker, "breaker: off"),
    (Protection::Ejection, "ejection: off"),
    (Protection::Hedge, "hedge: off"),
    (Protection::Commit, "commit: first-token"),
    (Protection::MidStream, "mid_stream: fail"),
    (Protection::Limits, "limits: off"),
    (Protection::Canary, "canary: off"),
    (Protection::Affinity, "context: { affinity: false }"),
];

fn removals(policy: &Policy) -> Vec<Toggle> {
    let removal = |(protection, line): (Protection, &str)| Toggle {
        key: protection.name().to_owned(),
        policy: without(protection, policy),
        words: format!("no {}", protection.name()),
        line: line.to_owned(),
    };
    REMOVALS.into_iter().map(removal).filter(|toggle| toggle.policy != *policy).collect()
}

/// The line that gives a key of one or two steps a value.
fn line(key: &str, value: &str) -> String {
    match key.split_once('.') {
        Some((part, key)) => format!("{part}: {{ {} }}", line(key, value)),
        None => format!("{key}: {value}"),
    }
}
