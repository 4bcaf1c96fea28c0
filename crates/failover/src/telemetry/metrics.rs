//! Counts of what an engine decided.
//!
//! *Which question does it answer?* "How often, and how long?" by provider, outcome and reason.
//!
//! *Why one lock?* An event adds to a few numbers, in less time than the call it belongs to takes to be logged.
//!
//! *What it never does:* forget. Counters only grow; rates are for whoever reads them.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::histogram::Histogram;
use super::series::{Series, head, written};
use crate::breaker::StateName;
use crate::event::{AttemptEnd, AttemptRecord, Event, Observer};
use crate::quality::Verdict;
use crate::spend::{Alert, Spent};

/// Counts what it is told, as an [`Observer`].
#[derive(Debug)]
pub struct Metrics {
    /// The providers' names, by place.
    names: Vec<String>,
    counts: Mutex<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    attempts: Series,
    reasons: Series,
    skips: Series,
    last_resorts: Series,
    store_failures: Series,
    states: Series,
    transitions: Series,
    judged: Series,
    degraded: Series,
    cost: Series,
    unknown: Series,
    alerts: Series,
    canaries: Series,
    tokens: Series,
    first_token: BTreeMap<String, Histogram>,
    duration: BTreeMap<String, Histogram>,
}

impl Metrics {
    /// Nothing counted. `names` in the order of the policy's providers; labels carry them.
    pub fn new(names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let names: Vec<String> = names.into_iter().map(Into::into).collect();
        let mut counts = Counts::default();
        for name in &names {
            counts.states.set(&[("provider", name)], StateName::Closed.level());
        }
        Self { names, counts: Mutex::new(counts) }
    }

    /// An answer was judged.
    pub fn judged(&self, provider: usize, verdict: &Verdict) {
        let name = self.name(provider);
        let mut counts = self.lock();
        counts.judged.add(&[("provider", name)], 1);
        if let Verdict::Degraded(judge, _) = verdict {
            counts.degraded.add(&[("provider", name), ("judge", judge.name())], 1);
        }
    }

    /// An attempt was billed that no engine made: those of an engine say it themselves.
    pub fn billed(&self, provider: usize, spent: Spent) {
        let name = self.name(provider);
        let mut counts = self.lock();
        match spent {
            Spent::Known(nano) => counts.cost.add(&[("provider", name), ("basis", "reported")], nano),
            Spent::Estimated(nano) => counts.cost.add(&[("provider", name), ("basis", "estimated")], nano),
            Spent::Unknown => counts.unknown.add(&[("provider", name)], 1),
        }
    }

    /// Somebody was told something.
    pub fn alerted(&self, alert: &Alert) {
        self.lock().alerts.add(&[("alert", alert.what.name())], 1);
    }

    /// Everything, in the text format of Prometheus. The same counts give the same text.
    pub fn render(&self) -> String {
        let counts = self.lock();
        let mut out = String::new();
        for (series, name, kind, help, unit) in counts.table() {
            series.render(name, kind, help, unit, &mut out);
        }
        let times = [
            (&counts.first_token, "brownout_first_token_seconds", "Time to the first token, of attempts that had one."),
            (&counts.duration, "brownout_attempt_seconds", "Time from the beginning of an attempt to its end."),
        ];
        for (histograms, name, help) in times.into_iter().filter(|(histograms, ..)| !histograms.is_empty()) {
            head(name, "histogram", help, &mut out);
            for (labels, histogram) in histograms {
                histogram.render(name, labels, &mut out);
            }
        }
        out
    }

    fn attempt(&self, record: &AttemptRecord<'_>) {
        let name = self.name(record.provider);
        let (outcome, category) = match record.end {
            AttemptEnd::Success => ("success", ""),
            AttemptEnd::Failed(trouble) => ("failure", trouble.category.name()),
            AttemptEnd::Cancelled => ("cancelled", ""),
        };
        if let Some(verdict) = record.verdict {
            self.judged(record.provider, verdict);
        }
        self.billed(record.provider, record.spent);
        let labels = written(&[("provider", name), ("outcome", outcome)]);
        let mut counts = self.lock();
        counts.attempts.add(&[("provider", name), ("outcome", outcome), ("category", category)], 1);
        counts.reasons.add(&[("provider", name), ("reason", record.why.name())], 1);
        counts.tokens.add(&[("provider", name), ("direction", "output")], record.output_tokens);
        if let Some(usage) = record.usage {
            counts.tokens.add(&[("provider", name), ("direction", "input")], usage.input_tokens);
        }
        if let Some(first) = record.first_token {
            counts.first_token.entry(labels.clone()).or_default().add(first.since(record.started));
        }
        counts.duration.entry(labels).or_default().add(record.ended.since(record.started));
    }

    /// The name of a provider; a place that the policy has not is counted too, without one.
    fn name(&self, provider: usize) -> &str {
        self.names.get(provider).map_or("", String::as_str)
    }

    fn lock(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counts {
    /// Counters and gauges, with what is said about each and the unit its numbers are divided by.
    fn table(&self) -> [(&Series, &'static str, &'static str, &'static str, f64); 14] {
        let counter = |series, name, help| (series, name, "counter", help, 1.0);
        [
            counter(&self.attempts, "brownout_attempts_total", "Attempts, by outcome and category of failure."),
            counter(&self.reasons, "brownout_attempt_reasons_total", "Attempts, by why they were made."),
            counter(&self.skips, "brownout_skips_total", "Candidates passed over, by reason."),
            counter(
                &self.store_failures,
                "brownout_store_failures_total",
                "Times the conversation store did not do what it was asked.",
            ),
            counter(&self.last_resorts, "brownout_last_resorts_total", "Calls that got the last resort."),
            (
                &self.states,
                "brownout_breaker_state",
                "gauge",
                "0 closed or observing, 1 ramp, 2 half-open, 3 open.",
                1.0,
            ),
            counter(&self.transitions, "brownout_breaker_transitions_total", "Changes of a breaker's state."),
            counter(&self.judged, "brownout_judged_total", "Answers that were judged."),
            counter(&self.degraded, "brownout_degraded_total", "Answers that were no good, by judge."),
            (&self.cost, "brownout_cost_usd_total", "counter", "Cost of attempts, reported or estimated.", 1e9),
            counter(&self.unknown, "brownout_cost_unknown_total", "Attempts whose cost nobody knows."),
            counter(&self.tokens, "brownout_tokens_total", "Tokens: of the answer received, of the prompt reported."),
            counter(
                &self.canaries,
                "brownout_canaries_total",
                "Questions to idle providers, by how they were answered.",
            ),
            counter(&self.alerts, "brownout_alerts_total", "Alerts about spending."),
        ]
    }
}

impl Observer for Metrics {
    fn observe(&self, event: Event<'_>) {
        match event {
            Event::Skipped { provider, because, .. } => {
                let labels = [("provider", self.name(provider)), ("reason", because.name())];
                self.lock().skips.add(&labels, 1);
            }
            Event::CallBegan(_) | Event::CallEnded { .. } | Event::Began { .. } => {}
            Event::Attempt(record) => self.attempt(&record),
            Event::Canary { provider, right, .. } => {
                let answer = if right { "right" } else { "wrong" };
                self.lock().canaries.add(&[("provider", self.name(provider)), ("answer", answer)], 1);
            }
            Event::Alert(alert) => self.alerted(alert),
            Event::StoreFailed { .. } => self.lock().store_failures.add(&[], 1),
            Event::LastResort { .. } => self.lock().last_resorts.add(&[("reason", "all_out")], 1),
            Event::Breaker { provider, transition, .. } => {
                let name = self.name(provider);
                let mut counts = self.lock();
                counts.states.set(&[("provider", name)], transition.to.level());
                counts.transitions.add(&[("provider", name), ("to", transition.to.name())], 1);
            }
        }
    }
}
