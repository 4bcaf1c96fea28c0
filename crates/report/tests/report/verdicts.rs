//! Expectations against recordings: each verdict, with its sentence.

use brownout_report::{Options, analyse};
use record::event::{End, Outcome};
use record::report::{Entry, Verdict};
use scenario::Metric;
use scenario::model::{Bound, During, Expectation};

use crate::log::{Log, S};

/// An expectation over a window, of all requests.
pub(crate) fn expect(metric: Metric, during: During, bound: Bound) -> Expectation {
    Expectation { metric, during, class: None, provider: None, bound }
}

pub(crate) fn outage() -> During {
    During::Window("outage".into())
}

/// The entry of a log that is judged by these.
pub(crate) fn judged(log: &Log, expectations: &[Expectation]) -> Entry {
    analyse(&log.recording(), expectations, &Options::default()).entry
}

/// 100 healthy requests, then an outage of 100 of which so many fail, then 100 healthy ones.
fn run(failures: u64) -> Log {
    let mut log = Log::new(300).window("outage", 100, 200, "one");
    log.healthy(0, 100);
    (0..failures).for_each(|place| log.failure((100 + place) * S, 100, "one", "server_error"));
    log.healthy(100 + failures, 300);
    log
}

fn verdict(log: &Log, metric: Metric, during: During, bound: Bound) -> (Verdict, String) {
    let entry = judged(log, &[expect(metric, during, bound)]);
    (entry.expectations[0].verdict, entry.expectations[0].reason.clone())
}

#[test]
fn bounds_hold_or_do_not() {
    use Bound::{AtLeast, AtMost, Between, Equals};
    let log = run(2);
    let on = |bound| verdict(&log, Metric::SuccessRate, outage(), bound).0;
    let (pass, fail) = (Verdict::Pass, Verdict::Fail);
    assert_eq!([on(AtLeast(0.98)), on(AtLeast(0.981))], [pass, fail]);
    assert_eq!([on(AtMost(0.98)), on(AtMost(0.979))], [pass, fail]);
    assert_eq!([on(Equals(0.98)), on(Equals(1.0))], [pass, fail]);
    assert_eq!([on(Between(0.9, 1.0)), on(Between(0.99, 1.0))], [pass, fail]);
}

#[test]
fn sentences_have_the_numbers() {
    let (_, passed) = verdict(&run(0), Metric::SuccessRate, outage(), Bound::AtLeast(0.999));
    assert_eq!(passed, "Success during outage (1:40 to 3:20): 100% over 100 requests, expected at least 99.9%.");
    let (_, failed) = verdict(&run(12), Metric::SuccessRate, outage(), Bound::AtLeast(0.999));
    let start = "12 of 100 callers failed during outage (1:40 to 3:20): success was 88%, expected at least 99.9%.";
    assert!(failed.starts_with(start), "{failed}");
    assert!(
        failed.contains("All failed with server error, last tried at one, sent between 1:40 and 1:51."),
        "{failed}"
    );
}

#[test]
fn what_never_happened_fails() {
    let (verdict, reason) = verdict(&run(100), Metric::TimeToFailover, outage(), Bound::AtMost(5.0));
    assert_eq!(verdict, Verdict::Fail);
    assert!(reason.starts_with("Callers did not succeed again before the fault ended; expected"), "{reason}");
}

#[test]
fn too_few_samples_are_no_verdict() {
    let during = |metric, bound| verdict(&run(0), metric, outage(), bound);
    let (verdict, reason) = during(Metric::LatencyP999, Bound::AtMost(1.0));
    assert_eq!(verdict, Verdict::Inconclusive);
    assert_eq!(
        reason,
        "Latency p99.9 during outage (1:40 to 3:20) rests on 100 answers; 1,000 are needed to judge it."
    );
    assert_eq!(during(Metric::LatencyP99, Bound::AtMost(200.0)).0, Verdict::Pass);
    let mut log = run(0);
    log.start.windows[0].to_us = 119 * S;
    let (share, _) = self::verdict(&log, Metric::SuccessRate, outage(), Bound::AtLeast(0.5));
    let (count, _) = self::verdict(&log, Metric::Hangs, outage(), Bound::Equals(0.0));
    assert_eq!([share, count], [Verdict::Inconclusive, Verdict::Pass], "19 requests");
}

#[test]
fn what_cannot_be_seen_is_no_verdict() {
    let (verdict, reason) = verdict(&run(0), Metric::BlastRadius, During::Run, Bound::AtMost(0.1));
    assert_eq!(
        (verdict, reason.as_str()),
        (Verdict::Inconclusive, "Blast radius cannot be judged: no control run was made.")
    );
    let (verdict, reason) =
        self::verdict(&run(0), Metric::Hangs, During::Window("elsewhen".into()), Bound::Equals(0.0));
    assert_eq!(verdict, Verdict::Inconclusive);
    assert_eq!(reason, "There was nothing to measure hangs on during elsewhen (0:00 to 0:00).");
}

#[test]
fn a_failure_outranks_doubt() {
    let doubt = expect(Metric::BlastRadius, During::Run, Bound::AtMost(0.1));
    let failure = expect(Metric::SuccessRate, outage(), Bound::AtLeast(0.999));
    assert_eq!(judged(&run(12), std::slice::from_ref(&doubt)).verdict, Verdict::Inconclusive);
    assert_eq!(judged(&run(12), &[failure, doubt]).verdict, Verdict::Fail);
    assert_eq!(judged(&run(12), &[]).verdict, Verdict::Pass);
}

#[test]
fn an_unhealthy_baseline_is_never_a_verdict_on_the_fault() {
    let mut log = run(12);
    (0..10).for_each(|at| log.failure(at * S, 100, "one", "server_error"));
    let entry = judged(&log, &[expect(Metric::SuccessRate, outage(), Bound::AtLeast(0.999))]);
    assert_eq!((entry.verdict, entry.expectations[0].verdict), (Verdict::Inconclusive, Verdict::Inconclusive));
    let why = "The run was not healthy before the first fault at 1:40: 100 of 110 requests succeeded (90.91%); 95% is needed to judge a fault.";
    assert_eq!(entry.expectations[0].reason, why);
    assert_eq!(entry.cause, [why]);
}

#[test]
fn answers_that_the_fault_broke_off_say_nothing_about_the_time_before() {
    let mut log = Log::new(300).window("outage", 100, 200, "one");
    log.healthy(0, 100);
    // Ten more were under way when the fault began, and ended with it.
    (0..10).for_each(|_| log.failure(99 * S, 1_500, "one", "stream_interrupted"));
    log.healthy(100, 300);
    let entry = judged(&log, &[expect(Metric::Hangs, During::Run, Bound::Equals(0.0))]);
    assert_eq!(entry.verdict, Verdict::Pass, "{:?}", entry.cause);
}

#[test]
fn a_baseline_of_too_few_requests_is_none() {
    let mut log = Log::new(300).window("outage", 19, 200, "one");
    log.healthy(0, 300);
    let entry = judged(&log, &[]);
    assert_eq!(entry.verdict, Verdict::Inconclusive);
    assert_eq!(
        entry.cause,
        ["Only 19 requests ended before the first fault at 0:19; 20 are needed to know the healthy state."]
    );
}

#[test]
fn a_fault_from_the_start_is_judged_without_a_baseline() {
    let mut log = Log::new(100).window("outage", 0, 50, "one");
    log.healthy(0, 100);
    assert_eq!(verdict(&log, Metric::SuccessRate, outage(), Bound::AtLeast(0.999)).0, Verdict::Pass);
}

#[test]
fn an_interrupted_run_keeps_failures_and_takes_passes_back() {
    let mut log = run(12);
    log.end = Some(End { at_us: 250 * S, interrupted: true, lag_p99_us: None });
    let on = |during, bound| verdict(&log, Metric::SuccessRate, during, bound).0;
    assert_eq!(on(outage(), Bound::AtLeast(0.999)), Verdict::Fail);
    assert_eq!(on(outage(), Bound::AtLeast(0.5)), Verdict::Pass, "the window was over");
    assert_eq!(on(During::Run, Bound::AtLeast(0.5)), Verdict::Inconclusive);
    assert_eq!(on(During::Before, Bound::AtLeast(0.5)), Verdict::Pass);
}

#[test]
fn classes_and_providers_narrow_what_is_judged() {
    let mut log = run(0);
    (0..30).for_each(|place| {
        log.answer_with((110 + place) * S, 100, "two", |request, _| {
            request.class = "tools".into();
            request.outcome = if place < 6 { Outcome::Failed } else { Outcome::Success };
        });
    });
    let tools =
        Expectation { class: Some("tools".into()), ..expect(Metric::SuccessRate, outage(), Bound::AtLeast(0.9)) };
    let two = Expectation {
        provider: Some("two".into()),
        ..expect(Metric::AttemptsPerRequest, outage(), Bound::AtMost(1.0))
    };
    let entry = judged(&log, &[tools, two]);
    let [tools, two] = &entry.expectations[..] else { panic!("two expectations") };
    assert_eq!((tools.observed.unwrap().0, tools.samples), (0.8, 30));
    assert!(tools.reason.contains("6 of 30 callers failed during outage (1:40 to 3:20) for tools"), "{}", tools.reason);
    assert_eq!((two.observed.unwrap().0, two.samples), (0.230_769, 130));
}

#[test]
fn the_tightest_margin_is_the_least_room() {
    let loose = expect(Metric::LatencyP50, During::Run, Bound::AtMost(1000.0));
    let tight = expect(Metric::SuccessRate, outage(), Bound::AtLeast(0.97));
    let exact = expect(Metric::Hangs, During::Run, Bound::Equals(0.0));
    let entry = judged(&run(2), &[loose, tight, exact]);
    let margin = entry.tightest.unwrap();
    assert_eq!((margin.metric.as_str(), margin.share.0), ("success_rate", 0.333_333));
    assert_eq!(margin.sentence, "Success in outage: 98%, expected at least 97%; 33.3% of the room is left.");
}
