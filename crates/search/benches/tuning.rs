//! The breakers of the field over every bundled scenario and incident, and what driving one costs.
//!
//! Each is played once in virtual mode with nothing before the first provider, so that the trace holds
//! what every call would have met. The table goes to standard output.
#![expect(clippy::print_stdout, reason = "the table is for whoever runs it")]

use std::hint::black_box;
use std::sync::Arc;

use brownout_search::{Trace, around_ours, compare, drive, markdown, presets, traces};
use chance::Seed;
use criterion::{Criterion, criterion_group, criterion_main};
use policy::strip::{self, Protection};
use runner::library::Shelf;
use runner::prepare::{self, Prepared};
use runner::{Mode, Play, Stop};

const SEED: Seed = Seed(7);

fn scenarios() -> Vec<Prepared> {
    let own = Shelf::Scenarios.embedded();
    own.iter().map(|source| prepare::scenario(source, &[]).unwrap_or_else(|wrong| panic!("{wrong:?}"))).collect()
}

fn incidents() -> Vec<Prepared> {
    let names = Shelf::Incidents.names();
    // An incident at somebody whom the default policy does not call has no trace.
    names.iter().filter_map(|name| prepare::replay(name, None, &[]).ok()).flatten().collect()
}

/// What every call of the first provider met.
fn trace(prepared: &Prepared) -> Vec<Trace> {
    let mut policy = strip::without(Protection::Failover, &strip::without_breaker(&prepared.policies[0]));
    policy.retry.max_attempts = 1;
    let scenario = Arc::clone(&prepared.scenario);
    let play = Play { scenario, policy: Arc::new(policy), seed: SEED, mode: Mode::Virtual };
    traces(&play.run_without_control(&Stop::default()).expect("no network is used"))
}

fn tuning(criterion: &mut Criterion) {
    let played: Vec<Prepared> = scenarios().into_iter().chain(incidents()).collect();
    let traces: Vec<Trace> = played.iter().flat_map(trace).collect();
    let calls: usize = traces.iter().map(|trace| trace.calls.len()).sum();
    println!("{} traces with {calls} calls\n", traces.len());
    let settings: Vec<_> = presets().into_iter().chain(around_ours()).collect();
    println!("{}", markdown(&compare(&settings, &traces, SEED)));

    let longest = traces.iter().max_by_key(|trace| trace.calls.len()).expect("there are scenarios");
    let ours = &settings[0].policy;
    criterion.bench_function(&format!("drive ours over {} calls", longest.calls.len()), |bencher| {
        bencher.iter(|| drive(black_box(ours), longest, SEED));
    });
}

criterion_group! { name = all; config = Criterion::default().sample_size(10); targets = tuning }
criterion_main!(all);
