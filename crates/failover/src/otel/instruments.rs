//! The instruments, and what is recorded with each.
//!
//! *Why by attempt where the conventions say operation?* An operation there is one request to one provider. What a
//! caller waited for is `brownout.call.duration`.

use std::sync::Arc;
use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry::metrics::{Counter, Gauge, Histogram, Meter};

use super::described::Known;
use super::names::{BASIS, CLASS, ERROR, OUTCOME, REASON, TO, TOKEN_TYPE, WHY};
use crate::breaker::{StateName, Transition};
use crate::event::{AttemptEnd, AttemptRecord, CallEnd, Skip};
use crate::spend::{Alert, Spent};
use crate::telemetry::BOUNDS_MS;

/// Everything that is counted and measured.
pub(super) struct Instruments {
    operation: Histogram<f64>,
    first_chunk: Histogram<f64>,
    tokens: Histogram<u64>,
    call: Histogram<f64>,
    attempts: Counter<u64>,
    skips: Counter<u64>,
    last_resorts: Counter<u64>,
    store_failures: Counter<u64>,
    canaries: Counter<u64>,
    alerts: Counter<u64>,
    transitions: Counter<u64>,
    state: Gauge<u64>,
    cost: Counter<f64>,
    unknown: Counter<u64>,
}

impl Instruments {
    pub(super) fn new(meter: &Meter) -> Self {
        let counter = |name, unit, what| meter.u64_counter(name).with_unit(unit).with_description(what).build();
        Self {
            operation: seconds(meter, "gen_ai.client.operation.duration", "Time of one attempt."),
            first_chunk: seconds(
                meter,
                "gen_ai.client.operation.time_to_first_chunk",
                "Time from the beginning of an attempt to the first words of its stream.",
            ),
            tokens: tokens(meter),
            call: seconds(meter, "brownout.call.duration", "Time of a call, over all its attempts."),
            attempts: counter("brownout.attempts", "{attempt}", "Attempts, by why they were made and how they ended."),
            skips: counter("brownout.skips", "{skip}", "Candidates passed over, by reason."),
            store_failures: counter(
                "brownout.store_failures",
                "{failure}",
                "Times the conversation store did not do what it was asked.",
            ),
            last_resorts: counter("brownout.last_resorts", "{call}", "Calls that got the last resort."),
            canaries: counter("brownout.canaries", "{canary}", "Questions to idle providers, by how they ended."),
            alerts: counter("brownout.alerts", "{alert}", "Alerts about spending."),
            transitions: counter("brownout.breaker.transitions", "{transition}", "Changes of a breaker's state."),
            state: meter
                .u64_gauge("brownout.breaker.state")
                .with_unit("1")
                .with_description("0 closed or observing, 1 ramp, 2 half-open, 3 open.")
                .build(),
            cost: meter
                .f64_counter("brownout.cost")
                .with_unit("{USD}")
                .with_description("Cost of attempts, reported or estimated.")
                .build(),
            unknown: counter("brownout.cost.unknown", "{attempt}", "Attempts whose cost nobody knows."),
        }
    }

    /// Every breaker as it begins.
    pub(super) fn all_closed(&self, known: &Known) {
        for place in 0..known.targets.len() {
            self.state.record(StateName::Closed.level(), &[known.target(place)]);
        }
    }

    pub(super) fn call(&self, took: Duration, class: Option<Arc<str>>, end: &CallEnd<'_>) {
        let mut attributes = vec![KeyValue::new(OUTCOME, end.name())];
        attributes.extend(class.map(|class| KeyValue::new(CLASS, class)));
        if let CallEnd::Failed(failure) = end {
            attributes.push(KeyValue::new(ERROR, failure.category().name()));
        }
        self.call.record(took.as_secs_f64(), &attributes);
    }

    pub(super) fn attempt(&self, known: &Known, record: &AttemptRecord<'_>) {
        let of_target = known.attributes(record.provider);
        let outcome = KeyValue::new(OUTCOME, record.end.name());
        let why = KeyValue::new(WHY, record.why.name());
        self.attempts.add(1, &[known.target(record.provider), why, outcome.clone()]);
        if let Some(first) = record.first_token {
            self.first_chunk.record(first.since(record.started).as_secs_f64(), &of_target);
        }
        self.usage(record, &of_target);
        self.spent(known, record);
        let mut attributes = of_target;
        attributes.push(outcome);
        if let AttemptEnd::Failed(trouble) = record.end {
            attributes.push(KeyValue::new(ERROR, trouble.category.name()));
        }
        self.operation.record(record.ended.since(record.started).as_secs_f64(), &attributes);
    }

    fn usage(&self, record: &AttemptRecord<'_>, of_target: &[KeyValue]) {
        let Some(usage) = record.usage else { return };
        for (kind, tokens) in [("input", usage.input_tokens), ("output", usage.output_tokens)] {
            let attributes = [of_target, &[KeyValue::new(TOKEN_TYPE, kind)]].concat();
            self.tokens.record(tokens, &attributes);
        }
    }

    fn spent(&self, known: &Known, record: &AttemptRecord<'_>) {
        let target = known.target(record.provider);
        let (nano, basis) = match record.spent {
            Spent::Known(nano) => (nano, "reported"),
            Spent::Estimated(nano) => (nano, "estimated"),
            Spent::Unknown => return self.unknown.add(1, &[target]),
        };
        self.cost.add(nano as f64 / 1e9, &[target, KeyValue::new(BASIS, basis)]);
    }

    pub(super) fn skipped(&self, known: &Known, place: usize, because: Skip) {
        self.skips.add(1, &[known.target(place), KeyValue::new(REASON, because.name())]);
    }

    pub(super) fn store_failed(&self) {
        self.store_failures.add(1, &[]);
    }

    pub(super) fn last_resort(&self) {
        self.last_resorts.add(1, &[]);
    }

    pub(super) fn canary(&self, known: &Known, place: usize, right: bool) {
        let outcome = if right { "right" } else { "wrong" };
        self.canaries.add(1, &[known.target(place), KeyValue::new(OUTCOME, outcome)]);
    }

    pub(super) fn alert(&self, alert: &Alert) {
        self.alerts.add(1, &[KeyValue::new(REASON, alert.what.name())]);
    }

    pub(super) fn breaker(&self, known: &Known, place: usize, transition: &Transition) {
        let mut attributes = vec![known.target(place)];
        attributes.extend(known.class(transition.class));
        self.state.record(transition.to.level(), &attributes);
        attributes.push(KeyValue::new(TO, transition.to.name()));
        self.transitions.add(1, &attributes);
    }
}

/// Seconds, with the bounds of the conventions.
fn seconds(meter: &Meter, name: &'static str, what: &'static str) -> Histogram<f64> {
    let bounds = BOUNDS_MS.iter().map(|bound| *bound as f64 / 1000.0).collect();
    meter.f64_histogram(name).with_unit("s").with_description(what).with_boundaries(bounds).build()
}

/// Tokens, with the bounds of the conventions: each four times the last.
fn tokens(meter: &Meter) -> Histogram<u64> {
    let bounds = (0..14).map(|power| f64::from(1_u32 << (2 * power))).collect();
    meter
        .u64_histogram("gen_ai.client.token.usage")
        .with_unit("{token}")
        .with_description("Tokens of a prompt and of its answer, by the provider's word.")
        .with_boundaries(bounds)
        .build()
}
