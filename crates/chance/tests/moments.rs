//! Moments and ticks: time only goes forward, and two parties never act in the same millisecond.

use std::time::Duration;

use brownout_chance::{Moment, Tick};
use proptest::prelude::*;

fn moments() -> impl Strategy<Value = Moment> {
    prop_oneof![
        8 => (0..10_000_000_000_u64).prop_map(Moment::from_micros),
        2 => any::<u64>().prop_map(Moment::from_micros),
        1 => (0..3000_u64).prop_map(|back| Moment::from_micros(u64::MAX - back)),
    ]
}

fn durations() -> impl Strategy<Value = Duration> {
    prop_oneof![8 => (0..10_000_000_u64).prop_map(Duration::from_micros), 1 => Just(Duration::MAX)]
}

/// The last moment that still has a whole even and a whole odd millisecond after it.
const LAST: Moment = Moment::from_micros(u64::MAX - 3000);

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_tick_never_aligns_backwards(moment in moments()) {
        for tick in [Tick::Free, Tick::Even, Tick::Odd] {
            let aligned = tick.align(moment);
            prop_assert!(aligned >= moment);
            prop_assert_eq!(tick.align(aligned), aligned);
            prop_assert!(moment > LAST || aligned.since(moment) < Duration::from_millis(2));
        }
    }

    #[test]
    fn even_and_odd_never_meet(one in moments(), other in moments()) {
        prop_assume!(one <= LAST && other <= LAST);
        let (even, odd) = (Tick::Even.align(one), Tick::Odd.align(other));
        prop_assert_eq!((even.as_micros() % 2000, odd.as_micros() % 2000), (0, 1000));
    }

    #[test]
    fn alignment_keeps_the_order(one in moments(), other in moments()) {
        let (sooner, later) = (one.min(other), one.max(other));
        for tick in [Tick::Free, Tick::Even, Tick::Odd] {
            prop_assert!(tick.align(sooner) <= tick.align(later));
        }
    }

    #[test]
    fn what_is_added_is_what_has_passed(moment in moments(), time in durations()) {
        let later = moment + time;
        prop_assert!(later >= moment);
        prop_assert!(later == Moment::NEVER || later.since(moment) == time);
        prop_assert!(later == Moment::NEVER || later - time == moment);
        prop_assert_eq!(moment.since(later + Duration::from_micros(1)), Duration::ZERO);
    }
}
