//! Bad files, and the exact words that their authors get.
//!
//! Each case is a file and all of its problems: a problem too many is as bad as one too few.

mod answers;
mod callers;
mod expectations;
mod faults;
mod shapes;

use brownout_scenario::model::Scenario;
use document::Document;

fn problems(text: &str) -> Vec<String> {
    let read = |document: Document| Scenario::read("it", &document);
    Document::parse("it.yaml", text).and_then(read).map(|_| ()).map_or_else(|problems| problems.lines(), |()| vec![])
}

#[track_caller]
pub(crate) fn says(text: &str, wanted: &[&str]) {
    let problems = problems(text);
    let wanted: Vec<String> = wanted.iter().map(|line| format!("it.yaml:{line}")).collect();
    assert_eq!(problems, wanted, "\n{text}\nproblems: {problems:#?}");
}

/// A file with only the line in question (its fourth).
#[track_caller]
pub(crate) fn line(line: &str, wanted: &[&str]) {
    says(&format!("claim: c\nduration: 10m\nexpect: [{{ hangs: 0 }}]\n{line}\n"), wanted);
}

/// A file with a fault `outage` in the middle and one expectation (in its fifth line).
#[track_caller]
pub(crate) fn expect(expect: &str, wanted: &[&str]) {
    let timeline = "timeline: [{ name: outage, at: 1m, for: 1m, fault: { blackout: reset } }]";
    says(&format!("claim: c\nduration: 10m\n{timeline}\nexpect:\n  - {expect}\n"), wanted);
}

#[track_caller]
pub(crate) fn fault(fault: &str, wanted: &[&str]) {
    line(&format!("timeline: [{fault}]"), wanted);
}

#[track_caller]
pub(crate) fn kind(kind: &str, wanted: &[&str]) {
    fault(&format!("{{ at: 1m, for: 1m, fault: {kind} }}"), wanted);
}

#[test]
fn several_at_once() {
    says(
        "claim: c
duration: 12m
workload: { mix: { chat: { share: 80% }, tools: { share: 10% } } }
timeline:
  - { name: outage, at: 3m, for: 5m, fault: { error: {} } }
  - { name: outage, at: 10m, for: 5m, class: tool, fault: { blackout: reset } }
expect:
  - { during: outrage, success_rate: { at_least: 99.9% } }
",
        &[
            "3:18: the shares of the mix add up to 90%, not to 100%",
            "5:54: no error is said; say `status: 503`, or `mix: { 503: 70%, 500: 30% }`",
            "6:13: another fault is called `outage`; give each fault a `name` of its own",
            "6:35: the fault ends after the end of the run (12m); write `for: 2m`, or lengthen `duration`",
            "6:46: the mix has no class `tool`; did you mean `tools`?",
            "8:15: no fault is called `outrage`; did you mean `outage`?",
        ],
    );
}
