//! What all findings look at.
//!
//! *Which question does it answer?* "What was seen, how does it belong together, until when was watched, and by which
//! rules?"
//!
//! *What it never does:* judge.

use std::collections::BTreeMap;

use chance::Moment;

use crate::call::{Call, Name, Retry, calls};
use crate::{Rules, Sighting};

/// What was seen, in order.
#[derive(Debug)]
pub(crate) struct Evidence<'a> {
    /// All sightings, by arrival, then by number.
    pub(crate) sightings: Vec<&'a Sighting>,
    /// The calls they are of.
    pub(crate) calls: Vec<Call<'a>>,
    /// Until when the client was watched.
    pub(crate) until: Moment,
    /// The bounds.
    pub(crate) rules: &'a Rules,
    /// All that asked the same, at each provider.
    alike: BTreeMap<Name<'a>, BTreeMap<&'a str, Vec<&'a Sighting>>>,
}

impl<'a> Evidence<'a> {
    /// Puts sightings in order. Watched is at least until the last thing that was seen.
    pub(crate) fn new(sightings: &'a [Sighting], until: Moment, rules: &'a Rules) -> Self {
        let mut sightings: Vec<&Sighting> = sightings.iter().collect();
        sightings.sort_by_key(|sighting| (sighting.arrived, sighting.number));
        let calls = calls(&sightings, rules);
        let until = sightings.iter().map(|sighting| last_seen(sighting)).fold(until, Moment::max);
        let mut alike: BTreeMap<Name<'_>, BTreeMap<&str, Vec<&Sighting>>> = BTreeMap::new();
        for &sighting in &sightings {
            let same = alike.entry(Name::of(sighting)).or_default();
            same.entry(&sighting.provider).or_default().push(sighting);
        }
        Self { sightings, calls, until, rules, alike }
    }

    /// All retries, call by call.
    pub(crate) fn retries(&self) -> impl Iterator<Item = Retry<'a>> {
        self.calls.iter().flat_map(Call::retries)
    }

    /// Whether a client that was free to come back at `ready` has had the time to.
    pub(crate) fn had_its_chance(&self, ready: Moment) -> bool {
        ready + self.rules.chance <= self.until && ready != Moment::NEVER
    }

    /// Whether the same question was under way or asked later at another provider: a hedge, or a failover that could
    /// not be tied to the call.
    pub(crate) fn asked_elsewhere(&self, failed: &Sighting) -> bool {
        let same = self.alike.get(&Name::of(failed)).into_iter().flatten();
        let elsewhere = same.filter(|(provider, _)| **provider != &*failed.provider).flat_map(|(_, others)| others);
        let latest = failed.ready() + self.rules.retry_within;
        let mut under_way = elsewhere.filter(|other| other.arrived <= latest && other.ended() >= failed.arrived);
        under_way.next().is_some()
    }
}

/// The last moment that is known of an attempt.
fn last_seen(sighting: &Sighting) -> Moment {
    let ended = sighting.ended();
    if ended == Moment::NEVER { sighting.arrived } else { ended.max(sighting.arrived) }
}
