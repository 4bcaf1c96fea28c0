//! What the engine adds to a call, in time and in allocations.
//!
//! The provider answers at once, so that all there is to measure is the engine: order, leave, alarms,
//! judgement, events. The limit stands beside it in the same run: the same provider called directly.
//! Each row switches one more protection on, and so states its price.

use std::hint::black_box;
use std::sync::Arc;

use brownout_failover::{
    Attempt, BoxFuture, BreakerPolicy, Call, CallError, Clock, Engine, HedgePolicy, LimitsPolicy, Policy, Provider,
    QualityPolicy, Response, Target,
};
use chance::{Key, Seed};
use criterion::{Criterion, criterion_group, criterion_main};
use tokio::runtime::Runtime;
use wire::{Api, FinishReason, Request, Usage, Whole};

/// Answers at once, always the same.
struct AtOnce;

impl Provider for AtOnce {
    fn call<'a>(&'a self, _: Attempt<'a>) -> BoxFuture<'a, Result<Response, CallError>> {
        Box::pin(async {
            let whole = Whole {
                text: "An answer of some words.".into(),
                finish: Some(FinishReason::Stop),
                usage: Some(Usage { input_tokens: 12, output_tokens: 6, ..Usage::default() }),
                ..Whole::default()
            };
            Ok(whole.into())
        })
    }
}

/// The policy, one protection after the other.
fn policies() -> Vec<(&'static str, Policy)> {
    let providers = || ["first", "second"].map(|name| Target::new(name, Api::OpenaiChat, "gpt-4o")).to_vec();
    let plain = Policy { breaker: None, ..Policy::of("plain", providers()) };
    let breaker = Policy { breaker: Some(BreakerPolicy::default()), ..plain.clone() };
    let hedge = Policy { hedge: Some(HedgePolicy::default()), ..breaker.clone() };
    let quality = Policy { quality: Some(QualityPolicy::default()), ..hedge.clone() };
    let limits = Policy { limits: Some(LimitsPolicy::default()), ..quality.clone() };
    vec![("a list", plain), ("+ breaker", breaker), ("+ hedge", hedge), ("+ quality", quality), ("+ limits", limits)]
}

fn engine(policy: Policy) -> Engine {
    let providers: Vec<Arc<dyn Provider>> = vec![Arc::new(AtOnce), Arc::new(AtOnce)];
    Engine::new(policy, providers, Clock::start(), Key::root(Seed(1)), Arc::new(())).expect("they fit")
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime")
}

fn call() -> Call {
    Call::new("call", Key::root(Seed(2)), Arc::new(Request::prompt("gpt-4o", "A question?")))
}

async fn directly(request: &Request) {
    let attempt = Attempt { request, model: "gpt-4o", connect_timeout: None };
    black_box(AtOnce.call(attempt).await.is_ok());
}

fn overhead(criterion: &mut Criterion) {
    let runtime = runtime();
    let mut group = criterion.benchmark_group("call");
    let request = Request::prompt("gpt-4o", "A question?");
    group.bench_function("the provider directly", |bench| bench.iter(|| runtime.block_on(directly(&request))));
    report("the provider directly", || runtime.block_on(directly(&request)));
    for (name, policy) in policies() {
        let (engine, call) = runtime.block_on(async { (engine(policy), call()) });
        let once = || runtime.block_on(async { black_box(engine.complete(call.clone()).await.is_ok()) });
        group.bench_function(name, |bench| bench.iter(once));
        report(name, || {
            once();
        });
    }
    group.finish();
}

/// Allocations of one call, after the first hundred.
#[expect(clippy::print_stdout, reason = "criterion counts no allocations")]
fn report(name: &str, once: impl Fn()) {
    (0..100).for_each(|_| once());
    let info = allocation_counter::measure(once);
    println!("call/{name}: {} allocations, {} bytes", info.count_total, info.bytes_total);
}

criterion_group!(benches, overhead);
criterion_main!(benches);
