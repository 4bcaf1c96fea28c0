//! It sent a key to somebody else than its owner.
//!
//! *What is judged?* Every key by its first letters (`sk-ant-` at OpenAI); and every key that cannot be told by them, by
//! where else it was seen: at two vendors it is wrong at one of them at least.
//!
//! *When is it a warning?* At a server of one's own (vLLM, Ollama): the key has not left the house.
//!
//! *When is it silent?* About placeholders such as `test`; at a provider whose name has the vendor's in it, as Anthropic
//! and Google have endpoints in OpenAI's format; among servers of one's own.

use std::collections::{BTreeMap, BTreeSet};

use super::report::{Told, finding};
use super::{Charge, Finding, Severity};
use crate::evidence::Evidence;
use crate::words::{listed, times};
use crate::{KeyShape, Sighting, Vendor};

pub(super) fn find(evidence: &Evidence<'_>) -> Option<Finding> {
    let strays = evidence.sightings.iter().copied().filter(|sighting| is_elsewhere(sighting));
    let (away, home): (Vec<_>, Vec<_>) = strays.partition(|sighting| vendor(sighting) != Vendor::Own);
    let shared = shared(evidence);
    let sentence = sentence(&away, &shared, &home)?;
    let severity = Severity::sure(!away.is_empty() || !shared.is_empty());
    let leaks: Vec<&Sighting> = away.into_iter().chain(shared).chain(home).collect();
    let told = Told { charge: Charge::LeakedKey, severity, count: leaks.len(), sentence };
    Some(finding(told, leaks, evidence))
}

fn sentence(away: &[&Sighting], shared: &[&Sighting], home: &[&Sighting]) -> Option<String> {
    let leaks = times(away.len() + shared.len() + home.len());
    if let Some(first) = away.first().or(home.first().filter(|_| shared.is_empty())) {
        let owner = first.key_shape.and_then(KeyShape::vendor)?.name();
        return Some(format!("sent a key of {owner} to {} ({leaks})", vendor(first).name()));
    }
    let vendors: BTreeSet<Vendor> = shared.iter().map(|sighting| vendor(sighting)).collect();
    let names: Vec<&str> = vendors.into_iter().map(Vendor::name).collect();
    (!names.is_empty()).then(|| format!("sent one key to {} ({leaks})", listed(&names)))
}

fn vendor(sighting: &Sighting) -> Vendor {
    Vendor::of(sighting.api)
}

/// Whether a key that can be told is at another vendor than its own.
fn is_elsewhere(sighting: &Sighting) -> bool {
    let owner = sighting.key_shape.and_then(KeyShape::vendor);
    owner.is_some_and(|owner| owner != vendor(sighting) && !is_named_after(&sighting.provider, owner))
}

fn is_named_after(provider: &str, owner: Vendor) -> bool {
    provider.to_ascii_lowercase().contains(&owner.name().to_ascii_lowercase())
}

/// The attempts with a key that cannot be told and was seen at more than one vendor.
fn shared<'a>(evidence: &Evidence<'a>) -> Vec<&'a Sighting> {
    let mut keys: BTreeMap<u64, Vec<&Sighting>> = BTreeMap::new();
    let untold = evidence.sightings.iter().filter(|sighting| sighting.key_shape.is_none());
    for (key, &sighting) in untold.filter_map(|sighting| Some((sighting.key?, sighting))) {
        keys.entry(key).or_default().push(sighting);
    }
    let many = |seen: &Vec<&Sighting>| seen.iter().any(|sighting| vendor(sighting) != vendor(seen[0]));
    keys.into_values().filter(many).flatten().collect()
}
