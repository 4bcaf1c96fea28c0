//! Backoff: between nothing and a ceiling that grows, for any policy and any number of retries.

use std::time::Duration;

use brownout_failover::{RetryPolicy, backoff};
use proptest::prelude::*;

fn policies() -> impl Strategy<Value = RetryPolicy> {
    let times = || prop_oneof![4 => (0..20_000_000_u64).prop_map(Duration::from_micros), 1 => Just(Duration::MAX)];
    (times(), times()).prop_map(|(backoff_first, backoff_max)| RetryPolicy {
        backoff_first,
        backoff_max,
        ..RetryPolicy::default()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_wait_lies_below_the_ceiling(policy in policies(), nth in any::<u32>(), unit in 0.0..1.0_f64) {
        prop_assert!(backoff::wait(&policy, nth, unit) <= backoff::ceiling(&policy, nth));
        prop_assert_eq!(backoff::wait(&policy, nth, 0.0), Duration::ZERO);
    }

    #[test]
    fn the_ceiling_grows_and_never_passes_its_limit(policy in policies(), nth in 0..u32::MAX) {
        prop_assert!(backoff::ceiling(&policy, nth) <= backoff::ceiling(&policy, nth + 1));
        prop_assert!(backoff::ceiling(&policy, nth) <= policy.backoff_max);
    }
}

#[test]
fn the_ceiling_doubles_from_the_first_wait_on() {
    let policy = RetryPolicy::default();
    let ceilings: Vec<u128> = (1..=8).map(|nth| backoff::ceiling(&policy, nth).as_millis()).collect();
    assert_eq!(ceilings, [200, 400, 800, 1600, 3200, 6400, 8000, 8000]);
}

#[test]
fn the_wait_is_spread_over_the_whole_ceiling() {
    let policy = RetryPolicy::default();
    let wait = |unit| backoff::wait(&policy, 3, unit).as_millis();
    assert_eq!([0.0, 0.25, 0.5, 0.999].map(wait), [0, 200, 400, 799]);
}
