//! `junit.xml`, for CI: a suite per entry, a case per expectation.
//!
//! What could not be judged is skipped, with its reason: a build must not turn red for it, nor
//! pretend it was checked. Times are left out: in virtual mode they would be those of the machine.

use quick_junit::{NonSuccessKind, Report as Junit, TestCase, TestCaseStatus, TestSuite};
use record::report::{Entry, Judged, Report, Verdict};

use crate::conduct;
use crate::judge::metric_of;
use crate::words;

/// The report as JUnit XML.
pub fn junit(report: &Report) -> String {
    let mut junit = Junit::new("brownout");
    for entry in &report.scenarios {
        junit.add_test_suite(suite(entry));
    }
    junit.to_string().expect("writing to a string cannot fail")
}

fn suite(entry: &Entry) -> TestSuite {
    let mut suite = TestSuite::new(entry.id.as_str());
    suite.add_property(("seed", entry.seed.to_string().as_str()));
    suite.add_property(("policy", entry.policy.as_str()));
    suite.add_property(("claim", entry.claim.as_str()));
    for judged in &entry.expectations {
        suite.add_test_case(case(entry, name(judged), judged.verdict, &judged.reason));
    }
    for finding in &entry.findings {
        let verdict = if conduct::is_error(finding) { Verdict::Fail } else { Verdict::Pass };
        let reason = format!("{}: {}", finding.sentence, finding.advice);
        suite.add_test_case(case(entry, format!("conduct: {}", finding.charge), verdict, &reason));
    }
    if let Some(command) = &entry.command {
        let verdict = if conduct::has_failed(command) { Verdict::Fail } else { Verdict::Pass };
        suite.add_test_case(case(entry, "command".to_owned(), verdict, &conduct::ending(command)));
    }
    if suite.test_cases.is_empty() {
        suite.add_test_case(case(entry, "run".to_owned(), entry.verdict, &entry.cause.join(" ")));
    }
    suite
}

fn case(entry: &Entry, name: String, verdict: Verdict, reason: &str) -> TestCase {
    let mut status = match verdict {
        Verdict::Pass => TestCaseStatus::success(),
        Verdict::Fail => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Verdict::Inconclusive => TestCaseStatus::skipped(),
    };
    if verdict != Verdict::Pass {
        status.set_message(reason);
    }
    if verdict == Verdict::Fail {
        status.set_type("expectation").set_description(reason);
    }
    let mut case = TestCase::new(name, status);
    case.set_classname(entry.id.as_str());
    case
}

/// The expectation in words: `success_rate during outage for tools: at least 99.9%`.
fn name(judged: &Judged) -> String {
    let class = judged.only.class.as_ref().map(|class| format!(" for {class}")).unwrap_or_default();
    let provider = judged.only.provider.as_ref().map(|name| format!(" at {name}")).unwrap_or_default();
    let bound = metric_of(judged).map(|metric| words::bound(metric, judged.bound)).unwrap_or_default();
    format!("{} during {}{class}{provider}: {bound}", judged.metric, judged.during)
}
