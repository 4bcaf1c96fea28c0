//! The sliding window against a plain list of what was added, quantised to buckets.

use std::time::Duration;

use brownout_failover::{Counts, Window};
use chance::Moment;
use proptest::prelude::*;

const FAILED: Counts = Counts { calls: 1, failed: 1, timed: 0, slow: 0 };

fn at(millis: u64) -> Moment {
    Moment::from_millis(millis)
}

fn sum(all: impl Iterator<Item = Counts>) -> Counts {
    all.fold(Counts::default(), |sum, one| Counts {
        calls: sum.calls + one.calls,
        failed: sum.failed + one.failed,
        timed: sum.timed + one.timed,
        slow: sum.slow + one.slow,
    })
}

/// Steps in time: mostly small against the window, at times far beyond it.
fn steps() -> impl Strategy<Value = u64> {
    prop_oneof![8 => 0..2000_u64, 3 => 0..20_000_u64, 1 => 0..u64::MAX / 1_000_000]
}

fn counts() -> impl Strategy<Value = Counts> {
    (0..4_u32, 0..4_u32, 0..4_u32, 0..4_u32).prop_map(|(calls, failed, timed, slow)| Counts {
        calls,
        failed,
        timed,
        slow,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn it_holds_what_a_plain_list_holds(
        length in 1..30_000_u64,
        adds in prop::collection::vec((steps(), counts(), any::<bool>()), 1..120),
    ) {
        let mut window = Window::new(Duration::from_millis(length));
        let bucket = length * 100;
        let mut list: Vec<(u64, Counts)> = Vec::new();
        let mut now = Moment::START;
        for (step, counts, clear) in adds {
            now += Duration::from_millis(step);
            window.add(now, counts);
            list.push((now.as_micros() / bucket, counts));
            let newest = now.as_micros() / bucket;
            let expected = sum(list.iter().filter(|(number, _)| number + 10 > newest).map(|(_, counts)| *counts));
            prop_assert_eq!(window.total(now), expected);
            if clear && counts.calls == 0 {
                window.clear();
                list.clear();
            }
        }
    }

    #[test]
    fn looking_changes_nothing(times in prop::collection::vec(0..3000_u64, 1..60)) {
        let (mut looked_at, mut left_alone) = (Window::new(Duration::from_secs(10)), Window::new(Duration::from_secs(10)));
        let mut now = Moment::START;
        for time in times {
            now += Duration::from_millis(time);
            let _ = looked_at.total(now);
            looked_at.add(now, FAILED);
            left_alone.add(now, FAILED);
        }
        prop_assert_eq!(looked_at.total(now), left_alone.total(now));
    }
}

#[test]
fn what_is_counted_is_forgotten_between_nine_tenths_and_all_of_the_window_later() {
    let mut window = Window::new(Duration::from_secs(10));
    window.add(at(999), FAILED);
    assert_eq!(window.total(at(9_999)), FAILED);
    assert_eq!(window.total(at(10_000)), Counts::default());
}

#[test]
fn a_moment_before_the_newest_counts_into_the_newest() {
    let mut window = Window::new(Duration::from_secs(10));
    window.add(at(5000), FAILED);
    window.add(at(1000), FAILED);
    assert_eq!(window.total(at(14_999)).failed, 2);
    assert_eq!(window.total(at(15_000)).failed, 0);
}

#[test]
fn the_ends_of_time_are_harmless() {
    let mut window = Window::new(Duration::ZERO);
    window.add(Moment::START, FAILED);
    window.add(Moment::NEVER, FAILED);
    assert_eq!(window.total(Moment::NEVER), FAILED);
    window.clear();
    assert_eq!(window.total(Moment::NEVER), Counts::default());
}
