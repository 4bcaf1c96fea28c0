//! What is done with a conversation that does not fit, and limits before they bite.

use document::{Path, Share};
use failover::{ContextPolicy, LimitsPolicy, Reduction};

use super::Problems;
use crate::raw;

/// What is done with a conversation that does not fit.
pub(super) fn context(said: &raw::Context, problems: &mut Problems<'_>) -> ContextPolicy {
    let path = Path::root().field("context").field("too_long");
    let default = ContextPolicy::default();
    if let Some(ways) = &said.too_long {
        in_vain(ways, &path, problems);
    }
    let ways = said.too_long.as_ref().map(|said| said.iter().copied().map(reduction).collect());
    ContextPolicy {
        too_long: ways.unwrap_or(default.too_long),
        affinity: said.affinity.unwrap_or(default.affinity),
        residency: said.residency.clone(),
    }
}

/// What can never be tried: what comes twice, or after the caller was told.
fn in_vain(ways: &[raw::Reduction], path: &Path, problems: &mut Problems<'_>) {
    if ways.is_empty() {
        let hint = Some("write `[refuse]` to tell the caller".to_owned());
        problems.add(path, "nothing is done with what is too long", hint);
    }
    let refusal = ways.iter().position(|way| *way == raw::Reduction::Refuse);
    for (nth, way) in ways.iter().enumerate() {
        if refusal.is_some_and(|refusal| nth > refusal) {
            problems.add(&path.index(nth), "this is never tried: `refuse` comes before it", None);
        } else if ways[..nth].contains(way) {
            problems.add(&path.index(nth), "this is tried already", None);
        }
    }
}

fn reduction(said: raw::Reduction) -> Reduction {
    match said {
        raw::Reduction::LargerModel => Reduction::LargerModel,
        raw::Reduction::DropOldest => Reduction::DropOldest,
        raw::Reduction::Summarise => Reduction::Summarise,
        raw::Reduction::Refuse => Reduction::Refuse,
    }
}

/// Limits before they bite.
pub(super) fn limits(said: &raw::Limits, problems: &mut Problems<'_>) -> LimitsPolicy {
    let default = LimitsPolicy::default();
    let headroom = said.headroom.map_or(default.headroom, Share::fraction);
    if headroom == 1.0 {
        problems.add(&Path::root().field("limits").field("headroom"), "no call is ever made", None);
    }
    LimitsPolicy { from_headers: said.from_headers.unwrap_or(default.from_headers), headroom }
}
