//! The open breaker: who is rejected, until when, and what is too old to count.

use std::time::Duration;

use crate::support::{Bench, hair_trigger, ms, secs, slow_past_500_ms};
use brownout_failover::{Breaker, BreakerPolicy, Evidence, OpenWait, Outcome, Rejected, StateName};
use chance::{Key, Moment, Seed};

/// Within a tenth to either side.
fn about(wait: Duration, expected: Duration) -> bool {
    wait >= expected * 9 / 10 && wait <= expected * 11 / 10
}

#[test]
fn it_rejects_until_the_wait_is_over_and_then_lets_a_probe_through() {
    let mut bench = Bench::opened(hair_trigger());
    let until = bench.until();
    assert!(about(until.since(bench.now), secs(2)));

    bench.now = until - Duration::from_micros(1);
    assert_eq!(bench.ask(0.0), Err(Rejected::Open(until)));
    assert_eq!(bench.state(), StateName::Open);

    bench.now = until;
    assert!(bench.permit().is_probe());
    assert_eq!(bench.state(), StateName::HalfOpen);
    assert_eq!(bench.last(), Evidence::WaitOver(until.since(Moment::START)));
}

#[test]
fn the_wait_doubles_with_each_opening_up_to_its_limit() {
    let mut bench = Bench::opened(hair_trigger());
    for expected in [2, 4, 8, 16, 30, 30, 30] {
        let wait = bench.until().since(bench.now);
        assert!(about(wait, secs(expected)), "{wait:?} instead of {expected} s");
        bench.wait_out();
        bench.play("f");
    }
}

#[test]
fn the_wait_differs_from_breaker_to_breaker() {
    let wait = |seed| {
        let mut breaker = Breaker::new(hair_trigger(), Key::root(Seed(seed)));
        for _ in 0..3 {
            let permit = breaker.try_acquire(Moment::START, 0.0).0.unwrap();
            let _ = breaker.record(permit, Outcome::Failure, Moment::START);
        }
        match breaker.try_acquire(Moment::START, 0.0).0 {
            Err(Rejected::Open(until) | Rejected::Slow(until)) => until.since_start(),
            other => panic!("not open: {other:?}"),
        }
    };
    let waits: Vec<Duration> = (0..200).map(wait).collect();
    assert!(waits.iter().all(|wait| about(*wait, secs(2))));
    assert!(waits.iter().any(|wait| *wait < ms(1850)) && waits.iter().any(|wait| *wait > ms(2150)));
}

#[test]
fn many_openings_do_not_overflow_the_wait() {
    let open = OpenWait { first: secs(2), max: Duration::MAX };
    let mut bench = Bench::opened(BreakerPolicy { open, ..hair_trigger() });
    for _ in 0..80 {
        bench.wait_out();
        bench.play("f");
        assert_eq!(bench.state(), StateName::Open);
    }
}

#[test]
fn outcomes_of_calls_from_before_the_opening_never_count() {
    let mut bench = Bench::new(slow_past_500_ms());
    let mut stragglers: Vec<_> = (0..8).map(|_| bench.permit()).collect();
    bench.play("fff");

    // While it is open ...
    let before = bench.seen.len();
    bench.late(&mut stragglers[0]);
    for outcome in [Outcome::Failure, Outcome::Failure, Outcome::Failure, Outcome::success(None)] {
        let straggler = stragglers.pop().unwrap();
        bench.end(straggler, outcome);
    }
    assert_eq!((bench.state(), bench.seen.len()), (StateName::Open, before));

    // ... and while it is half-open.
    bench.wait_out();
    let probe = bench.permit();
    bench.late(&mut stragglers[1]);
    for outcome in [Outcome::Failure, Outcome::Failure, Outcome::Failure, Outcome::success(None)] {
        let straggler = stragglers.pop().unwrap();
        bench.end(straggler, outcome);
    }
    assert_eq!((bench.state(), bench.seen.len()), (StateName::HalfOpen, before + 1));
    bench.end(probe, Outcome::Neutral);
}

#[test]
fn what_was_counted_before_the_opening_is_forgotten() {
    let mut bench = Bench::ramping(hair_trigger());
    bench.pass(secs(10));
    bench.play("ff");
    assert_eq!(bench.state(), StateName::Closed, "the row of before would have made it five");
    bench.play("f");
    assert_eq!(bench.last(), Evidence::FailuresInARow(3));
}
