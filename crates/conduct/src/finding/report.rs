//! How a finding is put together from its cases.
//!
//! *What it never does:* grow with the number of attempts: it counts all and names some.

use std::collections::BTreeSet;

use super::{Charge, Finding, Severity};
use crate::evidence::Evidence;
use crate::{Sighting, advice};

/// What a finding says, before who did it is added.
pub(super) struct Told {
    pub(super) charge: Charge,
    pub(super) severity: Severity,
    pub(super) count: usize,
    pub(super) sentence: String,
}

/// A finding that these attempts show.
pub(super) fn finding<'a>(
    told: Told,
    attempts: impl IntoIterator<Item = &'a Sighting>,
    evidence: &Evidence<'_>,
) -> Finding {
    let attempts: Vec<&Sighting> = attempts.into_iter().collect();
    let numbers: BTreeSet<u64> = attempts.iter().map(|sighting| sighting.number).collect();
    let providers: BTreeSet<&str> = attempts.iter().map(|sighting| &*sighting.provider).collect();
    Finding {
        charge: told.charge,
        severity: told.severity,
        count: told.count,
        sentence: told.sentence,
        advice: advice::advice(told.charge, &attempts),
        attempts: numbers.into_iter().take(evidence.rules.listed).collect(),
        providers: providers.into_iter().map(str::to_owned).collect(),
    }
}
