//! The tiers of a provider.
//!
//! *Which question does it answer?* "Whose limits are these, and is it said once?"
//!
//! *Why each key apart, if not said?* A tier says what one customer may do; that ten of them share it is the exception.
//!
//! *What it never does:* count who is under way: places belong to the provider.

use std::collections::BTreeMap;

use ::fault::kind::{Per, Throttle};
use document::Path;
use indexmap::IndexMap;

use super::Problems;
use super::world::throttle;
use crate::model::Tier;
use crate::raw;

/// The tiers, in the order of the file.
pub(super) fn tiers(said: &IndexMap<String, raw::Tier>, path: &Path, problems: &mut Problems<'_>) -> Vec<Tier> {
    let mut known = BTreeMap::new();
    let mut tiers = Vec::new();
    for (name, said) in said {
        let path = path.field(name);
        for (nth, key) in said.keys.iter().enumerate() {
            if let Some(earlier) = known.insert(key.as_str(), name.as_str()) {
                problems
                    .add(&path.field("keys").index(nth), format!("the key `{key}` is in the tier `{earlier}` already"));
            }
        }
        tiers.push(Tier { name: name.clone(), keys: said.keys.clone(), limits: limits(&said.limits, &path, problems) });
    }
    tiers
}

fn limits(said: &raw::Throttle, tier: &Path, problems: &mut Problems<'_>) -> Throttle {
    let path = tier.field("limits");
    let limits = throttle(said, &path, problems);
    Throttle { per: if said.per.is_none() { Per::Key } else { limits.per }, ..limits }
}
