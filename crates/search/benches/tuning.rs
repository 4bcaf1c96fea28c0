//! What driving a breaker over recorded calls costs. The table itself: `examples/breaker-tuning.rs`.

use std::hint::black_box;

use brownout_search::{bundled, drive, presets, recorded};
use chance::Seed;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

const SEED: Seed = Seed(7);

fn tuning(criterion: &mut Criterion) {
    let played = bundled().unwrap_or_else(|problem| panic!("{problem}"));
    let traces = played.iter().flat_map(|prepared| recorded(prepared, SEED).expect("no network is used"));
    let longest = traces.max_by_key(|trace| trace.calls.len()).expect("there are scenarios");
    let mut group = criterion.benchmark_group("drive");
    group.throughput(Throughput::Elements(longest.calls.len() as u64));
    for setting in presets() {
        group.bench_function(&setting.name, |bencher| {
            bencher.iter(|| drive(black_box(&setting.policy), &longest, SEED));
        });
    }
}

criterion_group! { name = all; config = Criterion::default().sample_size(10); targets = tuning }
criterion_main!(all);
