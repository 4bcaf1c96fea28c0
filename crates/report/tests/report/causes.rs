//! The causes that failures carry.

use record::event::Outcome;
use scenario::Metric;
use scenario::model::{Bound, During};

use crate::log::{Log, S};
use crate::verdicts::{expect, judged, outage};

fn failing(seconds: u64) -> Log {
    let mut log = Log::new(300).window("outage", 100, 200, "one");
    log.healthy(0, 100);
    (100..100 + seconds).for_each(|at| log.failure(at * S, 3_000, "one", "timeout"));
    log.healthy(100 + seconds, 300);
    log
}

fn causes(log: &Log, metric: Metric, during: During, bound: Bound) -> String {
    judged(log, &[expect(metric, during, bound)]).cause.join(" ")
}

#[test]
fn a_slow_breaker_is_named_with_its_settings_and_evidence() {
    let mut log = failing(38);
    log.start.settings.insert("min_calls".into(), "20".into());
    log.breaker("one", 138, "closed", "open", "20 of 38 calls failed");
    let causes = causes(&log, Metric::SuccessRate, outage(), Bound::AtLeast(0.999));
    assert!(
        causes.contains("The breaker of one needed 38 s to open (min_calls 20): 20 of 38 calls failed."),
        "{causes}"
    );
    assert!(causes.contains("38 attempts at one ended in timeout, after 3 s each (median)."), "{causes}");
}

#[test]
fn a_breaker_that_did_not_open_is_named_too() {
    let none = causes(&failing(100), Metric::SuccessRate, outage(), Bound::AtLeast(0.999));
    assert!(none.contains("No breaker opened in the whole run."), "{none}");
    let mut log = failing(100);
    log.breaker("two", 120, "closed", "open", "5 in a row");
    let other = causes(&log, Metric::SuccessRate, outage(), Bound::AtLeast(0.999));
    assert!(other.contains("The breaker of one did not open during outage."), "{other}");
}

#[test]
fn a_route_with_one_provider_has_nowhere_to_go() {
    let mut log = failing(100);
    log.start.settings.insert("route".into(), "one".into());
    let causes = causes(&log, Metric::SuccessRate, outage(), Bound::AtLeast(0.999));
    assert!(causes.contains("The route has one alone: there was no other provider to fail over to."), "{causes}");
}

#[test]
fn callers_who_gave_up_and_callers_never_tried_are_told_apart() {
    let mut log = failing(10);
    (0..11).for_each(|place| {
        log.answer_with((120 + place) * S, 60_000, "one", |request, _| request.outcome = Outcome::Cancelled);
    });
    let causes = causes(&log, Metric::SuccessRate, outage(), Bound::AtLeast(0.999));
    assert!(causes.starts_with("11 of them lost patience, sent between 1:40 and 2:10."), "{causes}");
}

#[test]
fn odd_answers_come_with_an_example() {
    let mut log = failing(0);
    log.answer_with(150 * S, 100, "two", |request, _| request.truncated = true);
    let causes = causes(&log, Metric::TruncatedSuccesses, During::Run, Bound::Equals(0.0));
    assert_eq!(causes, "1 came from two; the first is request r300 at 2:30.");
}

#[test]
fn a_false_trip_comes_with_its_evidence() {
    let mut log = failing(0);
    log.breaker("two", 30, "closed", "open", "10 of 20 calls were slow");
    let causes = causes(&log, Metric::FalseTrips, During::Run, Bound::Equals(0.0));
    assert_eq!(causes, "The breaker of two opened at 0:30 with no fault near: 10 of 20 calls were slow.");
}

#[test]
fn a_missing_return_comes_with_the_breaker_s_state() {
    let mut log = Log::new(300).window("outage", 100, 200, "one");
    log.healthy(0, 100);
    (100..300).for_each(|at| log.answer(at * S, 100, "two"));
    log.breaker("one", 101, "closed", "open", "5 failures in a row");
    let causes = causes(&log, Metric::ReturnedToPrimary, During::After, Bound::Equals(1.0));
    assert_eq!(causes, "The breaker of one was open from 1:41 to the end: 5 failures in a row.");
}

#[test]
fn a_bill_names_what_was_lost() {
    let mut log = Log::new(100);
    log.answer_with(S, 100, "one", |_, attempt| attempt.cost_nano_usd = Some(2_000_000_000));
    log.answer_with(2 * S, 100, "two", |request, attempt| {
        request.outcome = Outcome::Failed;
        attempt.outcome = Outcome::Failed;
        attempt.cost_nano_usd = Some(500_000_000);
    });
    let causes = causes(&log, Metric::CostUsd, During::Run, Bound::AtMost(1.0));
    let bill = "The bill: $2.00 at one (0 attempts without an answer), $0.5000 at two (1 attempts without an answer).";
    assert_eq!(causes, bill);
}
