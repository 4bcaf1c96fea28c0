//! The sliding window against a plain list of what was added: quantised to buckets, or counted.

use std::time::Duration;

use brownout_failover::{BreakerWindow, Tally, Window};
use chance::Moment;
use proptest::prelude::*;

const FAILED: Tally = Tally { seen: 1, hits: 1 };
const TEN_SECONDS: BreakerWindow = BreakerWindow::Time(Duration::from_secs(10));

fn at(millis: u64) -> Moment {
    Moment::from_millis(millis)
}

fn sum(all: impl Iterator<Item = Tally>) -> Tally {
    all.fold(Tally::default(), |sum, one| Tally { seen: sum.seen + one.seen, hits: sum.hits + one.hits })
}

/// Steps in time: mostly small against the window, at times far beyond it.
fn steps() -> impl Strategy<Value = u64> {
    prop_oneof![8 => 0..2000_u64, 3 => 0..20_000_u64, 1 => 0..u64::MAX / 1_000_000]
}

fn tallies() -> impl Strategy<Value = Tally> {
    (0..4_u32, 0..4_u32).prop_map(|(seen, hits)| Tally { seen, hits })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_window_of_time_holds_what_a_plain_list_holds(
        length in 1..30_000_u64,
        adds in prop::collection::vec((steps(), tallies(), any::<bool>()), 1..120),
    ) {
        let mut window = Window::new(BreakerWindow::Time(Duration::from_millis(length)));
        let bucket = length * 100;
        let mut list: Vec<(u64, Tally)> = Vec::new();
        let mut now = Moment::START;
        for (step, tally, clear) in adds {
            now += Duration::from_millis(step);
            window.add(now, tally);
            list.push((now.as_micros() / bucket, tally));
            let newest = now.as_micros() / bucket;
            let expected = sum(list.iter().filter(|(number, _)| number + 10 > newest).map(|(_, tally)| *tally));
            prop_assert_eq!(window.total(now), expected);
            if clear && tally.seen == 0 {
                window.clear();
                list.clear();
            }
        }
    }

    #[test]
    fn a_window_of_calls_holds_the_last_of_a_plain_list(
        length in 1..40_u32,
        adds in prop::collection::vec((tallies(), any::<bool>()), 1..200),
    ) {
        let mut window = Window::new(BreakerWindow::Count(length));
        let mut list: Vec<Tally> = Vec::new();
        for (tally, clear) in adds {
            window.add(Moment::START, tally);
            list.push(tally);
            prop_assert_eq!(window.total(Moment::NEVER), sum(list.iter().rev().take(length as usize).copied()));
            if clear && tally.seen == 0 {
                window.clear();
                list.clear();
            }
        }
    }

    #[test]
    fn looking_changes_nothing(times in prop::collection::vec(0..3000_u64, 1..60)) {
        let (mut looked_at, mut left_alone) = (Window::new(TEN_SECONDS), Window::new(TEN_SECONDS));
        let mut now = Moment::START;
        for time in times {
            now += Duration::from_millis(time);
            let _: Tally = looked_at.total(now);
            looked_at.add(now, FAILED);
            left_alone.add(now, FAILED);
        }
        prop_assert_eq!(looked_at.total(now), left_alone.total(now));
    }
}

#[test]
fn what_is_counted_is_forgotten_between_nine_tenths_and_all_of_the_window_later() {
    let mut window = Window::new(TEN_SECONDS);
    window.add(at(999), FAILED);
    assert_eq!(window.total(at(9_999)), FAILED);
    assert_eq!(window.total(at(10_000)), Tally::default());
}

#[test]
fn a_moment_before_the_newest_counts_into_the_newest() {
    let mut window = Window::new(TEN_SECONDS);
    window.add(at(5000), FAILED);
    window.add(at(1000), FAILED);
    assert_eq!(window.total(at(14_999)).hits, 2);
    assert_eq!(window.total(at(15_000)).hits, 0);
}

#[test]
fn the_ends_of_time_are_harmless() {
    let mut window = Window::new(BreakerWindow::Time(Duration::ZERO));
    window.add(Moment::START, FAILED);
    window.add(Moment::NEVER, FAILED);
    assert_eq!(window.total(Moment::NEVER), FAILED);
    window.clear();
    assert_eq!(window.total(Moment::NEVER), Tally::default());
}

#[test]
fn a_window_of_no_calls_holds_one() {
    let mut window = Window::new(BreakerWindow::Count(0));
    window.add(Moment::START, FAILED);
    window.add(Moment::START, Tally { seen: 1, hits: 0 });
    assert_eq!(window.total(Moment::START), Tally { seen: 1, hits: 0 });
}
