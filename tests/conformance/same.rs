//! Virtual against wire: every scenario, squeezed, with one seed.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::Arc;

use runner::Mode;
use runner::prepare::Prepared;

use crate::differences;
use crate::log::Log;
use crate::stage::{corpus, each, play, squeezed};

/// Requests of each squeezed scenario.
const REQUESTS: u32 = 900;

#[test]
fn every_scenario_plays_the_same_over_values_and_over_the_wire() {
    let settled: Vec<Prepared> = corpus().into_iter().filter(|one| !differences::is_unsettled(one)).collect();
    let wrong: Vec<String> = each(&settled, |one| compared(one).err()).into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Plays it in both modes; tells the first difference that nobody has explained.
pub(crate) fn compared(one: &Prepared) -> Result<(), String> {
    let scenario = Arc::new(squeezed(&one.scenario, REQUESTS));
    let log = |mode| Log::new(play(&scenario, &one.policies[0], scenario.seed.0, mode));
    let (mut values, mut wire) = (log(Mode::Virtual), log(Mode::Wire));
    assert!(values.requests.len() >= 500, "{}: {} requests", scenario.id, values.requests.len());
    differences::of_starts(&mut values.start, &mut wire.start);
    same(&values.start, &wire.start)
        .and_then(|()| lines(values.requests, wire.requests, differences::of_requests))
        .and_then(|()| lines(values.attempts, wire.attempts, differences::of_attempts))
        .and_then(|()| same(&values.skipped, &wire.skipped))
        .and_then(|()| same(&values.breakers, &wire.breakers))
        .and_then(|()| lines(values.controls, wire.controls, differences::of_controls))
        .and_then(|()| same(&values.end, &wire.end))
        .map_err(|difference| format!("{}: {difference}", scenario.id))
}

/// Compares lines of the same name, after what may differ was taken out; tells the first that differ.
fn lines<K: Ord + Debug, V: PartialEq + Debug>(
    values: BTreeMap<K, V>,
    mut wire: BTreeMap<K, V>,
    between: impl Fn(&mut V, &mut V),
) -> Result<(), String> {
    for (name, mut value) in values {
        let Some(mut other) = wire.remove(&name) else { return Err(format!("{name:?} is not on the wire: {value:?}")) };
        between(&mut value, &mut other);
        same(&value, &other)?;
    }
    wire.into_iter().next().map_or(Ok(()), |extra| Err(format!("only on the wire: {extra:?}")))
}

fn same<T: PartialEq + Debug>(value: &T, other: &T) -> Result<(), String> {
    if value == other { Ok(()) } else { Err(format!("\n  virtual {value:?}\n  wire    {other:?}")) }
}
