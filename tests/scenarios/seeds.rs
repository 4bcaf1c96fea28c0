//! Seeds: the same gives the same, another gives something else.

use std::sync::Arc;

use record::Event;
use runner::Mode;
use runner::prepare::Prepared;

use crate::stage::{corpus, each, play, squeezed};

/// Enough for every fault of every scenario to strike.
const REQUESTS: u32 = 600;

#[test]
fn the_same_seed_gives_the_same_events_and_another_gives_others() {
    each(&corpus(), |one| {
        let first = log(one, 7);
        assert!(first == log(one, 7), "{}: two runs of one seed differ", one.scenario.id);
        let other = log(one, 8);
        let (first, other) = (requests(&first), requests(&other));
        assert!(first.len() >= 300, "{}: {} requests", one.scenario.id, first.len());
        assert!(first != other, "{}: two seeds give the same run", one.scenario.id);
    });
}

fn log(one: &Prepared, seed: u64) -> Vec<Event> {
    play(&Arc::new(squeezed(&one.scenario, REQUESTS)), &one.policies[0], seed, Mode::Virtual)
}

/// What the log says of requests: its heading differs with the seed in any case.
fn requests(log: &[Event]) -> Vec<&Event> {
    log.iter().filter(|event| matches!(event, Event::Request(_))).collect()
}
