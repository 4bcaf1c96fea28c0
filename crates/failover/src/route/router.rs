//! What all calls share: how every target fares.
//!
//! One lock per target and one for the list of them. A call in flight holds its target's state itself
//! ([`Flight`]), so a policy may be replaced under it: state goes by the target's name, and whoever is
//! no longer listed is forgotten with its last call.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use chance::Moment;

use super::fare::{Ended, Fare};
use super::order::{Ask, Standing, TargetView};
use crate::policy::{EjectionPolicy, Policy, Route};

/// Orders targets, and knows how they fare.
#[derive(Debug)]
pub struct Router(RwLock<Settings>);

#[derive(Debug)]
struct Settings {
    names: Vec<String>,
    fares: Vec<Arc<Mutex<Fare>>>,
    ejection: Option<EjectionPolicy>,
    affinity: bool,
}

/// A call in flight at a target. Dropping it says that the call ended in a way that tells nothing.
#[derive(Debug)]
#[must_use = "a flight that is dropped at once counts as no call"]
pub struct Flight(Option<Arc<Mutex<Fare>>>);

impl Router {
    /// A router over the policy's targets, of which nothing is known.
    pub fn new(policy: &Policy) -> Self {
        Self(RwLock::new(Settings::new(policy, |_| None)))
    }

    /// Goes on with another policy. Targets are known by name: whoever stays keeps its state.
    pub fn reconfigure(&self, policy: &Policy) {
        let mut settings = self.0.write().unwrap_or_else(PoisonError::into_inner);
        *settings = Settings::new(policy, |name| settings.find(name));
    }

    /// The places of the call's route, each once, in the order to try them.
    pub fn order(&self, ask: &Ask<'_>, view: impl Fn(usize) -> TargetView) -> Vec<usize> {
        self.with_standing(|standing| standing.order(ask, &view))
    }

    /// Whether the target is left out of a group of the route: for events and reports.
    pub fn ejected(&self, route: &Route, place: usize, now: Moment) -> bool {
        self.with_standing(|standing| standing.ejected(route, place, now))
    }

    /// Panic: no more than the policy's share of the route's targets is let through and not ejected, so
    /// breakers had better be ignored. A share of 0 never panics.
    pub fn panics(&self, route: &Route, now: Moment, view: impl Fn(usize) -> TargetView) -> bool {
        let targets = route.targets();
        self.with_standing(|standing| {
            let Some(limit) = standing.ejection.map(|e| e.panic_share).filter(|share| *share > 0.0) else {
                return false;
            };
            let usable = |place: &&usize| view(**place).admitted && !standing.ejected(route, **place, now);
            targets.iter().filter(usable).count() as f64 <= limit * targets.len() as f64
        })
    }

    /// A call begins at a target. A place that the policy does not have is not counted.
    pub fn began(&self, place: usize) -> Flight {
        let settings = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let fare = settings.fares.get(place).cloned();
        if let Some(fare) = &fare {
            lock(fare).begin();
        }
        Flight(fare)
    }

    /// How a target fares.
    pub fn fare(&self, place: usize) -> Option<Fare> {
        let settings = self.0.read().unwrap_or_else(PoisonError::into_inner);
        settings.fares.get(place).map(|fare| *lock(fare))
    }

    fn with_standing<T>(&self, ask: impl FnOnce(&Standing<'_>) -> T) -> T {
        let settings = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let fares: Vec<Fare> = settings.fares.iter().map(|fare| *lock(fare)).collect();
        let Settings { names, ejection, affinity, .. } = &*settings;
        ask(&Standing { names, fares: &fares, ejection: *ejection, affinity: *affinity })
    }
}

impl Settings {
    fn new(policy: &Policy, known: impl Fn(&str) -> Option<Arc<Mutex<Fare>>>) -> Self {
        Self {
            names: policy.providers.iter().map(|target| target.name.clone()).collect(),
            fares: policy.providers.iter().map(|target| known(&target.name).unwrap_or_default()).collect(),
            ejection: policy.ejection,
            affinity: policy.context.affinity,
        }
    }

    fn find(&self, name: &str) -> Option<Arc<Mutex<Fare>>> {
        let at = self.names.iter().position(|known| known == name)?;
        self.fares.get(at).cloned()
    }
}

impl Flight {
    /// The call has ended.
    pub fn ended(mut self, now: Moment, how: Ended) {
        if let Some(fare) = self.0.take() {
            lock(&fare).end(now, how);
        }
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        if let Some(fare) = self.0.take() {
            lock(&fare).end(Moment::START, Ended::Unknown);
        }
    }
}

fn lock(fare: &Mutex<Fare>) -> MutexGuard<'_, Fare> {
    fare.lock().unwrap_or_else(PoisonError::into_inner)
}
