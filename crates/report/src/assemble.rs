//! From entries to the report: the worst verdict decides, and a failure outranks doubt.

use record::FORMAT;
use record::report::{Report, Verdict};

use crate::Analysis;

/// The report over all analyses, in the order given. Tool and mode are those of the first.
pub fn assemble<'a>(analyses: impl IntoIterator<Item = &'a Analysis>) -> Report {
    let mut report = Report {
        format: FORMAT,
        tool: String::new(),
        mode: String::new(),
        verdict: Verdict::Pass,
        scenarios: Vec::new(),
    };
    for analysis in analyses {
        if report.scenarios.is_empty() {
            report.tool.clone_from(&analysis.start.tool);
            report.mode.clone_from(&analysis.start.mode);
        }
        report.verdict = report.verdict.max(analysis.entry.verdict);
        report.scenarios.push(analysis.entry.clone());
    }
    report
}
