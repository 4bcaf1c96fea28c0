//! `summary.md`: the report for a pull request or a job summary.

use std::fmt::Write;

use record::report::{Entry, Report, Verdict};

use super::headline::{advice, how_many, metric, sentences};
use super::matrix::{COLUMNS, Matrix, matrices};
use crate::conduct::notes;
use crate::words::{capital, counted, dollars, duration, percent};

/// The report as Markdown.
pub fn markdown(report: &Report) -> String {
    let mut text = format!("# Brownout: {}\n\n{}\n\n", report.verdict.word(), overview(report));
    text.push_str("| Verdict | Scenario | Seed | Policy | Success | p99 | First token p99 | Cost |\n");
    text.push_str("|---|---|--:|---|--:|--:|--:|--:|\n");
    for entry in &report.scenarios {
        text.push_str(&row(entry));
    }
    for matrix in matrices(&report.scenarios) {
        text.push_str(&table(&matrix));
    }
    for entry in report.scenarios.iter().filter(|entry| entry.verdict != Verdict::Pass) {
        text.push_str(&details(entry));
    }
    for entry in report.scenarios.iter().filter(|entry| entry.verdict == Verdict::Pass) {
        text.push_str(&tightest(entry));
    }
    text
}

fn overview(report: &Report) -> String {
    let part = |verdict: Verdict, word: &str| format!("{} {word}", how_many(&report.scenarios, verdict));
    let simulated = if report.mode == "live" { "" } else { " Latencies are simulated." };
    let counts =
        [part(Verdict::Pass, "passed"), part(Verdict::Fail, "failed"), part(Verdict::Inconclusive, "inconclusive")];
    format!("{}. Mode {}, version {}.{simulated}", counts.join(", "), report.mode, report.tool)
}

fn row(entry: &Entry) -> String {
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "–".to_owned());
    let millis = |number: Option<record::report::Number>| or_dash(number.map(|ms| duration(ms.0 * 1e3)));
    format!(
        "| {} | {} | {} | {} | {} | {} | {} | {} |\n",
        marked(entry.verdict),
        escaped(&entry.id),
        entry.seed,
        escaped(&entry.policy),
        or_dash(metric(entry, "success_rate").map(percent)),
        millis(entry.latency_ms.p99),
        millis(entry.ttft_ms.p99),
        or_dash(metric(entry, "cost_usd").map(dollars)),
    )
}

fn table(matrix: &Matrix<'_>) -> String {
    let mut text = format!("\n## {}\n\n| Scenario | {} |\n", escaped(&capital(matrix.name)), COLUMNS.join(" | "));
    let _ = writeln!(text, "|---|{}", "--:|".repeat(COLUMNS.len()));
    for row in &matrix.rows {
        let _ = writeln!(text, "| {} | {} |", escaped(&row.entry.id), row.cells.join(" | "));
    }
    text
}

fn details(entry: &Entry) -> String {
    let mut text =
        format!("\n## {}: {}\n\n{}\n\n", capital(entry.verdict.word()), escaped(&entry.id), escaped(&entry.claim));
    let doubts = sentences(entry, Verdict::Inconclusive);
    for sentence in sentences(entry, Verdict::Fail) {
        let _ = writeln!(text, "- **Failed.** {}", escaped(&sentence));
    }
    for cause in entry.cause.iter().filter(|cause| !doubts.contains(cause)) {
        let _ = writeln!(text, "- {}", escaped(cause));
    }
    for sentence in &doubts {
        let _ = writeln!(text, "- **Inconclusive.** {}", escaped(sentence));
    }
    if let Some(advice) = advice(entry) {
        let _ = writeln!(text, "- **Change.** {}", escaped(&advice));
    }
    for note in notes(entry) {
        let _ = writeln!(text, "- {}", escaped(&note));
    }
    let held = entry.expectations.iter().filter(|judged| judged.verdict == Verdict::Pass).count() as u64;
    let _ = writeln!(text, "\n{} held.", capital(&counted(held, "expectations")));
    text
}

fn tightest(entry: &Entry) -> String {
    let Some(margin) = &entry.tightest else { return String::new() };
    format!("\nTightest margin of {}: {}\n", escaped(&entry.id), escaped(&margin.sentence))
}

fn marked(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "✓ pass",
        Verdict::Fail => "**✗ fail**",
        Verdict::Inconclusive => "○ inconclusive",
    }
}

/// Text that Markdown leaves as it is.
fn escaped(text: &str) -> String {
    let mut safe = String::new();
    for character in text.chars() {
        match character {
            '<' => safe.push_str("&lt;"),
            '\n' => safe.push(' '),
            '|' | '*' | '_' | '`' | '[' | ']' | '\\' | '#' => safe.extend(['\\', character]),
            other => safe.push(other),
        }
    }
    safe
}
