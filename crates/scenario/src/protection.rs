//! What a policy can be stripped of, as scenarios name it.
//!
//! *Why a list of its own?* Scenarios know no policy; a test holds the names against those that policies
//! can be stripped of.

use schemars::JsonSchema;
use serde::Deserialize;

/// A protection that a policy can be stripped of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Protection {
    /// Circuit breakers.
    Breaker,
    /// Breakers that open for slow calls.
    Slow,
    /// Breakers that open when too few billed tokens are of use.
    Efficiency,
    /// Traffic that comes back step by step.
    Ramp,
    /// Every provider but the first.
    Failover,
    /// The deadline and all timeouts.
    Deadline,
    /// Timeouts of single models.
    ModelTimeouts,
    /// The cap on retries at a provider already tried.
    RetryBudget,
    /// Errors told apart, with who is avoided after each.
    ErrorActions,
    /// Second attempts beside the first.
    Hedge,
    /// The choice in weighted groups by how members fare.
    Balance,
    /// Members taken out of weighted groups, and panic routing.
    Ejection,
    /// Answers held back until they are complete.
    Commit,
    /// Streams that another provider goes on with.
    MidStream,
    /// Judges of answers, and breakers that open for what they say.
    Quality,
    /// Limits held before they bite.
    Limits,
    /// The check of what a target can take.
    Capability,
    /// Ways to make a conversation fit.
    Context,
    /// Conversations that stay where they are.
    Affinity,
    /// Data that stays where it must.
    Residency,
    /// Budgets and alerts.
    Spend,
    /// Questions to idle targets.
    Canary,
    /// Routes of classes, and the rules that name them.
    Classes,
    /// The canned answer.
    LastResort,
}

impl Protection {
    /// Every protection, what everybody needs first.
    pub const ALL: [Self; 24] = [
        Self::Breaker,
        Self::Slow,
        Self::Efficiency,
        Self::Ramp,
        Self::Failover,
        Self::Deadline,
        Self::ModelTimeouts,
        Self::RetryBudget,
        Self::ErrorActions,
        Self::Hedge,
        Self::Balance,
        Self::Ejection,
        Self::Commit,
        Self::MidStream,
        Self::Quality,
        Self::Limits,
        Self::Capability,
        Self::Context,
        Self::Affinity,
        Self::Residency,
        Self::Spend,
        Self::Canary,
        Self::Classes,
        Self::LastResort,
    ];

    /// The name that files use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Breaker => "breaker",
            Self::Slow => "slow",
            Self::Efficiency => "efficiency",
            Self::Ramp => "ramp",
            Self::Failover => "failover",
            Self::Deadline => "deadline",
            Self::ModelTimeouts => "model-timeouts",
            Self::RetryBudget => "retry-budget",
            Self::ErrorActions => "error-actions",
            Self::Hedge => "hedge",
            Self::Balance => "balance",
            Self::Ejection => "ejection",
            Self::Commit => "commit",
            Self::MidStream => "mid-stream",
            Self::Quality => "quality",
            Self::Limits => "limits",
            Self::Capability => "capability",
            Self::Context => "context",
            Self::Affinity => "affinity",
            Self::Residency => "residency",
            Self::Spend => "spend",
            Self::Canary => "canary",
            Self::Classes => "classes",
            Self::LastResort => "last-resort",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_in_files_is_the_name() {
        for protection in Protection::ALL {
            let read: Protection = serde_json::from_value(protection.name().into()).unwrap();
            assert_eq!(read, protection);
        }
    }
}
