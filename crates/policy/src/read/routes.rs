//! In which order providers are tried: names become places.

use document::{Path, did_you_mean};
use failover::{Balance, EjectionPolicy, Route, Routes, Weighted};
use indexmap::IndexMap;

use super::Problems;
use crate::raw::{self, Either, Group};

/// The route for every class without one of its own.
const DEFAULT: &str = "default";

/// The routes, or one list of all providers in the order of the file.
pub(super) fn routes(file: &raw::File, problems: &mut Problems<'_>) -> Routes {
    let path = Path::root().field("routes");
    let mut routes = Routes::all(Route::priority(0..file.providers.len()));
    for (name, said) in &file.routes {
        let mut reader = Reader { providers: &file.providers, seen: Vec::new(), problems };
        let route = reader.route(said, &path.field(name));
        if name == DEFAULT {
            routes.default = route;
        } else {
            routes.classes.insert(name.clone(), route);
        }
    }
    routes
}

/// Reads one route; a provider stands in it once.
struct Reader<'a, 'p, 'd> {
    providers: &'a IndexMap<String, raw::Provider>,
    seen: Vec<usize>,
    problems: &'p mut Problems<'d>,
}

impl Reader<'_, '_, '_> {
    fn route(&mut self, said: &raw::Route, path: &Path) -> Route {
        match said {
            Either::Short(name) => self.target(name, path),
            Either::Long(Group::Priority(legs)) => self.priority(legs, &path.field("priority")),
            Either::Long(Group::Weighted(group)) => self.weighted(group, &path.field("weighted")),
        }
    }

    fn priority(&mut self, legs: &[raw::Route], path: &Path) -> Route {
        if legs.is_empty() {
            self.problems.add(path, "the route leads nowhere: name at least one provider", None);
        }
        Route::Priority(legs.iter().enumerate().map(|(nth, leg)| self.route(leg, &path.index(nth))).collect())
    }

    fn weighted(&mut self, said: &raw::Weighted, path: &Path) -> Route {
        if said.of.is_empty() && said.groups.is_empty() {
            let hint = Some("name providers with their weights: `of: { openai: 3, azure: 1 }`".to_owned());
            self.problems.add(path, "the group is empty", hint);
        }
        let mut legs = Vec::new();
        for (name, weight) in &said.of {
            let at = path.field("of").field(name);
            legs.push((self.weight(*weight, &at), self.target(name, &at.key())));
        }
        for (nth, member) in said.groups.iter().enumerate() {
            let at = path.field("groups").index(nth);
            let weight = self.weight(member.weight.unwrap_or(1.0), &at.field("weight"));
            legs.push((weight, self.route(&member.route, &at.field("route"))));
        }
        Route::Weighted(Weighted { balance: said.balance.map_or(Balance::Static, balance), legs })
    }

    fn weight(&mut self, weight: f64, path: &Path) -> f64 {
        if !(weight > 0.0 && weight.is_finite()) {
            let hint = Some("leave out who should get nothing".to_owned());
            self.problems.add(path, "a weight must be above zero", hint);
        }
        weight
    }

    /// The place of a provider; that of the first where there is none of this name.
    fn target(&mut self, name: &str, path: &Path) -> Route {
        let Some(place) = place(name, self.providers, path, self.problems) else { return Route::Target(0) };
        if self.seen.contains(&place) {
            self.problems.add(path, format!("`{name}` is in the route twice"), None);
        }
        self.seen.push(place);
        Route::Target(place)
    }
}

/// The place of the provider of that name.
pub(super) fn place(
    name: &str,
    providers: &IndexMap<String, raw::Provider>,
    path: &Path,
    problems: &mut Problems<'_>,
) -> Option<usize> {
    let place = providers.get_index_of(name);
    if place.is_none() {
        let hint = did_you_mean(name, providers.keys().map(String::as_str));
        problems.add(path, format!("there is no provider `{name}`"), hint);
    }
    place
}

fn balance(said: raw::Balance) -> Balance {
    match said {
        raw::Balance::Static => Balance::Static,
        raw::Balance::Latency => Balance::Latency,
        raw::Balance::Cost => Balance::Cost,
        raw::Balance::LeastInFlight => Balance::LeastInFlight,
    }
}

/// Who is taken out of a group.
pub(super) fn ejection(said: &raw::Ejection, problems: &mut Problems<'_>) -> EjectionPolicy {
    let path = Path::root().field("ejection");
    let default = EjectionPolicy::default();
    let max_share = said.max_share.map_or(default.max_share, document::Share::fraction);
    if max_share == 0.0 {
        let hint = Some("write `ejection: off`".to_owned());
        problems.add(&path.field("max_share"), "at a share of nothing nobody is ever taken out", hint);
    }
    EjectionPolicy { max_share, panic_share: said.panic_share.map_or(default.panic_share, document::Share::fraction) }
}
