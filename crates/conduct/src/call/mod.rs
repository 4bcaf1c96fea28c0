//! Sightings that belong together.
//!
//! *Which question does it answer?* "Which attempts were made for the same call, and which of them are retries?"
//!
//! *What is a call here?* The same question, asked again after it had failed or was given up, at the same provider (a
//! retry) or at another (a failover). One asked while the first is under way, or after a good answer, is another call.
//!
//! *What it never does:* know. Without a marker two callers may ask the same words; [`Link`] says how sure a tie is.

mod group;

use std::time::Duration;

pub(crate) use group::{Name, calls};

use crate::{Rules, Sighting};

/// How an attempt is tied to those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// It is the first.
    First,
    /// By the request's id.
    Named,
    /// By its SDK, which says that this is a retry.
    Counted,
    /// By its words; nothing says whether it is a retry.
    Alike,
    /// By its words, while its SDK says that it has just begun: a retry of the application's, or another caller.
    Restarted,
}

/// An attempt within its call.
#[derive(Debug, Clone, Copy)]
pub struct Attempt<'a> {
    /// What was seen of it.
    pub sighting: &'a Sighting,
    /// How it is tied to those before it.
    pub link: Link,
}

/// All attempts for one question, in order of arrival; at least one.
#[derive(Debug, Clone)]
pub struct Call<'a> {
    first: &'a Sighting,
    later: Vec<Attempt<'a>>,
}

/// Another attempt at the same provider.
#[derive(Debug, Clone, Copy)]
pub struct Retry<'a> {
    /// The last attempt before, at this provider.
    pub before: &'a Sighting,
    /// This one.
    pub again: &'a Sighting,
    /// How it is tied to the call.
    pub link: Link,
    /// Which retry at this provider it is, from 1.
    pub nth: usize,
}

/// The calls that these sightings belong to, in order of their first attempts.
pub fn group<'a>(sightings: &'a [Sighting], rules: &Rules) -> Vec<Call<'a>> {
    let mut ordered: Vec<&Sighting> = sightings.iter().collect();
    ordered.sort_by_key(|sighting| (sighting.arrived, sighting.number));
    calls(&ordered, rules)
}

impl<'a> Call<'a> {
    /// All attempts.
    pub fn attempts(&self) -> impl DoubleEndedIterator<Item = Attempt<'a>> {
        let first = Attempt { sighting: self.first, link: Link::First };
        std::iter::once(first).chain(self.later.iter().copied())
    }

    /// The first attempt.
    pub fn first(&self) -> &'a Sighting {
        self.first
    }

    /// The last attempt.
    pub fn last(&self) -> &'a Sighting {
        self.later.last().map_or(self.first, |attempt| attempt.sighting)
    }

    /// Whether it was tried once and never again.
    pub fn is_single(&self) -> bool {
        self.later.is_empty()
    }

    /// The last attempt at that provider.
    pub(crate) fn last_at(&self, provider: &str) -> Option<&'a Sighting> {
        self.attempts().rev().map(|attempt| attempt.sighting).find(|sighting| &*sighting.provider == provider)
    }

    /// Its attempts at one provider after another, in order of the first at each.
    pub(crate) fn by_provider(&self) -> Vec<Vec<Attempt<'a>>> {
        let mut stays: Vec<Vec<Attempt<'a>>> = Vec::new();
        for attempt in self.attempts() {
            let here = |stay: &&mut Vec<Attempt<'_>>| {
                stay.first().is_some_and(|first| first.sighting.provider == attempt.sighting.provider)
            };
            match stays.iter_mut().find(here) {
                Some(stay) => stay.push(attempt),
                None => stays.push(vec![attempt]),
            }
        }
        stays
    }

    /// All its retries.
    pub fn retries(&self) -> Vec<Retry<'a>> {
        self.by_provider().iter().flat_map(|stay| retries(stay)).collect()
    }
}

/// The retries among attempts at one provider.
pub(crate) fn retries<'a>(stay: &[Attempt<'a>]) -> Vec<Retry<'a>> {
    let pair = |(nth, pair): (usize, &[Attempt<'a>])| {
        let [before, again] = pair else { return None };
        Some(Retry { before: before.sighting, again: again.sighting, link: again.link, nth: nth + 1 })
    };
    stay.windows(2).enumerate().filter_map(pair).collect()
}

impl Retry<'_> {
    /// How long the client waited after the attempt before was over.
    pub fn wait(&self) -> Duration {
        self.again.arrived.since(self.before.ended())
    }

    /// Whether it is beyond doubt that it is a retry.
    pub fn is_sure(&self, rules: &Rules) -> bool {
        match self.link {
            Link::Named | Link::Counted => true,
            Link::Alike => self.wait() <= rules.surely_within,
            Link::First | Link::Restarted => false,
        }
    }

    /// Whether the provider had asked for it: there was a hint, and it is over.
    pub(crate) fn is_as_asked(&self, rules: &Rules) -> bool {
        self.before.hint().is_some_and(|hint| self.wait() >= rules.least_wait(hint))
    }

    /// Whether it came with the same key.
    pub(crate) fn same_key(&self) -> bool {
        self.before.key == self.again.key
    }

    /// Whether it is the same request to the byte, as far as is known.
    pub(crate) fn unchanged(&self) -> bool {
        let bodies = self.before.body.zip(self.again.body);
        self.before.model == self.again.model && bodies.is_none_or(|(before, again)| before == again)
    }
}

#[cfg(test)]
#[path = "call_test.rs"]
mod tests;
