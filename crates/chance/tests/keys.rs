//! Keyed draws: a draw depends on its key alone, never on what else was drawn, when, or in which order.

use brownout_chance::{Dice, Key, Purpose, Seed, Spread};
use proptest::prelude::*;
use proptest::sample::select;

/// A draw, by name: provider, request, nth attempt, purpose.
type Name = (String, u64, u64, Purpose);

const PURPOSES: [Purpose; 9] = [
    Purpose::Arrival,
    Purpose::Workload,
    Purpose::Health,
    Purpose::Weather,
    Purpose::Strike,
    Purpose::Detail,
    Purpose::Backoff,
    Purpose::Breaker,
    Purpose::Words,
];

fn key(seed: u64, (provider, request, nth, purpose): &Name) -> Key {
    Key::root(Seed(seed)).name(provider).word(*request).word(*nth).purpose(*purpose)
}

/// Everything that can be drawn from a key, as bits.
fn draw(key: Key) -> Vec<u64> {
    let mut dice: Dice = key.dice();
    let numbers = [key.unit(), dice.unit(), dice.normal(), dice.exponential(), dice.log_normal(0.0, 1.0)];
    numbers.iter().map(|number| number.to_bits()).chain([key.number(), dice.below(1000)]).collect()
}

fn names() -> impl Strategy<Value = Name> {
    ("[a-z]{0,12}", 0..50_u64, 0..4_u64, select(PURPOSES.to_vec()))
}

fn spreads() -> impl Strategy<Value = Spread> {
    let number = || prop_oneof![(-10.0..1e6_f64), Just(f64::NAN), Just(f64::INFINITY), Just(0.0)];
    let simple = prop_oneof![
        number().prop_map(Spread::Constant),
        (number(), number()).prop_map(|(low, high)| Spread::Uniform { low, high }),
        (number(), number()).prop_map(|(p50, p95)| Spread::from_percentiles(p50, p95)),
        number().prop_map(|mean| Spread::Exponential { mean }),
    ];
    simple
        .prop_recursive(2, 8, 4, move |inner| prop::collection::vec((number(), inner), 0..4).prop_map(Spread::Mixture))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_draws_does_not_matter(
        seed in any::<u64>(),
        names in prop::collection::vec(names(), 1..40),
        order in any::<prop::sample::Index>(),
    ) {
        let in_order: Vec<_> = names.iter().map(|name| draw(key(seed, name))).collect();
        let start = order.index(names.len());
        for turn in (0..names.len()).rev() {
            let place = (start + turn) % names.len();
            prop_assert_eq!(&draw(key(seed, &names[place])), &in_order[place]);
        }
    }

    #[test]
    fn different_names_draw_differently(seed in any::<u64>(), one in names(), other in names()) {
        prop_assert_eq!(one == other, key(seed, &one) == key(seed, &other));
        prop_assert_eq!(one == other, key(seed, &one).dice().unit() == key(seed, &other).dice().unit());
        prop_assert_ne!(key(seed, &one).unit(), key(seed.wrapping_add(1), &one).unit());
    }

    #[test]
    fn names_may_be_cut_nowhere(text in "\\PC{0,20}", at in any::<prop::sample::Index>()) {
        let chars: Vec<char> = text.chars().collect();
        let (head, tail) = chars.split_at(at.index(chars.len() + 1));
        let (head, tail): (String, String) = (head.iter().collect(), tail.iter().collect());
        prop_assert_ne!(Key::root(Seed(1)).name(&text), Key::root(Seed(1)).name(&head).name(&tail));
    }

    #[test]
    fn units_and_strikes_keep_their_bounds(seed in any::<u64>(), word in any::<u64>(), share in 0.0..1.0_f64) {
        let key = Key::root(Seed(seed)).word(word);
        prop_assert!((0.0..1.0).contains(&key.unit()));
        prop_assert!(key.strikes(1.0) && !key.strikes(0.0));
        // What strikes at a share strikes at every larger one.
        prop_assert!(!key.strikes(share) || key.strikes(share + (1.0 - share) / 2.0));
    }

    #[test]
    fn a_spread_gives_numbers_that_can_be_used(spread in spreads(), seed in any::<u64>()) {
        let mut dice = Key::root(Seed(seed)).dice();
        for _ in 0..20 {
            prop_assert!(spread.sample(&mut dice) >= 0.0);
            prop_assert!(spread.count(&mut dice, 3) >= 3);
            prop_assert_eq!(spread.duration(&mut dice).subsec_nanos() % 1000, 0);
        }
    }
}
