//! How many requests a core plays in a second, against a bare runtime that only keeps the time.
//!
//! The peer runs in the same process, right beside: a paused tokio runtime with as many tasks and
//! as many timers, and nothing else. Engine, breakers, a fault, the event log (as compressed JSON)
//! and all metrics are on; answers have three segments; the control run is not counted.

use std::hint::black_box;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use brownout_runner::{Mode, Play, Stop, prepare};
use chance::Seed;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use report::{Options, Recording, analyse};
use tokio::time::Instant;

const REQUESTS: u64 = 20_000;

/// Every answer has 1,500 tokens, so that nearly each has the model's own pause, and a stall: three
/// segments.
const SCENARIO: &str = "
claim: A benchmark.
duration: 1000s
policy: two-providers
workload:
  arrivals: { constant: 20/s }
  mix: { chat: { share: 100%, output_tokens: 600 } }
timeline:
  - { name: pauses, at: 0s, for: 1000s, fault: { stall: { after: 500, lasting: 1s } } }
  - { name: errors, at: 300s, for: 300s, provider: openai, share: 30%, fault: { error: { status: 503 } } }
expect:
  - { success_rate: { at_least: 1% } }
";

fn play(mode: Mode) -> Play {
    let source = brownout_runner::library::Source {
        name: "bench.yaml".to_owned(),
        id: "bench".to_owned(),
        text: SCENARIO.to_owned(),
        embedded: false,
    };
    let prepared = prepare::scenario(&source, &[]).expect("a valid scenario");
    Play { scenario: prepared.scenario, policy: Arc::clone(&prepared.policies[0]), seed: Seed(7), mode }
}

/// Everything that `brownout run` does for an entry, but the control run.
fn entry(play: &Play) -> usize {
    let recording = Recording::new(play.run_without_control(&Stop::default()).expect("no network is used"));
    let analysis = analyse(&recording, &play.scenario.expect, &Options::default());
    let encoder = zstd::Encoder::new(Vec::new(), 1).expect("memory");
    let mut lines = std::io::BufWriter::with_capacity(64 * 1024, encoder);
    for event in &recording.events {
        serde_json::to_writer(&mut lines, event).expect("memory");
        lines.write_all(b"\n").expect("memory");
    }
    black_box(&analysis);
    lines.into_inner().ok().and_then(|encoder| encoder.finish().ok()).map_or(0, |bytes| bytes.len())
}

/// As many tasks, each waiting as often as a request with three segments and one timeout does.
fn bare() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime").block_on(async {
        let start = Instant::now();
        let mut tasks = tokio::task::JoinSet::new();
        for n in 0..REQUESTS {
            let at = start + Duration::from_millis(n * 50);
            tokio::time::sleep_until(at).await;
            tasks.spawn(async move {
                for wake in [900, 6_000, 12_000, 18_000] {
                    tokio::time::sleep_until(at + Duration::from_millis(wake)).await;
                }
            });
            while tasks.try_join_next().is_some() {}
        }
        while tasks.join_next().await.is_some() {}
    });
}

fn simulated(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("requests");
    group.throughput(Throughput::Elements(REQUESTS)).sample_size(10).measurement_time(Duration::from_secs(8));
    group.bench_function(BenchmarkId::from_parameter("bare paused runtime"), |bench| bench.iter(bare));
    for mode in [Mode::Virtual, Mode::Wire] {
        let play = play(mode);
        group.bench_function(BenchmarkId::from_parameter(mode.name()), |bench| bench.iter(|| entry(&play)));
    }
    group.finish();
}

criterion_group!(benches, simulated);
criterion_main!(benches);
