//! Which call does an attempt belong to?
//!
//! *How is it chosen where several fit?* Of callers who ask the same words at once, nobody can tell whose retry this
//! is. What the SDK counts comes first; then the reading under which nobody came too early; then the call that has
//! been waiting longest. So no retry is taken for an early one of another call while that other may still come.
//!
//! *What can it not tell?* A caller who asks the same words for the first time, after another was refused, from that
//! other. Requests with ids are told apart; without them the findings say how sure they are.

use std::collections::BTreeMap;
use std::time::Duration;

use chance::Moment;

use super::{Attempt, Call, Link};
use crate::{Rules, Sighting};

/// What ties attempts together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Name<'a> {
    /// The id of the request.
    Request(&'a str),
    /// What was asked.
    Words(u64),
}

impl<'a> Name<'a> {
    pub(crate) fn of(sighting: &'a Sighting) -> Self {
        sighting.request.as_deref().map_or(Self::Words(sighting.fingerprint), Self::Request)
    }
}

/// All calls, in order of their first attempts. `sightings` are in order of arrival.
pub(crate) fn calls<'a>(sightings: &[&'a Sighting], rules: &Rules) -> Vec<Call<'a>> {
    let mut open: BTreeMap<Name<'_>, Vec<usize>> = BTreeMap::new();
    let mut calls: Vec<Call<'a>> = Vec::new();
    for &sighting in sightings {
        let same = open.entry(Name::of(sighting)).or_default();
        same.retain(|&nth| is_open(&calls[nth], sighting.arrived, rules.retry_within));
        if let Some(nth) = best(&calls, same, sighting, rules) {
            let link = link(&calls[nth], sighting);
            calls[nth].later.push(Attempt { sighting, link });
        } else {
            same.push(calls.len());
            calls.push(Call { first: sighting, later: Vec::new() });
        }
    }
    calls
}

/// Whether a further attempt may belong to the call.
fn is_open(call: &Call<'_>, now: Moment, within: Duration) -> bool {
    let last = call.last();
    !last.succeeded() && now <= last.ready() + within
}

/// The call that an attempt fits best, of those that are open and not under way.
fn best(calls: &[Call<'_>], open: &[usize], again: &Sighting, rules: &Rules) -> Option<usize> {
    let over = open.iter().copied().filter(|&nth| calls[nth].last().ended() <= again.arrived);
    over.min_by_key(|&nth| rank(&calls[nth], again, rules))
}

/// How badly an attempt fits a call: miscounted, too early, at another provider than its last, and by when it could
/// have come.
fn rank(call: &Call<'_>, again: &Sighting, rules: &Rules) -> (bool, bool, bool, Moment) {
    let miscounted = again.retry_count.is_some_and(|count| count > 0) && !counts_on(call, again);
    let last = call.last();
    (miscounted, is_early(call, again, rules), last.provider != again.provider, last.ready())
}

fn is_early(call: &Call<'_>, again: &Sighting, rules: &Rules) -> bool {
    let Some(before) = call.last_at(&again.provider) else { return false };
    let least = before.hint().map_or(Duration::ZERO, |hint| rules.least_wait(hint));
    again.arrived < before.ended() + least
}

/// Whether the SDK's count goes on from the call's last attempt at this provider.
fn counts_on(call: &Call<'_>, again: &Sighting) -> bool {
    let before = call.last_at(&again.provider).and_then(|before| before.retry_count);
    before.zip(again.retry_count).is_some_and(|(before, again)| before.checked_add(1) == Some(again))
}

fn link(call: &Call<'_>, again: &Sighting) -> Link {
    match again.retry_count {
        _ if again.request.is_some() => Link::Named,
        Some(_) if counts_on(call, again) => Link::Counted,
        Some(0) => Link::Restarted,
        _ => Link::Alike,
    }
}
