//! What an engine did, as OpenTelemetry spans and metrics.
//!
//! *Which question does it answer?* "This call took four seconds: whom did it ask, and why?" in the tracing system
//! that the embedder already has. [`OpenTelemetry`] is an [`Observer`]. Each call is a span, below the span that is
//! current where the call is polled; each attempt is a client span below it; skips, breakers and switches are events
//! of the call. Metrics have the names of the conventions for `GenAI`
//! (<https://github.com/open-telemetry/semantic-conventions-genai>, in development), and `brownout.` where those have
//! none.
//!
//! | metric | unit | by |
//! |---|---|---|
//! | `gen_ai.client.operation.duration` | `s` | attempt: provider, model, outcome, `error.type` |
//! | `gen_ai.client.operation.time_to_first_chunk` | `s` | attempt that streamed: provider, model |
//! | `gen_ai.client.token.usage` | `{token}` | reported usage: provider, model, `gen_ai.token.type` |
//! | `brownout.call.duration` | `s` | outcome, class, `error.type` |
//! | `brownout.attempts` | `{attempt}` | provider, `brownout.why` (`retry`, `hedge`, `failover`, ...), outcome |
//! | `brownout.skips`, `brownout.breaker.transitions`, `brownout.canaries`, `brownout.alerts`, `brownout.last_resorts`, `brownout.store_failures` | counts | provider and reason |
//! | `brownout.breaker.state` | `1` | provider, class: 0 closed or observing, 1 ramp, 2 half-open, 3 open |
//! | `brownout.cost` | `{USD}` | provider, whether reported or estimated |
//! | `brownout.cost.unknown` | `{attempt}` | provider: attempts whose cost nobody knows |
//!
//! *Why only the API crate?* The embedder has an SDK and an exporter, and they must be the same ones. The API is four
//! crates beside ours; OTLP over hyper would be 34 more with the feature `http` (50 without), and does not work with
//! the SDK's own batching. `opentelemetry-otlp` with its default client, which the program brings along, does:
//!
//! ```ignore
//! let traces = SdkTracerProvider::builder()
//!     .with_batch_exporter(opentelemetry_otlp::SpanExporter::builder().with_http().build()?)
//!     .build();
//! let metrics = SdkMeterProvider::builder()
//!     .with_periodic_exporter(opentelemetry_otlp::MetricExporter::builder().with_http().build()?)
//!     .build();
//! let clock = Clock::start();
//! let watcher = OpenTelemetry::new(&policy, traces.tracer("brownout"), &metrics.meter("brownout"), SystemTime::now());
//! let engine = Engine::builder(policy).providers(providers).clock(clock).observer(Arc::new(watcher)).build()?;
//! ```
//!
//! *What does it cost?* No thread and no task of ours. The code above starts four threads in all: the SDK's for spans
//! and for metrics, and one for the client of each exporter. A processor that exports in place (`with_simple_exporter`) would block calls: use it in tests only.
//!
//! *What it never does:* say what was asked or answered, quote a provider's words about an error, name a call, a
//! conversation or a tenant in a metric (each would be a series of its own), or keep anything of a call that is over:
//! a call that is dropped ends its span too.

mod anchor;
mod described;
mod instruments;
mod names;
mod server;
mod spans;

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::SystemTime;

use opentelemetry::metrics::Meter;
use opentelemetry::trace::Tracer;

use crate::event::{AttemptRecord, Event, Observer};
use crate::policy::Policy;
use anchor::Anchor;
use described::Known;
use instruments::Instruments;
use spans::Spans;

/// Tells OpenTelemetry what it is told, as an [`Observer`].
pub struct OpenTelemetry<T> {
    spans: Spans<T>,
    instruments: Instruments,
    known: RwLock<Arc<Known>>,
}

impl<T> fmt::Debug for OpenTelemetry<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenTelemetry").field("under_way", &self.under_way()).finish_non_exhaustive()
    }
}

impl<T> OpenTelemetry<T> {
    /// Nothing told. `started` is the wall clock's time when the engine's [`Clock`](crate::Clock) started: times are
    /// the engine's, counted from there, so that a span is as long as the engine says even where the wall clock is
    /// set meanwhile.
    pub fn new(policy: &Policy, tracer: T, meter: &Meter, started: SystemTime) -> Self {
        let known = Known::new(policy);
        let instruments = Instruments::new(meter);
        instruments.all_closed(&known);
        Self { spans: Spans::new(tracer, Anchor::new(started)), instruments, known: RwLock::new(Arc::new(known)) }
    }

    /// The engine goes on under this policy: targets may have other models and addresses from now on.
    pub fn reconfigure(&self, policy: &Policy) {
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(Known::new(policy));
    }

    /// Calls of which the span is open.
    pub fn under_way(&self) -> usize {
        self.spans.under_way()
    }

    fn known(&self) -> Arc<Known> {
        Arc::clone(&self.known.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<T> OpenTelemetry<T>
where
    T: Tracer,
    T::Span: Send + Sync + 'static,
{
    fn attempt(&self, known: &Known, record: &AttemptRecord<'_>) {
        self.spans.attempt(known, record);
        self.instruments.attempt(known, record);
    }
}

impl<T> Observer for OpenTelemetry<T>
where
    T: Tracer + Send + Sync,
    T::Span: Send + Sync + 'static,
{
    fn observe(&self, event: Event<'_>) {
        let known = self.known();
        match event {
            Event::CallBegan(record) => self.spans.begin(&record),
            Event::CallEnded { call, at, end } => {
                if let Some(call) = self.spans.end(&known, call, at, &end) {
                    self.instruments.call(at.since(call.began), call.class, &end);
                }
            }
            Event::Skipped { call, provider, at, because } => {
                self.spans.skipped(&known, call, provider, at, because);
                self.instruments.skipped(&known, provider, because);
            }
            Event::Began { .. } => {}
            Event::Attempt(record) => self.attempt(&known, &record),
            Event::StoreFailed { call, at, .. } => {
                self.spans.store_failed(call, at);
                self.instruments.store_failed();
            }
            Event::LastResort { call, at } => {
                self.spans.last_resort(call, at);
                self.instruments.last_resort();
            }
            Event::Canary { provider, right, .. } => self.instruments.canary(&known, provider, right),
            Event::Alert(alert) => self.instruments.alert(alert),
            Event::Breaker { call, provider, transition } => {
                self.spans.breaker(&known, call, provider, &transition);
                self.instruments.breaker(&known, provider, &transition);
            }
        }
    }
}
