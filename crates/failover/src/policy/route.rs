//! In which order providers are tried.

use std::collections::BTreeMap;

/// The routes of a policy: one for everybody, and one for each class of requests that has its own
/// (specialised routing).
#[derive(Debug, Clone, PartialEq)]
pub struct Routes {
    /// For every class without a route of its own.
    pub default: Route,
    /// By class.
    pub classes: BTreeMap<String, Route>,
}

/// An order of targets. Routes nest: a weighted group may have a priority list behind it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Route {
    /// One target, by its place in [`Policy::providers`](super::Policy::providers).
    Target(usize),
    /// The first that is healthy (active-passive).
    Priority(Vec<Route>),
    /// All of them, by weight or by how they fare.
    Weighted(Weighted),
}

/// A group over which calls are spread.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighted {
    /// How one is chosen.
    pub balance: Balance,
    /// The group, with static weights (1 each where they do not matter).
    pub legs: Vec<(f64, Route)>,
}

/// How a target of a weighted group is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Balance {
    /// By the static weights.
    Static,
    /// The better of two drawn at random, by peak-EWMA of latency times calls in flight: two choices
    /// avoid the herd that the single best one draws (mean-field: 2.6 against 9.9 service times at 90%
    /// load).
    Latency,
    /// The cheapest that is healthy, by list price of the call's own size.
    Cost,
    /// The one with the fewest calls in flight per weight: the only signal that is not late for calls
    /// that last for seconds.
    LeastInFlight,
}

/// Takes targets out of a weighted group while they fare much worse than the rest of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EjectionPolicy {
    /// At most this share of a group is out at the same time, but always one where there are two.
    /// One half: a failure that all share cannot empty the group.
    pub max_share: f64,
    /// Panic routing: where no more than this share of a route's targets is let through by breakers and
    /// ejection, breakers of the others are ignored and everybody is asked again. A half-open trickle
    /// cannot carry everybody, and a sick provider that answers half of its calls beats a sure error.
    pub panic_share: f64,
}

impl Default for EjectionPolicy {
    fn default() -> Self {
        Self { max_share: 0.5, panic_share: 0.0 }
    }
}

impl Routes {
    /// One route for everybody.
    pub fn all(default: Route) -> Self {
        Self { default, classes: BTreeMap::new() }
    }

    /// The route of a class.
    pub fn of(&self, class: Option<&str>) -> &Route {
        class.and_then(|class| self.classes.get(class)).unwrap_or(&self.default)
    }

    /// The number of a class that has a route of its own: breakers may keep shares for it.
    pub fn number(&self, class: &str) -> Option<u8> {
        self.classes.keys().position(|name| name == class).and_then(|place| u8::try_from(place).ok())
    }

    /// Every route, the default first.
    pub fn iter(&self) -> impl Iterator<Item = &Route> {
        std::iter::once(&self.default).chain(self.classes.values())
    }
}

impl Route {
    /// A priority list of targets.
    pub fn priority(places: impl IntoIterator<Item = usize>) -> Self {
        Self::Priority(places.into_iter().map(Self::Target).collect())
    }

    /// Every target, in the order of the file, each once.
    pub fn targets(&self) -> Vec<usize> {
        let mut found = Vec::new();
        self.collect(&mut found);
        found
    }

    fn collect(&self, found: &mut Vec<usize>) {
        match self {
            Self::Target(place) if found.contains(place) => {}
            Self::Target(place) => found.push(*place),
            Self::Priority(legs) => legs.iter().for_each(|leg| leg.collect(found)),
            Self::Weighted(group) => group.legs.iter().for_each(|(_, leg)| leg.collect(found)),
        }
    }
}
