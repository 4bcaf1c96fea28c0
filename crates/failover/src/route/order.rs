//! A route as a list of places, for one call.
//!
//! Priority keeps its order. A weighted group puts the usable legs first: those with a target that is
//! let through, and not ejected. Among them the balance chooses:
//!
//! - *static*: an exponential race, `-ln(u) / weight`, shortest first. Each leg wins as often as its
//!   weight says, and so does each second, were the first not there. The same race run with the
//!   conversation's key in place of the call's is weighted rendezvous hashing: whoever leaves or joins
//!   moves no other conversation. So one rule serves both.
//! - *latency*: two are drawn, the lighter goes first; the rest follow by load.
//! - *cost*, *least in flight*: the least first; ties fall by the race.

use chance::{Key, Moment, Seed};

use super::eject::eject;
use super::fare::Fare;
use crate::policy::{Balance, EjectionPolicy, Route, Routes, Weighted};

/// What the caller of a router knows about a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TargetView {
    /// Whether it would be let through now: breaker, hold, quota.
    pub admitted: bool,
    /// List price of this call there, in nano-dollars; `None` is unknown, and stands last.
    pub cost: Option<u64>,
}

/// What is to be ordered, for which call.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// The routes of the policy.
    pub routes: &'a Routes,
    /// The class of the request.
    pub class: Option<&'a str>,
    /// The call's own key: draws come from here.
    pub key: Key,
    /// The instant.
    pub now: Moment,
    /// The conversation that the call belongs to.
    pub conversation: Option<&'a str>,
    /// The place of the target that answered the conversation last, from its store.
    pub remembered: Option<usize>,
}

/// What is known of all targets at one instant.
#[derive(Debug)]
pub struct Standing<'a> {
    /// The targets' names, by place.
    pub names: &'a [String],
    /// How they fare, by place.
    pub fares: &'a [Fare],
    /// Whether outliers are ejected, and how many.
    pub ejection: Option<EjectionPolicy>,
    /// Whether conversations stay where they are.
    pub affinity: bool,
}

/// A leg of a group, with its own targets in order.
struct Leg {
    places: Vec<usize>,
    weight: f64,
    race: f64,
    usable: bool,
    ejected: bool,
}

impl Standing<'_> {
    /// The places of the route, each once, in the order to try them.
    pub fn order(&self, ask: &Ask<'_>, view: &impl Fn(usize) -> TargetView) -> Vec<usize> {
        let route = ask.routes.of(ask.class);
        let mut order = self.walk(route, ask, view, ask.key);
        let mut seen = Vec::with_capacity(order.len());
        order.retain(|place| {
            !seen.contains(place) && {
                seen.push(*place);
                true
            }
        });
        if let Some(home) = self.home(route, ask, view) {
            let at = order.iter().position(|place| *place == home).unwrap_or(0);
            order[..=at].rotate_right(1);
        }
        order
    }

    /// Whether a group that has the target leaves it out.
    pub fn ejected(&self, route: &Route, place: usize, now: Moment) -> bool {
        match route {
            Route::Target(_) => false,
            Route::Priority(legs) => legs.iter().any(|leg| self.ejected(leg, place, now)),
            Route::Weighted(group) => {
                let out = self.eject_legs(group, now);
                let within = |leg: &Route| self.ejected(leg, place, now);
                group.legs.iter().zip(out).any(|((_, leg), out)| (out && leg.targets().contains(&place)) || within(leg))
            }
        }
    }

    /// Where a conversation stays: its remembered target, while that is let through and not ejected.
    fn home(&self, route: &Route, ask: &Ask<'_>, view: &impl Fn(usize) -> TargetView) -> Option<usize> {
        let home = ask.remembered.filter(|_| self.affinity)?;
        let stays = route.targets().contains(&home) && view(home).admitted && !self.ejected(route, home, ask.now);
        stays.then_some(home)
    }

    fn walk(&self, route: &Route, ask: &Ask<'_>, view: &impl Fn(usize) -> TargetView, key: Key) -> Vec<usize> {
        match route {
            Route::Target(place) => vec![*place],
            Route::Priority(legs) => {
                let turns = legs.iter().enumerate();
                turns.flat_map(|(n, leg)| self.walk(leg, ask, view, key.word(n as u64))).collect()
            }
            Route::Weighted(group) => {
                let mut legs = self.legs(group, ask, view, key);
                self.rank(group.balance, &mut legs, ask, view, key);
                legs.into_iter().flat_map(|leg| leg.places).collect()
            }
        }
    }

    fn legs(&self, group: &Weighted, ask: &Ask<'_>, view: &impl Fn(usize) -> TargetView, key: Key) -> Vec<Leg> {
        let race_key = self.race_key(ask, key);
        let out = self.eject_legs(group, ask.now);
        let turns = group.legs.iter().zip(out).enumerate();
        let leg = |(n, ((weight, leg), ejected)): (usize, (&(f64, Route), bool))| {
            let places = self.walk(leg, ask, view, key.word(n as u64));
            let race = self.race(leg, *weight, race_key);
            Leg { usable: places.iter().any(|place| view(*place).admitted), places, weight: *weight, race, ejected }
        };
        turns.map(leg).collect()
    }

    /// Sorts the legs of a group: usable before ejected before rejected, and each by the balance.
    fn rank(&self, balance: Balance, legs: &mut [Leg], ask: &Ask<'_>, view: &impl Fn(usize) -> TargetView, key: Key) {
        let stays = self.affinity && ask.conversation.is_some();
        let measure = |leg: &Leg| match balance {
            _ if stays => leg.race,
            Balance::Static => leg.race,
            Balance::Latency => self.head(leg, view).map_or(f64::MAX, |fare| fare.load(ask.now) as f64) / leg.weight,
            Balance::Cost => cost(leg, view).map_or(f64::MAX, |cost| cost as f64),
            Balance::LeastInFlight => {
                self.head(leg, view).map_or(f64::MAX, |fare| f64::from(fare.in_flight()) + 1.0) / leg.weight
            }
        };
        let by_measure = |a: &Leg, b: &Leg| measure(a).total_cmp(&measure(b)).then(a.race.total_cmp(&b.race));
        legs.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| by_measure(a, b)));
        if balance == Balance::Latency && !stays {
            let usable = legs.iter().filter(|leg| rank(leg) == 0).count();
            better_of_two(&mut legs[..usable], key);
        }
    }

    fn eject_legs(&self, group: &Weighted, now: Moment) -> Vec<bool> {
        let Some(policy) = self.ejection else { return vec![false; group.legs.len()] };
        let recent: Vec<_> = group.legs.iter().map(|(_, leg)| self.recent(leg, now)).collect();
        eject(policy, &recent)
    }

    /// The recent calls of all targets of a leg.
    fn recent(&self, leg: &Route, now: Moment) -> Option<(u64, u64)> {
        let targets = leg.targets().into_iter();
        let seen = targets.filter_map(|place| self.fares.get(place)?.recent(now));
        seen.reduce(|sum, seen| (sum.0 + seen.0, sum.1 + seen.1))
    }

    /// The fare of the target that a leg would ask first.
    fn head(&self, leg: &Leg, view: &impl Fn(usize) -> TargetView) -> Option<&Fare> {
        first(leg, view).and_then(|place| self.fares.get(place))
    }

    /// Not the run's: a conversation is at home in the same place after a restart.
    fn race_key(&self, ask: &Ask<'_>, key: Key) -> Key {
        match ask.conversation.filter(|_| self.affinity) {
            Some(conversation) => Key::root(Seed(0)).name("conversation").name(conversation),
            None => key.name("race"),
        }
    }

    /// How long a leg takes in the race. Named by its targets, so that its place does not matter.
    fn race(&self, leg: &Route, weight: f64, key: Key) -> f64 {
        let named = leg.targets().into_iter().filter_map(|place| self.names.get(place));
        let unit = named.fold(key, |key, name| key.name(name)).unit();
        if weight > 0.0 { -libm::log(unit) / weight } else { f64::INFINITY }
    }
}

fn rank(leg: &Leg) -> u8 {
    if leg.usable { u8::from(leg.ejected) } else { 2 }
}

fn first(leg: &Leg, view: &impl Fn(usize) -> TargetView) -> Option<usize> {
    let admitted = leg.places.iter().copied().find(|place| view(*place).admitted);
    admitted.or_else(|| leg.places.first().copied())
}

fn cost(leg: &Leg, view: &impl Fn(usize) -> TargetView) -> Option<u64> {
    first(leg, view).and_then(|place| view(place).cost)
}

/// Puts the better of two drawn legs first. They are sorted, so the better is the earlier.
fn better_of_two(legs: &mut [Leg], key: Key) {
    let several = legs.len() as u64;
    if several > 1 {
        let mut dice = key.name("two").dice();
        let one = dice.below(several);
        let other = (one + 1 + dice.below(several - 1)) % several;
        legs[..=one.min(other) as usize].rotate_right(1);
    }
}
