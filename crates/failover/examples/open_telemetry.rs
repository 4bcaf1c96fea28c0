//! Shows a call as spans: the first provider is down, the second answers.
//!
//! ```sh
//! cargo run -p brownout-failover --example open_telemetry --features otel
//! ```
//!
//! Spans are kept in memory and printed. In a program of yours the SDK has an exporter instead, as the documentation
//! of `brownout_failover::otel` shows it; the watcher is the same.

use std::sync::Arc;
use std::time::SystemTime;

use brownout_failover::otel::OpenTelemetry;
use brownout_failover::{Attempt, BoxFuture, Call, CallError, Clock, Engine, Policy, Provider, Response, Target};
use chance::{Key, Seed};
use opentelemetry::metrics::MeterProvider;
use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider, SpanData};
use wire::{Api, FinishReason, Request, Whole};

/// A provider that is there, or not.
struct Model {
    online: bool,
}

impl Provider for Model {
    fn call<'a>(&'a self, _: Attempt<'a>) -> BoxFuture<'a, Result<Response, CallError>> {
        let answer = Whole { text: "Yes.".into(), finish: Some(FinishReason::Stop), ..Whole::default() };
        let answer = self.online.then(|| answer.into()).ok_or_else(|| CallError::Connect("refused".to_owned()));
        Box::pin(async move { answer })
    }
}

#[expect(clippy::disallowed_methods, reason = "the one look at the wall clock, beside the start of the engine's")]
fn start() -> (Clock, SystemTime) {
    (Clock::start(), SystemTime::now())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let targets = ["berlin", "oslo"].map(|name| Target::new(name, Api::OpenaiChat, "in-house")).to_vec();
    let policy = Policy::of("in-house", targets);

    let spans = InMemorySpanExporter::default();
    let traces = SdkTracerProvider::builder().with_simple_exporter(spans.clone()).build();
    let metrics = SdkMeterProvider::builder().build();
    let (clock, started) = start();
    let watcher = OpenTelemetry::new(&policy, traces.tracer("brownout"), &metrics.meter("brownout"), started);

    let engine = Engine::builder(policy)
        .provider(Arc::new(Model { online: false }))
        .provider(Arc::new(Model { online: true }))
        .clock(clock)
        .observer(Arc::new(watcher))
        .build()?;
    let request = Arc::new(Request::prompt("in-house", "Is anybody there?"));
    engine.complete(Call::new("call-1", Key::root(Seed(1)).word(1), request)).await?;
    spans.get_finished_spans()?.iter().for_each(print);
    Ok(())
}

#[expect(clippy::print_stdout, reason = "an example shows something")]
fn print(span: &SpanData) {
    println!("{} ({:?})", span.name, span.span_kind);
    for pair in &span.attributes {
        println!("    {} = {}", pair.key, pair.value);
    }
}
