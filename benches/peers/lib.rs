//! Breakers under one name: ask for leave and record a success.
//!
//! Every peer is driven by the call it offers, with its own clock; ours gets `now`, as an engine that
//! reads its clock once per request gives it. A bare atomic is the limit of what any of them can do.

pub mod answers;

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chance::{Key, Moment, Seed};
use failover::{
    Breaker, BreakerPolicy, BreakerWindow, ByClass, CallerBurst, LevelPolicy, Outcome, Sample, Score, SharedBreaker,
    SlowPolicy,
};

/// Something that two threads can call at once: one permitted call that succeeds.
pub trait Peer: Sync {
    /// The `n`th call of this thread.
    fn call(&self, n: u64);
}

/// The limit: one number, counted up.
pub struct Bare(pub AtomicU64);

impl Peer for Bare {
    fn call(&self, _: u64) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// Ours, shared, with what is known of each answer.
pub struct Ours {
    breaker: SharedBreaker,
    sample: Sample,
    class: Option<u8>,
}

impl Ours {
    /// With this policy.
    pub fn new(policy: BreakerPolicy) -> Self {
        let class = policy.by_class.map(|_| 3);
        Self { breaker: SharedBreaker::new(policy, Key::root(Seed(7))), sample: answer(), class }
    }
}

impl Peer for Ours {
    fn call(&self, n: u64) {
        let now = moment(n);
        if let Ok(permit) = self.breaker.try_acquire_for(self.class, now, 0.5).0 {
            std::hint::black_box(self.breaker.record(permit, Outcome::Success(self.sample), now));
        }
    }
}

/// Ours, by one owner.
pub struct Owned {
    breaker: Breaker,
    sample: Sample,
}

impl Owned {
    /// With this policy.
    pub fn new(policy: BreakerPolicy) -> Self {
        Self { breaker: Breaker::new(policy, Key::root(Seed(7))), sample: answer() }
    }

    /// The `n`th call.
    pub fn call(&mut self, n: u64) {
        let now = moment(n);
        if let Ok(permit) = self.breaker.try_acquire(now, 0.5).0 {
            std::hint::black_box(self.breaker.record(permit, Outcome::Success(self.sample), now));
        }
    }
}

/// A thousand calls in a hundred milliseconds: every bucket of every window turns in a long run.
fn moment(n: u64) -> Moment {
    Moment::from_micros(n * 100)
}

/// Everything that can be known of an answer.
fn answer() -> Sample {
    Sample {
        first_token: Some(Duration::from_millis(400)),
        total: Some(Duration::from_secs(6)),
        prompt_tokens: Some(900),
        output_tokens: Some(300),
        billed_tokens: Some(300),
        useful_tokens: Some(300),
        quality: Some(Score::FULL),
    }
}

/// Failure share alone, over this window.
pub fn plain(window: BreakerWindow) -> BreakerPolicy {
    BreakerPolicy { window, ..BreakerPolicy::default().failures_only() }
}

/// Over 60 s: the plain breaker, and each further indicator on top of it.
pub fn indicators() -> Vec<(&'static str, BreakerPolicy)> {
    let plain = || plain(BreakerWindow::Time(Duration::from_secs(60)));
    let level = Some(LevelPolicy::default());
    let first_token = SlowPolicy { pace: None, ..SlowPolicy::default() };
    vec![
        ("blame", BreakerPolicy { caller_burst: Some(CallerBurst::default()), ..plain() }),
        ("slow first token", BreakerPolicy { slow: Some(first_token), ..plain() }),
        ("slow first token and pace", BreakerPolicy { slow: Some(SlowPolicy::default()), ..plain() }),
        ("token efficiency", BreakerPolicy { efficiency: level, ..plain() }),
        ("quality", BreakerPolicy { quality: level, ..plain() }),
        ("default: all of them", BreakerPolicy::default()),
        ("default, by class", BreakerPolicy { by_class: Some(ByClass::default()), ..BreakerPolicy::default() }),
    ]
}

/// The default policy of failsafe: a success rate or five in a row.
pub fn failsafe() -> impl Peer {
    let machine = failsafe::Config::new().build();
    Closure(move || {
        if machine.is_call_permitted() {
            machine.on_success();
        }
    })
}

/// recloser, with a ring of 100.
pub fn recloser() -> impl Peer {
    let recloser = recloser::Recloser::custom().error_rate(0.5).closed_len(100).build();
    Closure(move || {
        let _ = std::hint::black_box(recloser.call(|| Ok::<(), ()>(())));
    })
}

/// circuitbreaker-rs, as its builder makes it.
pub fn circuitbreaker_rs() -> impl Peer {
    let breaker =
        circuitbreaker_rs::CircuitBreaker::<circuitbreaker_rs::DefaultPolicy, std::io::Error>::builder().build();
    Closure(move || {
        let _ = std::hint::black_box(breaker.call(|| Ok::<(), std::io::Error>(())));
    })
}

struct Closure<F>(F);

impl<F: Fn() + Sync> Peer for Closure<F> {
    fn call(&self, _: u64) {
        self.0();
    }
}
