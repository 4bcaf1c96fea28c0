//! What a client did wrong: one file for each kind.
//!
//! *Which question does it answer?* "Of what kind is the misconduct, how sure and how bad is it, and which attempts
//! show it?" Each file looks at all evidence and gives at most one [`Finding`], with the worst case in its sentence.
//!
//! *What they never do:* share state. A healthy call adds nothing and takes nothing away.

mod accepted_truncation;
mod foreign_blocks;
mod hammered;
mod ignored_retry_after;
mod late_timeout;
mod leaked_key;
mod never_retried;
mod report;
mod retried_the_unretryable;
mod retry_storm;

use serde::{Deserialize, Serialize};

use crate::evidence::Evidence;

/// What a client may be charged with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Charge {
    /// It came back before the provider's hint was over.
    IgnoredRetryAfter,
    /// It tried too often, or without waiting.
    Hammered,
    /// It tried again what fails again.
    RetriedTheUnretryable,
    /// It gave up at once where another attempt was due.
    NeverRetried,
    /// Its retries come together.
    RetryStorm,
    /// It took half an answer for a whole one.
    AcceptedTruncation,
    /// It sent a key to somebody else than its owner.
    LeakedKey,
    /// It waited too long for an answer that did not come.
    LateTimeout,
    /// It sent what only another vendor understands.
    ForeignBlocks,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Beyond doubt, and it hurts: the verdict is a failure.
    Error,
    /// Likely, or harmless so far.
    Warning,
}

/// One kind of misconduct, with all its cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What it is.
    pub charge: Charge,
    /// How bad.
    pub severity: Severity,
    /// How often.
    pub count: usize,
    /// What happened, with the worst case: "ignored Retry-After 7 times: asked to wait 20 s, came back after 0.5 s".
    pub sentence: String,
    /// What to do about it.
    pub advice: String,
    /// The attempts that show it, by their numbers in the journal; the first of them where they are many.
    pub attempts: Vec<u64>,
    /// The providers they came to.
    pub providers: Vec<String>,
}

/// All findings, in the order of [`Charge`].
pub(crate) fn all(evidence: &Evidence<'_>) -> Vec<Finding> {
    let findings = [
        ignored_retry_after::find(evidence),
        hammered::find(evidence),
        retried_the_unretryable::find(evidence),
        never_retried::find(evidence),
        retry_storm::find(evidence),
        accepted_truncation::find(evidence),
        leaked_key::find(evidence),
        late_timeout::find(evidence),
        foreign_blocks::find(evidence),
    ];
    findings.into_iter().flatten().collect()
}

impl Charge {
    /// The name that data uses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::IgnoredRetryAfter => "ignored_retry_after",
            Self::Hammered => "hammered",
            Self::RetriedTheUnretryable => "retried_the_unretryable",
            Self::NeverRetried => "never_retried",
            Self::RetryStorm => "retry_storm",
            Self::AcceptedTruncation => "accepted_truncation",
            Self::LeakedKey => "leaked_key",
            Self::LateTimeout => "late_timeout",
            Self::ForeignBlocks => "foreign_blocks",
        }
    }
}

impl Severity {
    /// An error where there is no doubt.
    pub(crate) const fn sure(sure: bool) -> Self {
        if sure { Self::Error } else { Self::Warning }
    }

    /// The name that data uses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}
