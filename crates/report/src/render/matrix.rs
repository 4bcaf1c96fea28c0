//! Matrices: one row for each scenario of a set, the same questions asked of all.
//!
//! *Which question does it answer?* "Under which of these faults do callers suffer, and how?" A scenario
//! says with `matrix` which table it is a row of.
//!
//! *Why the worst of the fault windows?* A row has one fault in most cases; where it has several, a
//! caller is met by the worst.
//!
//! *What it never does:* judge: bounds stand in the scenarios, and verdicts in the entries.

use record::report::{Entry, Metrics};

use crate::words::{count, duration, figure, percent};

/// What is asked of each row.
pub(super) const COLUMNS: [&str; 8] = [
    "Success",
    "Median before",
    "Median",
    "p99",
    "Attempts at the faulty per request",
    "Probes",
    "Truncated or stitched",
    "Recovered after",
];

/// One table.
pub(super) struct Matrix<'a> {
    /// Its name, as the scenarios say it.
    pub(super) name: &'a str,
    /// Its rows, in the order of the report.
    pub(super) rows: Vec<Row<'a>>,
}

/// One scenario.
pub(super) struct Row<'a> {
    /// The entry it is about.
    pub(super) entry: &'a Entry,
    /// A text for each of [`COLUMNS`].
    pub(super) cells: [String; COLUMNS.len()],
}

/// The tables of a report, in the order in which they are first named.
pub(super) fn matrices(entries: &[Entry]) -> Vec<Matrix<'_>> {
    let mut found: Vec<Matrix<'_>> = Vec::new();
    for entry in entries {
        let Some(name) = entry.matrix.as_deref() else { continue };
        let row = Row { entry, cells: cells(entry) };
        match found.iter_mut().find(|matrix| matrix.name == name) {
            Some(matrix) => matrix.rows.push(row),
            None => found.push(Matrix { name, rows: vec![row] }),
        }
    }
    found
}

fn cells(entry: &Entry) -> [String; COLUMNS.len()] {
    let during =
        |name: &str, worst: fn(f64, f64) -> f64| faulty(entry).filter_map(|window| value(window, name)).reduce(worst);
    let sum = |name: &str| faulty(entry).filter_map(|window| value(window, name)).sum::<f64>();
    let millis = |ms: f64| duration(ms * 1e3);
    let before = entry.windows.get("before").and_then(|window| value(window, "latency_p50_ms"));
    [
        text(during("success_rate", f64::min), percent),
        text(before, millis),
        text(during("latency_p50_ms", f64::max), millis),
        text(during("latency_p99_ms", f64::max), millis),
        text(during("attempts_on_faulty", f64::max), figure),
        count(sum("probes") as u64),
        count((sum("truncated_successes") + sum("stitched_successes")) as u64),
        text(during("time_to_recover_s", f64::max), |seconds| duration(seconds * 1e6)),
    ]
}

/// The windows of faults.
fn faulty(entry: &Entry) -> impl Iterator<Item = &Metrics> {
    entry.windows.iter().filter(|(name, _)| !matches!(*name, "before" | "after")).map(|(_, window)| window)
}

fn value(window: &Metrics, name: &str) -> Option<f64> {
    window.get(name).copied().flatten().map(|number| number.0)
}

fn text(value: Option<f64>, words: impl Fn(f64) -> String) -> String {
    value.map_or_else(|| "\u{2013}".to_owned(), words)
}
