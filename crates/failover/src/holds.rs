//! Who is left alone, and until when.
//!
//! *Which question does it answer?* "Whom does this failure condemn beside the target that met it?" A
//! wrong key is wrong for every target that uses it, and for no other; a model that is gone is gone for
//! every key.
//!
//! *Why beside the breakers?* A breaker judges one target by what it does. A hint to wait and a wrong key
//! are the provider's own word: one is enough, and it names more than one target, or another time.
//!
//! *What it never does:* hold for ever. Every hold has an end: the hint, or a quarantine that doubles.

use std::collections::BTreeMap;
use std::time::Duration;

use chance::Moment;
use wire::Api;

use crate::classify::Trouble;
use crate::policy::{Avoid, KeySource, Quarantine, Target};

/// Longest that a hint is taken at its word where it names a key or a model: quotas end with the day.
const LONGEST_HOLD: Duration = Duration::from_secs(86_400);

/// What a hold is about: everything that it names must be the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Scope {
    /// Whose account: the same key at another vendor is another key.
    vendor: (Api, Option<String>),
    name: Option<String>,
    model: Option<(String, Option<String>)>,
    key: Option<KeySource>,
}

/// The scopes that one target lies in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Scopes {
    pub(crate) target: Scope,
    key: Scope,
    key_and_model: Scope,
    model: Scope,
}

/// Until when a scope is left alone.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hold {
    pub(crate) until: Moment,
    /// Whether the provider named the time itself.
    pub(crate) asked: bool,
    /// The latest failure.
    since: Moment,
    /// Failures that no success came between.
    strikes: u32,
}

/// Every hold of an engine.
#[derive(Debug, Default)]
pub(crate) struct Holds(BTreeMap<Scope, Hold>);

impl Hold {
    const NEW: Self = Self { until: Moment::START, asked: false, since: Moment::START, strikes: 0 };
}

impl Scopes {
    pub(crate) fn of(target: &Target) -> Self {
        let vendor = (target.api, target.base_url.clone());
        let model = Some((target.model.clone(), target.region.clone()));
        let key = Some(target.key.clone());
        // Who needs no key shares it with nobody.
        let name = (target.key == KeySource::None).then(|| target.name.clone());
        let scope = |name, model, key| Scope { vendor: vendor.clone(), name, model, key };
        Self {
            target: scope(Some(target.name.clone()), model.clone(), key.clone()),
            key: scope(name.clone(), None, key.clone()),
            key_and_model: scope(name, model.clone(), key),
            model: scope(None, model, None),
        }
    }

    fn named(&self, avoid: Avoid) -> Option<&Scope> {
        match avoid {
            Avoid::Nobody => None,
            Avoid::Target => Some(&self.target),
            Avoid::Key => Some(&self.key),
            Avoid::KeyAndModel => Some(&self.key_and_model),
            Avoid::Model => Some(&self.model),
        }
    }

    fn all(&self) -> [&Scope; 4] {
        [&self.target, &self.key, &self.key_and_model, &self.model]
    }
}

impl Holds {
    /// The longest hold on a target, where there is one.
    pub(crate) fn on(&self, scopes: &Scopes, now: Moment) -> Option<Hold> {
        if self.0.is_empty() {
            return None;
        }
        let holds = scopes.all().into_iter().filter_map(|scope| self.0.get(scope));
        holds.filter(|hold| hold.until > now).max_by_key(|hold| hold.until).copied()
    }

    /// A target failed, and the policy says who is avoided for it.
    pub(crate) fn heed(
        &mut self,
        scopes: &Scopes,
        avoid: Avoid,
        trouble: &Trouble,
        quarantine: Quarantine,
        now: Moment,
    ) {
        let Some(scope) = scopes.named(avoid) else { return };
        let hint = if avoid == Avoid::Target { trouble.pause() } else { trouble.retry_after };
        if avoid == Avoid::Target && hint.is_none() {
            return;
        }
        let hold = self.0.entry(scope.clone()).or_insert(Hold::NEW);
        // Calls that were under way together meet one failure, not many.
        hold.strikes += u32::from(hold.until <= now);
        hold.since = now;
        let until = now + hint.map_or_else(|| quarantine.lasts(hold.strikes), |hint| hint.min(LONGEST_HOLD));
        if until > hold.until {
            *hold = Hold { until, asked: hint.is_some(), ..*hold };
        }
    }

    /// A target answered an attempt that began after the failure: what it lies in works again. A hint
    /// keeps its word all the same.
    pub(crate) fn forgive(&mut self, scopes: &Scopes, began: Moment) {
        if self.0.is_empty() {
            return;
        }
        for scope in scopes.all() {
            let over = |hold: &Hold| hold.since < began && (!hold.asked || hold.until <= began);
            if self.0.get(scope).is_some_and(over) {
                self.0.remove(scope);
            }
        }
    }
}

impl Quarantine {
    /// How long the nth quarantine in a row lasts, from 1.
    fn lasts(self, nth: u32) -> Duration {
        self.first.saturating_mul(1 << nth.saturating_sub(1).min(20)).min(self.max)
    }
}
