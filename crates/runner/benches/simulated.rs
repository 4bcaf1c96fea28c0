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

/// Requests of a run in virtual mode, and of the bare runtime.
const REQUESTS: u64 = 20_000;
/// Requests of a run in wire mode, which is slower by more than an order of magnitude.
const WIRE_REQUESTS: u64 = 2_000;

/// Every answer has 600 tokens, a stall in the middle, and in seven of ten cases a pause of the
/// model's own: two or three segments.
const SCENARIO: &str = "
claim: A benchmark.
duration: DURATIONs
policy: two-providers
workload:
  arrivals: { constant: 20/s }
  mix: { chat: { share: 100%, output_tokens: 600 } }
timeline:
  - { name: pauses, at: 0s, for: DURATIONs, fault: { stall: { after: 300, lasting: 1s } } }
  - { name: errors, at: 30s, for: 60s, provider: openai, share: 30%, fault: { error: { status: 503 } } }
expect:
  - { success_rate: { at_least: 1% } }
";

fn play(mode: Mode, requests: u64) -> Play {
    let text = SCENARIO.replace("DURATION", &(requests / 20).to_string());
    let source = brownout_runner::library::Source {
        name: "bench.yaml".to_owned(),
        id: "bench".to_owned(),
        text,
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
    group.sample_size(10).measurement_time(Duration::from_secs(8));
    group.throughput(Throughput::Elements(REQUESTS));
    group.bench_function(BenchmarkId::from_parameter("bare paused runtime"), |bench| bench.iter(bare));
    for (mode, requests) in [(Mode::Virtual, REQUESTS), (Mode::Wire, WIRE_REQUESTS)] {
        let play = play(mode, requests);
        group.throughput(Throughput::Elements(requests));
        group.bench_function(BenchmarkId::from_parameter(mode.name()), |bench| bench.iter(|| entry(&play)));
    }
    group.finish();
}

criterion_group!(benches, simulated);
criterion_main!(benches);
