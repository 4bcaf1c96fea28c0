//! The retry budget: never more retries than the share of requests allows, whatever the order.

use brownout_failover::RetryBudget;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn withdrawals_stay_within_the_bound(
        share in prop_oneof![Just(0.0), Just(1.0), 0.0..1.0_f64, 0.0..0.01_f64],
        withdrawals in prop::collection::vec(any::<bool>(), 1..2000),
    ) {
        let mut budget = RetryBudget::new(share);
        let (mut taken, mut deposits) = (0_u64, 0_u64);
        for withdrawal in withdrawals {
            if withdrawal {
                taken += u64::from(budget.withdraw());
            } else {
                budget.deposit();
                deposits += 1;
            }
            prop_assert!(taken <= RetryBudget::bound(share, deposits), "{} after {}", taken, deposits);
        }
    }

    #[test]
    fn a_share_of_nothing_allows_nothing(deposits in 0..5000_u32, share in prop_oneof![Just(0.0), Just(-1.0), Just(f64::NAN)]) {
        let mut budget = RetryBudget::new(share);
        for _ in 0..deposits {
            budget.deposit();
        }
        prop_assert!(!budget.withdraw());
    }
}

fn drain(budget: &mut RetryBudget) -> u32 {
    (0..10_000).take_while(|_| budget.withdraw()).count() as u32
}

#[test]
fn a_quiet_start_has_a_reserve() {
    assert_eq!(drain(&mut RetryBudget::new(0.2)), 10);
}

#[test]
fn five_requests_pay_for_one_retry_at_a_fifth() {
    let mut budget = RetryBudget::new(0.2);
    drain(&mut budget);
    for _ in 0..4 {
        budget.deposit();
        assert!(!budget.withdraw());
    }
    budget.deposit();
    assert!(budget.withdraw());
    assert!(!budget.withdraw());
}

#[test]
fn savings_are_limited() {
    let mut budget = RetryBudget::new(1.0);
    for _ in 0..100_000 {
        budget.deposit();
    }
    assert_eq!(drain(&mut budget), 50);
}
