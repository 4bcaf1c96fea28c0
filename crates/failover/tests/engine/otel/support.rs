//! An engine that OpenTelemetry watches, with everything it was told kept in memory.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use brownout_failover::otel::OpenTelemetry;
use brownout_failover::{Clock, Engine, Observer, Policy, Provider};
use chance::{Key, Seed};
use opentelemetry::KeyValue;
use opentelemetry::metrics::MeterProvider;
use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::metrics::data::{
    AggregatedMetrics, HistogramDataPoint, Metric, MetricData, ResourceMetrics, ScopeMetrics,
};
use opentelemetry_sdk::metrics::{InMemoryMetricExporter, PeriodicReader, SdkMeterProvider};
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracer, SdkTracerProvider, SpanData};

use crate::support::{Play, Scripted};

/// The engine and what is known of it.
pub(crate) struct Watched {
    pub(crate) engine: Arc<Engine>,
    pub(crate) watcher: Arc<OpenTelemetry<SdkTracer>>,
    pub(crate) traces: SdkTracerProvider,
    spans: InMemorySpanExporter,
    meters: SdkMeterProvider,
    measured: InMemoryMetricExporter,
}

/// One metric, with its points by their attributes in words.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Measured {
    pub(crate) unit: String,
    pub(crate) bounds: Vec<f64>,
    pub(crate) points: BTreeMap<String, Point>,
}

/// How often, and how much together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Point {
    pub(crate) count: u64,
    pub(crate) sum: f64,
}

/// The time of day at which the world begins.
pub(crate) fn started() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000)
}

impl Watched {
    /// A world in which the nth attempt at a provider meets its nth play, and its last one ever after.
    pub(crate) fn new(policy: Policy, first: Vec<Play>, second: Vec<Play>) -> Self {
        let (spans, measured) = (InMemorySpanExporter::default(), InMemoryMetricExporter::default());
        let traces = SdkTracerProvider::builder().with_simple_exporter(spans.clone()).build();
        let meters = SdkMeterProvider::builder().with_reader(PeriodicReader::builder(measured.clone()).build()).build();
        let meter = meters.meter("brownout");
        let watcher = Arc::new(OpenTelemetry::new(&policy, traces.tracer("brownout"), &meter, started()));
        let providers = [first, second].map(|plays| Scripted::new(plays) as Arc<dyn Provider>).to_vec();
        let observer = Arc::clone(&watcher) as Arc<dyn Observer>;
        let engine =
            Engine::new(policy, providers, Clock::start(), Key::root(Seed(1)), observer).expect("two providers");
        Self { engine: Arc::new(engine), watcher, traces, spans, meters, measured }
    }

    /// The spans that have ended, in that order.
    pub(crate) fn spans(&self) -> Vec<SpanData> {
        self.spans.get_finished_spans().expect("the exporter is not shut down")
    }

    /// Everything measured so far, by name.
    pub(crate) fn metrics(&self) -> BTreeMap<String, Measured> {
        self.meters.force_flush().expect("a reader in memory");
        let all = self.measured.get_finished_metrics().expect("the exporter is not shut down");
        let scopes = all.last().into_iter().flat_map(ResourceMetrics::scope_metrics);
        let named = |metric: &Metric| (metric.name().to_owned(), measured(metric.unit(), metric.data()));
        scopes.flat_map(ScopeMetrics::metrics).map(named).collect()
    }
}

fn measured(unit: &str, data: &AggregatedMetrics) -> Measured {
    let (points, bounds) = match data {
        AggregatedMetrics::F64(data) => points(data, |value| value),
        AggregatedMetrics::U64(data) => points(data, |value| value as f64),
        AggregatedMetrics::I64(_) => panic!("nobody records such"),
    };
    Measured { unit: unit.to_owned(), bounds, points }
}

fn points<T: Copy>(data: &MetricData<T>, number: fn(T) -> f64) -> (BTreeMap<String, Point>, Vec<f64>) {
    let one = |value| Point { count: 1, sum: number(value) };
    match data {
        MetricData::Sum(sum) => {
            (sum.data_points().map(|point| (words(point.attributes()), one(point.value()))).collect(), Vec::new())
        }
        MetricData::Gauge(gauge) => {
            (gauge.data_points().map(|point| (words(point.attributes()), one(point.value()))).collect(), Vec::new())
        }
        MetricData::Histogram(histogram) => {
            let bounds = histogram.data_points().next().map(|point| point.bounds().collect()).unwrap_or_default();
            let point = |point: &HistogramDataPoint<T>| {
                (words(point.attributes()), Point { count: point.count(), sum: number(point.sum()) })
            };
            (histogram.data_points().map(point).collect(), bounds)
        }
        MetricData::ExponentialHistogram(_) => panic!("nobody asked for such"),
    }
}

/// Attributes in words, by key.
pub(crate) fn words<'a>(attributes: impl Iterator<Item = &'a KeyValue>) -> String {
    let mut words: Vec<String> = attributes.map(|pair| format!("{}={}", pair.key, pair.value)).collect();
    words.sort();
    words.join(" ")
}

/// An attribute of a span.
pub(crate) fn attribute(span: &SpanData, key: &str) -> Option<String> {
    span.attributes.iter().find(|pair| pair.key.as_str() == key).map(|pair| pair.value.to_string())
}

/// When a span began and ended, in milliseconds of the run.
pub(crate) fn times(span: &SpanData) -> (u128, u128) {
    let since = |time: SystemTime| time.duration_since(started()).expect("nothing is before the start").as_millis();
    (since(span.start_time), since(span.end_time))
}

/// The events of a span: name, milliseconds of the run, attributes.
pub(crate) fn events(span: &SpanData) -> Vec<(String, u128, String)> {
    let at = |time: SystemTime| time.duration_since(started()).expect("nothing is before the start").as_millis();
    span.events
        .iter()
        .map(|event| (event.name.to_string(), at(event.timestamp), words(event.attributes.iter())))
        .collect()
}
