//! One line per entry, for a person at a terminal; under a line that is not green, why.

use std::fmt::Write;

use record::report::{Entry, Report, Verdict};

use super::headline::{advice, how_many, metric, sentences};
use crate::conduct::notes;
use crate::words::{duration, percent};

/// Whether to colour the verdicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Colour {
    /// Plain text.
    #[default]
    Never,
    /// ANSI colours.
    Always,
}

/// The report in lines.
pub fn terminal(report: &Report, colour: Colour) -> String {
    let rows: Vec<[String; 5]> = report.scenarios.iter().map(columns).collect();
    let widths: [usize; 5] =
        std::array::from_fn(|place| rows.iter().map(|row| row[place].chars().count()).max().unwrap_or(0));
    let mut text = String::new();
    for (entry, row) in report.scenarios.iter().zip(&rows) {
        text.push_str(&line(entry, row, widths, colour));
        for reason in reasons(entry) {
            let _ = writeln!(text, "      {reason}");
        }
    }
    text.push_str(&summary(report, colour));
    text
}

fn columns(entry: &Entry) -> [String; 5] {
    let success =
        metric(entry, "success_rate").map_or("no requests".to_owned(), |rate| format!("{} ok", percent(rate)));
    let p99 = entry.latency_ms.p99.map_or("no p99".to_owned(), |p99| format!("p99 {}", duration(p99.0 * 1e3)));
    [entry.verdict.word().to_owned(), entry.id.clone(), success, p99, format!("seed {}", entry.seed)]
}

fn line(entry: &Entry, row: &[String; 5], widths: [usize; 5], colour: Colour) -> String {
    let mut text = painted(entry.verdict, &format!("{:<1$}", row[0], widths[0]), colour);
    for (cell, width) in row.iter().zip(widths).skip(1) {
        let _ = write!(text, "  {cell:<width$}");
    }
    text.truncate(text.trim_end().len());
    text + "\n"
}

/// Why an entry is not green.
fn reasons(entry: &Entry) -> Vec<String> {
    let mut reasons = sentences(entry, Verdict::Fail);
    let doubts = sentences(entry, Verdict::Inconclusive);
    let causes = entry.cause.iter().filter(|cause| !doubts.contains(cause)).cloned();
    reasons.extend(causes);
    reasons.extend(doubts.iter().cloned());
    reasons.extend(advice(entry));
    reasons.extend(notes(entry));
    if entry.interrupted {
        reasons.push("The run was interrupted before its end.".to_owned());
    }
    reasons
}

fn summary(report: &Report, colour: Colour) -> String {
    let counted = |verdict: Verdict| match how_many(&report.scenarios, verdict) {
        0 => None,
        number => Some(painted(verdict, &format!("{number} {}", words_of(verdict)), colour)),
    };
    let parts: Vec<String> =
        [Verdict::Fail, Verdict::Inconclusive, Verdict::Pass].into_iter().filter_map(counted).collect();
    if parts.is_empty() { "nothing was run\n".to_owned() } else { format!("{}\n", parts.join(", ")) }
}

fn words_of(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "passed",
        Verdict::Fail => "failed",
        Verdict::Inconclusive => "inconclusive",
    }
}

fn painted(verdict: Verdict, text: &str, colour: Colour) -> String {
    let code = match verdict {
        Verdict::Pass => 32,
        Verdict::Fail => 31,
        Verdict::Inconclusive => 33,
    };
    if colour == Colour::Always { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
}
