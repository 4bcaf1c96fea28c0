//! `report.json`: the contract, for programs.

use record::report::Report;

/// The report as JSON, two spaces deep, with a line end.
pub fn json(report: &Report) -> String {
    let mut text = serde_json::to_string_pretty(report).expect("a report has text keys and finite numbers");
    text.push('\n');
    text
}
