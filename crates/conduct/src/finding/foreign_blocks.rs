//! It sent what only another vendor understands.
//!
//! *What is judged?* The parts of a request that are another vendor's, as [`crate::foreign_parts`] finds them: left over
//! from a conversation that began elsewhere. Real providers refuse some and ignore others; either way the turn is lost.
//!
//! *When is it silent?* About what a caller writes freely: texts, arguments of tools, schemas.

use std::collections::BTreeSet;

use super::report::{Told, finding};
use super::{Charge, Finding, Severity};
use crate::evidence::Evidence;
use crate::words::{listed, times};
use crate::{Foreign, Sighting, Vendor};

pub(super) fn find(evidence: &Evidence<'_>) -> Option<Finding> {
    let wrong: Vec<&Sighting> =
        evidence.sightings.iter().copied().filter(|sighting| !sighting.foreign.is_empty()).collect();
    let first = wrong.first()?;
    let here = wrong.iter().filter(|sighting| sighting.api == first.api).flat_map(|sighting| &sighting.foreign);
    let parts: BTreeSet<Foreign> = here.copied().collect();
    let names: Vec<String> = parts.into_iter().map(|part| part.to_string()).collect();
    let sentence = format!("sent {} to {} ({})", listed(&names), Vendor::of(first.api).name(), times(wrong.len()));
    let told = Told { charge: Charge::ForeignBlocks, severity: Severity::Error, count: wrong.len(), sentence };
    Some(finding(told, wrong, evidence))
}
