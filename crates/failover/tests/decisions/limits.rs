//! Admission by what the account has, and by what its provider says is left.

use std::time::Duration;

use brownout_failover::{Admission, Limit, LimitsPolicy, TargetLimits, Wait};
use chance::Moment;
use proptest::prelude::*;
use wire::{Limits, Quota};

const fn secs(seconds: u64) -> Moment {
    Moment::from_secs(seconds)
}

fn admission(headroom: f64, requests: Option<u64>, tokens: Option<u64>) -> Admission {
    let limits = TargetLimits { requests_per_minute: requests, tokens_per_minute: tokens };
    Admission::new(LimitsPolicy { from_headers: true, headroom }, limits)
}

fn tokens_left(limit: u64, remaining: u64, reset: u64) -> Limits {
    let quota = Quota { limit, remaining, reset: Some(Duration::from_secs(reset)) };
    Limits { tokens: Some(quota), ..Limits::default() }
}

fn refused(result: Result<brownout_failover::Lease, Wait>) -> Option<Wait> {
    result.err()
}

#[test]
fn without_limits_everything_goes() {
    let mut admission = admission(0.05, None, None);
    assert!((0..1000).all(|_| admission.admit(secs(0), u64::MAX).is_ok()));
}

#[test]
fn a_burst_stops_before_the_limit_and_is_told_when_to_come_back() {
    let mut admission = admission(0.1, Some(60), None);
    let taken = (0..100).filter(|_| admission.admit(secs(0), 10).is_ok()).count();
    assert_eq!(taken, 54);
    // 54 a minute are given back: one in 10/9 of a second.
    let wait = refused(admission.admit(secs(0), 10)).map(|wait| (wait.limit, wait.until.as_micros()));
    assert_eq!(wait, Some((Limit::Requests, 1_111_112)));
    assert!(admission.admit(Moment::from_micros(1_111_112), 10).is_ok());
}

#[test]
fn tokens_are_set_aside_and_corrected() {
    let mut admission = admission(0.0, None, Some(1000));
    let lease = admission.admit(secs(0), 900);
    assert_eq!(refused(admission.admit(secs(0), 200)).map(|wait| wait.limit), Some(Limit::Tokens));
    // The answer was much shorter than it might have been.
    admission.settle(lease.unwrap(), Some(100));
    assert!(admission.admit(secs(0), 900).is_ok());
    assert!(admission.admit(secs(0), 1).is_err());
}

#[test]
fn an_unknown_number_of_tokens_leaves_the_estimate() {
    let mut admission = admission(0.0, None, Some(1000));
    let lease = admission.admit(secs(0), 1000);
    admission.settle(lease.unwrap(), None);
    assert!(admission.admit(secs(0), 1).is_err());
}

#[test]
fn what_takes_more_than_was_set_aside_leaves_a_debt() {
    let mut admission = admission(0.0, None, Some(600));
    let lease = admission.admit(secs(0), 1);
    admission.settle(lease.unwrap(), Some(1200));
    let until = refused(admission.admit(secs(0), 1)).map(|wait| wait.until);
    assert!(until > Some(secs(60)) && until < Some(secs(61)), "{until:?}");
}

#[test]
fn a_call_larger_than_the_limit_goes_when_the_limit_is_untouched() {
    let mut admission = admission(0.0, None, Some(100));
    let first = admission.admit(secs(0), 500);
    assert!(first.is_ok());
    assert!(admission.admit(secs(59), 500).is_err());
}

#[test]
fn what_the_provider_says_is_left_counts_with_what_was_taken_since() {
    let mut admission = admission(0.0, None, None);
    admission.report(secs(0), tokens_left(6000, 1000, 50));
    assert!(admission.admit(secs(0), 600).is_ok());
    let wait = refused(admission.admit(secs(0), 600));
    // 400 are left and 100 a second come back.
    assert_eq!(wait, Some(Wait { until: secs(2), limit: Limit::Tokens }));
    assert!(admission.admit(secs(2), 600).is_ok());
}

#[test]
fn a_report_is_good_until_its_reset() {
    let mut admission = admission(0.05, None, None);
    admission.report(secs(0), tokens_left(6000, 0, 7));
    assert!(admission.admit(secs(6), 6000).is_err());
    assert!(admission.admit(secs(7), 6000).is_ok());
}

#[test]
fn a_policy_may_ignore_what_is_reported() {
    let policy = LimitsPolicy { from_headers: false, headroom: 0.05 };
    let mut admission = Admission::new(policy, TargetLimits::default());
    admission.report(secs(0), tokens_left(6000, 0, 60));
    assert!(admission.admit(secs(0), 6000).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// In no minute more tokens are begun than the limit gives in it: what it holds, and what comes back.
    #[test]
    fn no_minute_takes_more_than_twice_the_limit_nor_a_moment_more_than_once(
        calls in proptest::collection::vec((0..5_000_u64, 1..400_u64), 1..200),
    ) {
        let mut admission = admission(0.05, None, Some(1000));
        let mut now = Moment::START;
        let mut taken: Vec<(Moment, u64)> = Vec::new();
        for (pause, tokens) in calls {
            now += Duration::from_millis(pause);
            if admission.admit(now, tokens).is_ok() {
                taken.push((now, tokens));
            }
        }
        for (n, (from, _)) in taken.iter().enumerate() {
            let span = &taken[n..];
            let in_minute: u64 = span.iter().filter(|(at, _)| at.since(*from).as_secs() < 60).map(|(_, t)| t).sum();
            let at_once: u64 = span.iter().filter(|(at, _)| at == from).map(|(_, t)| t).sum();
            prop_assert!(in_minute <= 1900 && at_once <= 950, "{} {}", in_minute, at_once);
        }
    }

    /// Who comes back when it was told to is let in.
    #[test]
    fn a_wait_is_long_enough(need in 1..2000_u64, remaining in 0..1000_u64, reset in 1..90_u64) {
        let mut admission = admission(0.05, Some(20), Some(1000));
        admission.report(secs(0), tokens_left(1000, remaining, reset));
        let _ = admission.admit(secs(0), 300);
        if let Err(wait) = admission.admit(secs(1), need) {
            prop_assert!(wait.until > secs(1));
            prop_assert!(admission.admit(wait.until, need).is_ok());
        }
    }
}
