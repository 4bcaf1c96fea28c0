//! Hang and slow x10 at 50 requests a second, for a median of 150 ms: nobody waits for a second.

use std::sync::Arc;
use std::time::Duration;

use crate::support::{Log, World, ms, policy};
use brownout_failover::{
    Answered, Attempt, BoxFuture, CallError, Clock, Engine, HedgePolicy, Policy, Provider, Response, StateName,
};
use chance::{Key, Moment, Seed, Spread, Tick};
use wire::{Chunk, FinishReason, Whole};

/// What is wrong with the first provider between half a minute and a minute.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fault {
    Hang,
    SlowBy(u32),
}

const FROM: Moment = Moment::from_secs(30);
const TO: Moment = Moment::from_secs(60);
const GAP_MS: u64 = 20;
const CALLS: u64 = 90_000 / GAP_MS;

/// A provider whose first tokens vary as real ones do: median 150 ms, 95th percentile 300 ms.
struct Varying {
    clock: Clock,
    key: Key,
    fault: Option<Fault>,
    nth: std::sync::atomic::AtomicU64,
}

impl Varying {
    fn new(clock: Clock, name: &str, fault: Option<Fault>) -> Arc<Self> {
        Arc::new(Self { clock, key: Key::root(Seed(5)).name(name), fault, nth: 0.into() })
    }

    async fn answer(&self, stream: bool) -> Result<Response, CallError> {
        let nth = self.nth.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let first = Spread::from_percentiles(0.15, 0.3).duration(&mut self.key.word(nth).dice());
        let now = self.clock.now();
        let fault = self.fault.filter(|_| (FROM..TO).contains(&now));
        let first = match fault {
            Some(Fault::Hang) => std::future::pending().await,
            Some(Fault::SlowBy(times)) => first * times,
            None => first,
        };
        self.clock.sleep_until(now + first).await;
        let (text, finish) = ("words".into(), FinishReason::Stop);
        if !stream {
            return Ok(Whole { text, finish: Some(finish), ..Whole::default() }.into());
        }
        let words = Chunk::Delta { text, tokens: 20, lasting: Duration::ZERO };
        Ok(Answered::Stream(Box::pin(Burst(vec![Chunk::Finish(finish), words]))).into())
    }
}

/// Chunks that are all there, the last one first.
struct Burst(Vec<Chunk>);

impl futures_core::Stream for Burst {
    type Item = Result<Chunk, CallError>;
    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        std::task::Poll::Ready(self.0.pop().map(Ok))
    }
}

impl Provider for Varying {
    fn call<'a>(&'a self, attempt: Attempt<'a>) -> BoxFuture<'a, Result<Response, CallError>> {
        Box::pin(self.answer(attempt.request.stream))
    }
}

/// The waits of all calls that were made while the fault was on, shortest first, and what was seen.
async fn waits(fault: Fault, stream: bool, hedge: Option<HedgePolicy>) -> (Vec<Duration>, Arc<Log>) {
    let clock = Clock::new(tokio::time::Instant::now(), Tick::Free);
    let log = Arc::new(Log::default());
    let providers: Vec<Arc<dyn Provider>> =
        vec![Varying::new(clock, "first", Some(fault)), Varying::new(clock, "second", None)];
    let policy = Policy { breaker: Some(brownout_failover::BreakerPolicy::default()), hedge, ..policy() };
    let observer = Arc::clone(&log);
    let engine = Arc::new(Engine::new(policy, providers, clock, Key::root(Seed(1)), observer).expect("two providers"));
    let mut calls = Vec::new();
    for id in 0..CALLS {
        clock.sleep_until(Moment::from_millis(id * GAP_MS)).await;
        let engine = Arc::clone(&engine);
        calls.push(tokio::spawn(async move {
            let start = clock.now();
            engine.complete(World::call(id, stream)).await.expect("an answer");
            (start, clock.now().since(start))
        }));
    }
    let mut waits = Vec::new();
    for call in calls {
        let (start, wait) = call.await.expect("no call panics");
        waits.extend((FROM..TO).contains(&start).then_some(wait));
    }
    waits.sort_unstable();
    (waits, log)
}

fn percentile(waits: &[Duration], share: f64) -> Duration {
    waits[((waits.len() as f64 * share) as usize).min(waits.len() - 1)]
}

#[tokio::test(start_paused = true)]
async fn hang_and_slow_cost_less_than_a_second() {
    for fault in [Fault::Hang, Fault::SlowBy(10)] {
        for stream in [true, false] {
            let (waits, log) = waits(fault, stream, Some(HedgePolicy::default())).await;
            let [p50, p99] = [0.5, 0.99].map(|share| percentile(&waits, share));
            assert!(p50 < ms(165), "{fault:?} {stream}: p50 {p50:?}");
            assert!(p99 < ms(1000), "{fault:?} {stream}: p99 {p99:?}");
            assert!(log.states(0).contains(&StateName::Open));
            assert_eq!(log.states(1), [], "a healthy backup is never condemned");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_hedge_they_cost_more() {
    let (waits, _) = waits(Fault::Hang, true, None).await;
    assert!(percentile(&waits, 0.99) > ms(1000));
}

#[tokio::test(start_paused = true)]
async fn a_healthy_minute_is_hedged_within_its_share_and_trips_nobody() {
    let (_, log) = waits(Fault::SlowBy(1), true, Some(HedgePolicy::default())).await;
    let hedges = log.attempts().iter().filter(|tried| tried.why == brownout_failover::Why::Hedge).count() as u64;
    assert!((CALLS / 40..=CALLS / 15).contains(&hedges), "{hedges} of {CALLS}");
    assert_eq!((log.states(0), log.states(1)), (vec![], vec![]));
}
