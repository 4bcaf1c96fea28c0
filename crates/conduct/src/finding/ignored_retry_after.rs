//! It came back before the provider's hint was over.
//!
//! *What is judged?* Every retry at the provider that gave the hint, with the same key: the hint is for the key. A
//! client that goes to another provider meanwhile is right, and so is one that refuses a long hint and gives up; one
//! that refuses it and comes back early is not (Groq's and Together's SDKs do so above 60 s).
//!
//! *Bounds:* `Rules::early` and `early_share`, for clocks and rounding.
//!
//! *When is it silent?* Where the client had gone before the hint was sent, and about other calls of the same key:
//! no SDK shares hints between calls.

use super::report::{Told, finding};
use super::{Charge, Finding, Severity};
use crate::call::Retry;
use crate::evidence::Evidence;
use crate::words::{said, times};

pub(super) fn find(evidence: &Evidence<'_>) -> Option<Finding> {
    let early: Vec<Retry<'_>> = evidence.retries().filter(|retry| is_early(retry, evidence)).collect();
    let worst =
        early.iter().max_by_key(|retry| retry.before.hint().unwrap_or_default().saturating_sub(retry.wait()))?;
    let sentence = format!(
        "ignored Retry-After {}: asked to wait {}, came back after {}",
        times(early.len()),
        said(worst.before.hint().unwrap_or_default()),
        said(worst.wait())
    );
    let severity = Severity::sure(early.iter().any(|retry| retry.is_sure(evidence.rules)));
    let told = Told { charge: Charge::IgnoredRetryAfter, severity, count: early.len(), sentence };
    Some(finding(told, early.iter().map(|retry| retry.again), evidence))
}

fn is_early(retry: &Retry<'_>, evidence: &Evidence<'_>) -> bool {
    retry.same_key() && retry.before.hint().is_some() && !retry.is_as_asked(evidence.rules)
}
