//! From sightings to a verdict.
//!
//! *What it never does:* depend on the order in which sightings are given, or fail on any list of them.

use chance::Moment;

use crate::evidence::Evidence;
use crate::verdict::Verdict;
use crate::{Rules, Sighting, finding};

/// The verdict on a client, watched until the last thing that was seen of it.
pub fn judge(sightings: &[Sighting], rules: &Rules) -> Verdict {
    judge_until(sightings, Moment::START, rules)
}

/// The verdict on a client that was watched until `until`, or until the last thing that was seen of it, whichever is
/// later. What does not happen (a retry, a timeout) can only be missed by who knows how long was watched.
pub fn judge_until(sightings: &[Sighting], until: Moment, rules: &Rules) -> Verdict {
    let evidence = Evidence::new(sightings, until, rules);
    Verdict::new(&evidence, finding::all(&evidence))
}
