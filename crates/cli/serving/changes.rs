//! What is different between two worlds, for whoever has just saved a file.

use fault::Fault;
use mock::ProviderSpec;

use super::world::World;

/// A line for each provider and each fault that is new, gone, or another.
pub(super) fn told(old: &World, new: &World) -> Vec<String> {
    let name = |spec: &ProviderSpec| spec.name.clone();
    let providers = differences("provider", &old.providers, &new.providers, name);
    let faults = differences("fault", old.timeline.faults(), new.timeline.faults(), |fault: &Fault| fault.name.clone());
    let seed = (old.seed != new.seed).then(|| "seed: changed".to_owned());
    providers.into_iter().chain(faults).chain(seed).collect()
}

fn differences<T: PartialEq>(what: &str, old: &[T], new: &[T], name: impl Fn(&T) -> String) -> Vec<String> {
    let find = |all: &[T], one: &T| all.iter().position(|other| name(other) == name(one));
    let gone = old.iter().filter(|one| find(new, one).is_none()).map(|one| (one, "gone"));
    let there = new.iter().filter_map(|one| match find(old, one) {
        None => Some((one, "new")),
        Some(place) if old[place] != *one => Some((one, "changed")),
        Some(_) => None,
    });
    gone.chain(there).map(|(one, how)| format!("{what} {}: {how}", name(one))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_new_gone_or_another_is_told() {
        let name = |one: &(&str, u8)| one.0.to_owned();
        let told = differences("fault", &[("a", 1), ("b", 1), ("c", 1)], &[("c", 1), ("b", 2), ("d", 1)], name);
        assert_eq!(told, ["fault a: gone", "fault b: changed", "fault d: new"]);
    }
}
