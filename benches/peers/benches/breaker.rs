//! What one permitted call costs at a breaker: on one thread, and on two that share it.
//!
//! The time of two threads is per call and thread. tower-resilience's breaker is a service behind an async
//! mutex, so it is driven by `block_on` and on one thread only.

use std::hint::black_box;
use std::sync::Barrier;
use std::sync::atomic::AtomicU64;
use std::time::{Duration, Instant};

use brownout_peers::{Bare, Ours, Owned, Peer, circuitbreaker_rs, failsafe, indicators, plain, recloser};
use criterion::{Criterion, criterion_group, criterion_main};
use failover::BreakerWindow::{Count, Time};
use tower::{Layer, Service, service_fn};
use tower_resilience_circuitbreaker::CircuitBreakerLayer;

fn both(criterion: &mut Criterion, name: &str, peer: &dyn Peer) {
    let mut nth = 0;
    criterion.bench_function(&format!("{name}/1 thread"), |bencher| {
        bencher.iter(|| {
            nth += 1;
            peer.call(black_box(nth));
        });
    });
    let mut begin = nth;
    criterion.bench_function(&format!("{name}/2 threads"), |bencher| {
        bencher.iter_custom(|calls| {
            let time = two(peer, begin, calls);
            begin += calls;
            time
        });
    });
}

/// The mean time of two threads that make so many calls each, at once.
fn two(peer: &dyn Peer, begin: u64, calls: u64) -> Duration {
    let start = Barrier::new(2);
    let run = || {
        start.wait();
        let began = Instant::now();
        (begin..begin + calls).for_each(|nth| peer.call(black_box(nth)));
        began.elapsed()
    };
    let times = std::thread::scope(|scope| {
        let threads = [scope.spawn(run), scope.spawn(run)];
        threads.map(|thread| thread.join().expect("no peer panics"))
    });
    (times[0] + times[1]) / 2
}

fn ours(criterion: &mut Criterion) {
    both(criterion, "bare atomic", &Bare(AtomicU64::new(0)));
    // A call must not cost more in a longer window.
    let windows = [
        ("60 s", Time(Duration::from_secs(60))),
        ("600 s", Time(Duration::from_secs(600))),
        ("10 calls", Count(10)),
        ("100 calls", Count(100)),
        ("1000 calls", Count(1000)),
        ("10000 calls", Count(10_000)),
    ];
    for (name, window) in windows {
        both(criterion, &format!("ours, plain, {name}"), &Ours::new(plain(window)));
        let mut owned = Owned::new(plain(window));
        let mut nth = 0;
        criterion.bench_function(&format!("ours, plain, {name}/owned"), |bencher| {
            bencher.iter(|| {
                nth += 1;
                owned.call(black_box(nth));
            });
        });
    }
    for (name, policy) in indicators() {
        both(criterion, &format!("ours, + {name}"), &Ours::new(policy));
    }
}

fn peers(criterion: &mut Criterion) {
    both(criterion, "failsafe", &failsafe());
    both(criterion, "recloser", &recloser());
    both(criterion, "circuitbreaker-rs", &circuitbreaker_rs());
    let layer = CircuitBreakerLayer::builder().failure_rate_threshold(0.5).sliding_window_size(100).build();
    let mut service = layer.expect("valid settings").layer(service_fn(|(): ()| async { Ok::<(), std::io::Error>(()) }));
    criterion.bench_function("tower-resilience/1 thread", |bencher| {
        bencher.iter(|| futures_executor::block_on(service.call(black_box(()))));
    });
}

criterion_group! {
    name = breaker;
    config = Criterion::default().warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1)).sample_size(20);
    targets = ours, peers
}
criterion_main!(breaker);
