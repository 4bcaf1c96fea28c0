//! The least that a permitted call was seen to cost on one thread, over many short batches.
//!
//! For a machine that is busy with other things: a mean there says how busy it is, the least says what
//! the code needs.

use std::sync::atomic::AtomicU64;
use std::time::{Duration, Instant};

use brownout_peers::{Bare, Ours, Peer, circuitbreaker_rs, failsafe, indicators, plain, recloser};
use failover::BreakerWindow::{Count, Time};

const BATCHES: u64 = 4000;
const CALLS: u64 = 2000;

fn floor(name: &str, peer: &dyn Peer) {
    let batch = |batch: u64| {
        let began = Instant::now();
        (batch * CALLS..(batch + 1) * CALLS).for_each(|nth| peer.call(std::hint::black_box(nth)));
        began.elapsed()
    };
    let least = (0..BATCHES).map(batch).min().unwrap_or_default();
    println!("{name}: {:.1} ns", least.as_nanos() as f64 / CALLS as f64);
}

fn main() {
    floor("bare atomic", &Bare(AtomicU64::new(0)));
    let minute = Time(Duration::from_secs(60));
    let windows = [
        ("60 s", minute),
        ("600 s", Time(Duration::from_secs(600))),
        ("10 calls", Count(10)),
        ("100 calls", Count(100)),
        ("1000 calls", Count(1000)),
        ("10000 calls", Count(10_000)),
    ];
    windows.into_iter().for_each(|(name, window)| floor(&format!("ours, plain, {name}"), &Ours::new(plain(window))));
    indicators().into_iter().for_each(|(name, policy)| floor(&format!("ours, + {name}"), &Ours::new(policy)));
    floor("failsafe", &failsafe());
    floor("recloser", &recloser());
    floor("circuitbreaker-rs", &circuitbreaker_rs());
}
