//! The series of one metric, in the text format of Prometheus.
//!
//! *Which question does it answer?* "How much, by which labels?"
//!
//! *Why a sorted map?* So that the text is the same whenever the numbers are.
//!
//! *What it never does:* trust a label: what a name holds is escaped.

use std::collections::BTreeMap;
use std::fmt::Write;

/// Numbers by labels.
#[derive(Debug, Clone, Default)]
pub(super) struct Series(BTreeMap<String, u64>);

impl Series {
    pub(super) fn add(&mut self, labels: &[(&str, &str)], amount: u64) {
        let sum = self.0.entry(written(labels)).or_default();
        *sum = sum.saturating_add(amount);
    }

    pub(super) fn set(&mut self, labels: &[(&str, &str)], value: u64) {
        self.0.insert(written(labels), value);
    }

    /// The metric with its head; nothing where there is no series. Values are divided by `unit`.
    pub(super) fn render(&self, name: &str, kind: &str, help: &str, unit: f64, out: &mut String) {
        if self.0.is_empty() {
            return;
        }
        head(name, kind, help, out);
        for (labels, value) in &self.0 {
            let _ = writeln!(out, "{name}{{{labels}}} {}", *value as f64 / unit);
        }
    }
}

/// What stands above the series of a metric.
pub(super) fn head(name: &str, kind: &str, help: &str, out: &mut String) {
    let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

/// Labels as they are written between braces.
pub(super) fn written(labels: &[(&str, &str)]) -> String {
    let label = |(name, value): &(&str, &str)| format!("{name}=\"{}\"", escaped(value));
    labels.iter().map(label).collect::<Vec<_>>().join(",")
}

fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}
