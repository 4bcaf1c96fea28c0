//! The closed breaker: what counts, what does not, and which evidence opens it.

use crate::support::{Bench, ms, policy, secs, slow, slow_past_500_ms};
use brownout_failover::{BreakerPolicy, Evidence, Outcome, SlowThan, StateName};

/// A sequence of calls, and what it leads to: `None` stays closed.
type Row = (&'static str, Option<Evidence>);

fn check(policy: &BreakerPolicy, rows: &[Row]) {
    for (calls, evidence) in rows {
        let mut bench = Bench::new(policy.clone());
        bench.play(calls);
        let seen: Vec<Evidence> = bench.seen.iter().map(|transition| transition.because).collect();
        assert_eq!(seen, evidence.iter().copied().collect::<Vec<_>>(), "after {calls:?}");
        let state = if evidence.is_some() { StateName::Open } else { StateName::Closed };
        assert_eq!(bench.state(), state, "after {calls:?}");
    }
}

fn baseline(share: f64) -> BreakerPolicy {
    BreakerPolicy { slow: Some(slow(SlowThan::Baseline(3.0), share)), ..policy() }
}

#[test]
fn failures_in_a_row_open_it_without_warm_up() {
    let policy = BreakerPolicy { consecutive: Some(5), ..policy() };
    let row = Some(Evidence::FailuresInARow(5));
    check(
        &policy,
        &[
            ("ffff", None),
            ("fffff", row),
            ("sfffff", row),
            ("ffffsffff", None),
            // A neutral outcome neither adds to the row nor ends it.
            ("ffnnnff", None),
            ("ffnfnnff", row),
            // Nor does a refusal: a provider that says "later" is alive.
            ("ffffrrr", None),
            ("ffffrrf", row),
        ],
    );
}

#[test]
fn a_row_of_refusals_is_no_row_of_failures() {
    let policy = BreakerPolicy { consecutive: Some(3), failure_share: 1.1, ..policy() };
    check(&policy, &[("rrrrrrrrrrrrrrr", None), ("rrrrrfff", Some(Evidence::FailuresInARow(3)))]);
}

#[test]
fn the_share_opens_it_at_the_threshold_and_from_the_least_number_of_calls_on() {
    let share = |failed, calls| Some(Evidence::FailureShare { failed, calls });
    check(
        &policy(),
        &[
            ("fffffffff", None),
            ("ffffffffff", share(10, 10)),
            ("fsfsfsfsfs", share(5, 10)),
            ("fsfsfsfssssssssss", None),
            ("ssssssffff", None),
            ("ssssssfffffs", None),
            ("ssssssffffff", share(6, 12)),
            // Refusals count in the share, neutral outcomes in nothing.
            ("ssssssrrrrrr", share(6, 12)),
            ("sssssfrfrf", share(5, 10)),
            ("fffffffffnnnnnnnnnn", None),
            ("ssssnnnnfffff", None),
        ],
    );
}

#[test]
fn a_share_that_is_met_exactly_is_met_whatever_floats_make_of_it() {
    // 0.55 times 100 is a little more than 55 in floating point.
    let policy = BreakerPolicy { failure_share: 0.55, min_calls: 100, ..policy() };
    let calls = format!("{}{}", "s".repeat(45), "f".repeat(55));
    check(&policy, &[(calls.leak(), Some(Evidence::FailureShare { failed: 55, calls: 100 }))]);
}

#[test]
fn what_is_older_than_the_window_does_not_count() {
    let mut bench = Bench::new(policy());
    bench.play("fffffffff");
    bench.pass(secs(54));
    bench.play("s");
    assert_eq!(bench.last(), Evidence::FailureShare { failed: 9, calls: 10 });

    let mut bench = Bench::new(policy());
    bench.play("fffffffff");
    bench.pass(secs(60));
    bench.play("sssssssssf");
    assert_eq!(bench.state(), StateName::Closed);
}

#[test]
fn slow_calls_open_it_by_share() {
    let limit = ms(500);
    let share = |slow, timed| Some(Evidence::SlowShare { slow, timed, limit });
    check(
        &slow_past_500_ms(),
        &[
            ("qlqlqlqlq", None),
            ("qlqlqlqlql", share(5, 10)),
            ("qqqqqqllll", None),
            // Calls whose first token nobody measured are not timed.
            ("slslslslslsl", None),
            // A slow call is still a success.
            ("ffllfflqqqq", None),
        ],
    );
}

#[test]
fn slow_calls_in_a_row_open_it_when_the_share_does_not() {
    let slow = Some(slow(SlowThan::Fixed(ms(500)), 0.9));
    let policy = BreakerPolicy { slow, ..policy() };
    check(
        &policy,
        &[
            ("qqqqqqqqqqlllllllll", None),
            ("qqqqqqqqqqllllllllll", Some(Evidence::SlowInARow { slow: 10, limit: ms(500) })),
            ("qqqqqqqqqqlllllqlllll", None),
            // What nobody timed does not end the row.
            ("qqqqqqqqqqlllllslllll", Some(Evidence::SlowInARow { slow: 10, limit: ms(500) })),
        ],
    );
}

#[test]
fn a_first_token_at_the_limit_is_not_slow() {
    let mut bench = Bench::new(slow_past_500_ms());
    for _ in 0..30 {
        let permit = bench.permit();
        bench.end(permit, Outcome::success(Some(ms(500))));
    }
    assert_eq!(bench.state(), StateName::Closed);
}

#[test]
fn slow_is_judged_against_what_is_usual() {
    let mut bench = Bench::new(baseline(0.5));
    bench.play(&"q".repeat(19));
    assert_eq!(bench.breaker.slow_limit(), None, "19 calls are too few to know what is usual");
    bench.play("q");
    assert_eq!(bench.breaker.slow_limit(), Some(ms(300)));
    bench.play(&"l".repeat(9));
    assert_eq!(bench.state(), StateName::Closed);
    bench.play("l");
    assert_eq!(bench.last(), Evidence::SlowInARow { slow: 10, limit: ms(300) });
}

#[test]
fn slow_calls_do_not_become_the_new_normal() {
    let mut bench = Bench::new(baseline(1.0));
    bench.play(&"q".repeat(30));
    bench.play(&"lq".repeat(200));
    assert_eq!(bench.breaker.slow_limit(), Some(ms(300)));
}

#[test]
fn an_overdue_call_counts_as_slow_while_it_is_in_flight_and_only_once() {
    let mut bench = Bench::new(slow_past_500_ms());
    bench.play("qqqqq");
    let mut pending: Vec<_> = (0..5).map(|_| bench.permit()).collect();
    for permit in pending.iter_mut().take(4) {
        bench.late(permit);
        bench.late(permit);
        bench.late(permit);
    }
    assert_eq!(bench.state(), StateName::Closed, "four slow of nine");
    bench.late(&mut pending[4]);
    assert_eq!(bench.last(), Evidence::SlowShare { slow: 5, timed: 10, limit: ms(500) });
}

#[test]
fn an_overdue_call_is_not_counted_as_slow_again_when_it_ends() {
    let limit = ms(500);
    check(
        &slow_past_500_ms(),
        &[
            ("qqqqqqoooo", None),
            ("qqqqqoooo", None),
            ("qqqqqooooo", Some(Evidence::SlowShare { slow: 5, timed: 10, limit })),
        ],
    );
}

#[test]
fn an_overdue_call_stays_slow_when_its_caller_goes_away() {
    let mut bench = Bench::new(slow_past_500_ms());
    bench.play("qqqqq");
    for _ in 0..5 {
        let mut permit = bench.permit();
        bench.late(&mut permit);
        bench.end(permit, Outcome::Neutral);
    }
    assert_eq!(bench.last(), Evidence::SlowShare { slow: 5, timed: 10, limit: ms(500) });
}

#[test]
fn thresholds_of_zero_need_a_first_sign_of_trouble() {
    let none = BreakerPolicy { consecutive: Some(0), failure_share: 0.0, min_calls: 0, ..slow_past_500_ms() };
    let slow = Some(slow(SlowThan::Fixed(ms(500)), 0.0));
    check(&BreakerPolicy { slow, ..none }, &[("qqsqqn", None), ("f", Some(Evidence::FailuresInARow(1)))]);
}
