//! The half-open breaker and the ramp that follows it: probes, their slots, and the way back.

use crate::support::{Bench, hair_trigger, ms, secs, slow_past_500_ms};
use brownout_failover::{BreakerPolicy, Evidence, Outcome, Rejected, StateName};

#[test]
fn at_most_so_many_probes_are_under_way_at_once() {
    let mut bench = Bench::half_open(hair_trigger());
    let probes: Vec<_> = (0..3).map(|_| bench.permit()).collect();
    assert!(probes.iter().all(brownout_failover::Permit::is_probe));
    assert_eq!(bench.ask(0.0), Err(Rejected::Probing));
    bench.pass(secs(3600));
    assert_eq!(bench.ask(0.0), Err(Rejected::Probing), "time alone frees no slot");
}

#[test]
fn no_more_probes_are_sent_than_successes_are_missing() {
    let mut bench = Bench::half_open(hair_trigger());
    bench.play("ss");
    let last = bench.permit();
    assert_eq!(bench.ask(0.0), Err(Rejected::Probing));
    bench.end(last, Outcome::success(None));
    assert_eq!(bench.last(), Evidence::ProbesSucceeded(3));
}

#[test]
fn so_many_successes_lead_to_the_ramp() {
    let mut bench = Bench::half_open(hair_trigger());
    bench.play("ss");
    assert_eq!(bench.state(), StateName::HalfOpen);
    bench.play("s");
    assert_eq!((bench.state(), bench.last()), (StateName::Ramp, Evidence::ProbesSucceeded(3)));
}

#[test]
fn one_probe_that_fails_reopens_it() {
    for (outcome, evidence) in [
        (Outcome::Failure, Evidence::ProbeFailed),
        (Outcome::Refused, Evidence::ProbeFailed),
        (Outcome::success(Some(ms(501))), Evidence::ProbeSlow),
    ] {
        let mut bench = Bench::half_open(slow_past_500_ms());
        bench.play("qq");
        let probe = bench.permit();
        bench.end(probe, outcome);
        assert_eq!((bench.state(), bench.last()), (StateName::Open, evidence), "{outcome:?}");
    }
}

#[test]
fn an_overdue_probe_reopens_it_before_it_ends() {
    let mut bench = Bench::half_open(slow_past_500_ms());
    let mut probe = bench.permit();
    bench.late(&mut probe);
    assert_eq!((bench.state(), bench.last()), (StateName::Open, Evidence::ProbeSlow));

    let transitions = bench.seen.len();
    bench.late(&mut probe);
    bench.end(probe, Outcome::success(None));
    assert_eq!((bench.state(), bench.seen.len()), (StateName::Open, transitions));
}

#[test]
fn the_other_probes_of_a_reopened_breaker_do_not_count() {
    let mut bench = Bench::half_open(hair_trigger());
    let (first, second, third) = (bench.permit(), bench.permit(), bench.permit());
    bench.end(first, Outcome::Failure);
    bench.wait_out();
    let fresh = bench.permit();
    bench.end(second, Outcome::success(None));
    bench.end(third, Outcome::Failure);
    assert_eq!(bench.state(), StateName::HalfOpen);

    // Nor do they free the slots of the new ones.
    let _others = (bench.permit(), bench.permit());
    assert_eq!(bench.ask(0.0), Err(Rejected::Probing));
    bench.end(fresh, Outcome::Neutral);
    assert!(bench.ask(0.0).is_ok());
}

#[test]
fn a_neutral_probe_frees_its_slot_and_proves_nothing() {
    let mut bench = Bench::half_open(hair_trigger());
    for _ in 0..20 {
        let probes: Vec<_> = (0..3).map(|_| bench.permit()).collect();
        assert_eq!(bench.ask(0.0), Err(Rejected::Probing));
        for probe in probes {
            bench.end(probe, Outcome::Neutral);
        }
    }
    assert_eq!(bench.state(), StateName::HalfOpen);
}

#[test]
fn a_policy_without_probes_still_probes_with_one() {
    let mut bench = Bench::opened(BreakerPolicy { probes: 0, ..hair_trigger() });
    bench.wait_out();
    bench.play("s");
    assert_eq!(bench.state(), StateName::Ramp);
}

#[test]
fn the_ramp_lets_a_growing_share_through() {
    let mut bench = Bench::ramping(hair_trigger());
    let mut admitted = Vec::new();
    for _ in 0..10 {
        admitted.push((0..100).filter(|n| bench.ask((f64::from(*n) + 0.5) / 100.0).is_ok()).count());
        bench.pass(secs(1));
    }
    assert_eq!(admitted, [10, 19, 28, 37, 46, 55, 64, 73, 82, 91]);
    assert_eq!(bench.state(), StateName::Ramp);
}

#[test]
fn who_has_come_back_in_the_ramp_stays() {
    let mut bench = Bench::ramping(hair_trigger());
    assert_eq!(bench.ask(0.5), Err(Rejected::Ramping));
    bench.pass(secs(5));
    for _ in 0..5 {
        assert!(bench.ask(0.5).is_ok());
        bench.pass(secs(1));
    }
}

#[test]
fn when_the_ramp_is_over_the_breaker_closes_and_the_wait_starts_small_again() {
    let mut bench = Bench::half_open(hair_trigger());
    bench.play("f");
    bench.wait_out();
    bench.play("f");
    bench.wait_out();
    bench.play("sss");
    bench.pass(secs(10));
    assert!(bench.ask(0.999).is_ok());
    assert_eq!((bench.state(), bench.last()), (StateName::Closed, Evidence::RampOver));

    bench.play("fff");
    let wait = bench.until().since(bench.now);
    assert!(wait <= ms(2200), "{wait:?}");
}

#[test]
fn a_fall_during_the_ramp_makes_the_next_wait_longer() {
    let mut bench = Bench::ramping(hair_trigger());
    bench.pass(secs(5));
    bench.play("fff");
    assert_eq!((bench.state(), bench.last()), (StateName::Open, Evidence::FailuresInARow(3)));
    let wait = bench.until().since(bench.now);
    assert!(wait >= ms(3600), "{wait:?}");
}

#[test]
fn calls_of_the_ramp_count_on_when_it_closes() {
    let mut bench = Bench::ramping(hair_trigger());
    let calls: Vec<_> = (0..3).map(|_| bench.permit()).collect();
    bench.pass(secs(10));
    bench.play("s");
    assert_eq!(bench.state(), StateName::Closed);
    for call in calls {
        bench.end(call, Outcome::Failure);
    }
    assert_eq!(bench.last(), Evidence::FailuresInARow(3));
}

#[test]
fn probes_left_over_from_the_half_open_time_do_not_count_in_the_ramp() {
    let mut bench = Bench::half_open(hair_trigger());
    let probes: Vec<_> = (0..3).map(|_| bench.permit()).collect();
    for probe in probes {
        bench.end(probe, Outcome::success(None));
    }
    assert_eq!(bench.state(), StateName::Ramp);
    bench.play("ff");
    assert_eq!(bench.state(), StateName::Ramp);
}

#[test]
fn without_a_ramp_it_closes_with_the_next_call() {
    let mut bench = Bench::ramping(BreakerPolicy { ramp: secs(0), ..hair_trigger() });
    assert!(bench.ask(0.999).is_ok());
    assert_eq!(bench.state(), StateName::Closed);
}
