//! The order of targets: laws that hold for any route, and what each balance does.

use std::time::Duration;

use super::support::{OPEN, ask, group, policy, router};
use brownout_failover::route::{Ended, Router, TargetView};
use brownout_failover::{Balance, EjectionPolicy, Route, Routes, Weighted};
use chance::Moment;
use proptest::prelude::*;

const NOW: Moment = Moment::from_secs(100);

fn balance() -> impl Strategy<Value = Balance> {
    prop::sample::select(vec![Balance::Static, Balance::Latency, Balance::Cost, Balance::LeastInFlight])
}

fn route() -> impl Strategy<Value = Route> {
    (0..6_usize).prop_map(Route::Target).prop_recursive(3, 20, 5, |inner| {
        let weighted = prop::collection::vec((0.0..5.0_f64, inner.clone()), 0..5);
        prop_oneof![
            prop::collection::vec(inner, 0..5).prop_map(Route::Priority),
            (balance(), weighted).prop_map(|(balance, legs)| Route::Weighted(Weighted { balance, legs })),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_target_stands_once(
        route in route(),
        number in any::<u64>(),
        calls in prop::collection::vec((0..6_usize, 0..3_u8, 0..9000_u64), 0..200),
        admitted in prop::collection::vec(any::<bool>(), 6),
        ejection in prop::option::of((0.0..=1.0_f64).prop_map(|max_share| EjectionPolicy { max_share, panic_share: 0.3 })),
        conversation in prop::option::of("[a-c]"),
        remembered in prop::option::of(0..8_usize),
    ) {
        let router = router(6, ejection, conversation.is_some());
        let _flights = play(&router, &calls);
        let plan = Routes::all(route.clone());
        let mut ask = ask(&plan, number, NOW);
        (ask.conversation, ask.remembered) = (conversation.as_deref(), remembered);
        let view = |place: usize| TargetView { admitted: admitted[place], cost: Some(place as u64 % 2) };
        let order = router.order(&ask, view);
        prop_assert_eq!(&order, &router.order(&ask, view), "the same question has the same answer");
        let mut sorted = order;
        sorted.sort_unstable();
        let mut targets = route.targets();
        targets.sort_unstable();
        prop_assert_eq!(sorted, targets);
    }

    #[test]
    fn never_more_than_the_cap_is_out(
        members in 1..12_usize,
        max_share in 0.0..=1.0_f64,
        calls in prop::collection::vec((0..12_usize, 0..3_u8, 0..9000_u64), 0..600),
    ) {
        let router = router(members, Some(EjectionPolicy { max_share, panic_share: 0.0 }), false);
        let _flights = play(&router, &calls);
        let route = group(Balance::Static, &vec![1.0; members]);
        let out = (0..members).filter(|place| router.ejected(&route, *place, NOW)).count();
        prop_assert!(out < members, "{out} of {members}");
        prop_assert!(out <= ((max_share * members as f64) as usize).max(1), "{out} of {members} at {max_share}");
    }
}

/// Calls as they ended; those that did not are given back.
fn play(router: &Router, calls: &[(usize, u8, u64)]) -> Vec<brownout_failover::route::Flight> {
    let mut open = Vec::new();
    for &(place, how, millis) in calls {
        let (flight, took) = (router.began(place), Duration::from_millis(millis));
        match how {
            0 => flight.ended(NOW, Ended::Well(took)),
            1 => flight.ended(NOW, Ended::Badly(took)),
            _ => open.push(flight),
        }
    }
    open
}

/// How often each place stands first.
fn firsts(router: &Router, plan: &Routes, calls: u64, view: impl Fn(usize) -> TargetView + Copy) -> Vec<u64> {
    let mut counts = vec![0; 8];
    (0..calls).for_each(|n| counts[router.order(&ask(plan, n, NOW), view)[0]] += 1);
    counts
}

#[test]
fn static_weights_are_met() {
    let plan = Routes::all(group(Balance::Static, &[6.0, 3.0, 1.0, 0.0]));
    let counts = firsts(&router(4, None, false), &plan, 20_000, |_| OPEN);
    // Three standard deviations of a share of 30% over 20,000 draws are 1%.
    for (count, share) in counts.iter().zip([0.6, 0.3, 0.1, 0.0]) {
        assert!((*count as f64 / 20_000.0 - share).abs() < 0.01, "{counts:?}");
    }
}

#[test]
fn a_rejected_leg_leaves_its_share_by_weight() {
    let plan = Routes::all(group(Balance::Static, &[6.0, 3.0, 1.0]));
    let view = |place| TargetView { admitted: place != 0, ..OPEN };
    let counts = firsts(&router(3, None, false), &plan, 20_000, view);
    assert_eq!(counts[0], 0);
    assert!((counts[1] as f64 / 20_000.0 - 0.75).abs() < 0.01, "{counts:?}");
}

#[test]
fn the_cheapest_that_is_let_through_goes_first() {
    let plan = Routes::all(group(Balance::Cost, &[1.0, 1.0, 1.0]));
    let costs = [Some(30), None, Some(10)];
    let all = |place: usize| TargetView { admitted: true, cost: costs[place] };
    assert_eq!(router(3, None, false).order(&ask(&plan, 1, NOW), all), [2, 0, 1]);
    let some = |place: usize| TargetView { admitted: place != 2, cost: costs[place] };
    assert_eq!(router(3, None, false).order(&ask(&plan, 1, NOW), some), [0, 1, 2]);
}

#[test]
fn fewest_in_flight_counts_per_weight() {
    let router = router(2, None, false);
    let _flights: Vec<_> = [0, 0, 1].map(|place| router.began(place)).into();
    let even = Routes::all(group(Balance::LeastInFlight, &[1.0, 1.0]));
    let uneven = Routes::all(group(Balance::LeastInFlight, &[4.0, 1.0]));
    assert_eq!(router.order(&ask(&even, 1, NOW), |_| OPEN), [1, 0]);
    assert_eq!(router.order(&ask(&uneven, 1, NOW), |_| OPEN), [0, 1]);
}

#[test]
fn of_two_the_slow_one_stands_behind() {
    let router = router(2, None, false);
    router.began(0).ended(NOW, Ended::Well(Duration::from_secs(3)));
    router.began(1).ended(NOW, Ended::Well(Duration::from_millis(200)));
    let plan = Routes::all(group(Balance::Latency, &[1.0, 1.0]));
    assert_eq!(firsts(&router, &plan, 100, |_| OPEN)[1], 100);
}

#[test]
fn an_outlier_stands_last_and_comes_back() {
    let router = router(3, Some(EjectionPolicy::default()), false);
    for place in [0, 1, 2].repeat(20) {
        let how = if place == 1 { Ended::Badly(Duration::ZERO) } else { Ended::Well(Duration::from_millis(200)) };
        router.began(place).ended(NOW, how);
    }
    let plan = Routes::all(group(Balance::Static, &[1.0, 1.0, 1.0]));
    assert!((0..100).all(|n| router.order(&ask(&plan, n, NOW), |_| OPEN)[2] == 1));
    let later = NOW + Duration::from_secs(27);
    assert!((0..100).any(|n| router.order(&ask(&plan, n, later), |_| OPEN)[0] == 1));
}

#[test]
fn groups_nest() {
    let inner = Route::Priority(vec![Route::Target(0), Route::Target(1)]);
    let legs = vec![(1.0, inner), (1.0, Route::Target(2))];
    let weighted = Route::Weighted(Weighted { balance: Balance::Static, legs });
    let plan = Routes::all(Route::Priority(vec![weighted, Route::Target(3), Route::Target(0)]));
    let router = router(4, None, false);
    let orders: Vec<_> = (0..50).map(|n| router.order(&ask(&plan, n, NOW), |_| OPEN)).collect();
    assert!(orders.iter().all(|order| *order == [0, 1, 2, 3] || *order == [2, 0, 1, 3]), "{orders:?}");
    assert!(orders.iter().any(|order| order[0] == 2) && orders.iter().any(|order| order[0] == 0));
}

#[test]
fn a_conversation_stays_and_moves_only_when_its_own_target_leaves() {
    let router = router(4, None, true);
    let plan = Routes::all(group(Balance::LeastInFlight, &[1.0; 4]));
    let home = |name: &str, number, out: Option<usize>| {
        let mut ask = ask(&plan, number, NOW);
        ask.conversation = Some(name);
        router.order(&ask, |place| TargetView { admitted: Some(place) != out, ..OPEN })[0]
    };
    for n in 0..200 {
        let name = format!("conversation {n}");
        let first = home(&name, 1, None);
        assert_eq!(first, home(&name, 2, None), "another call of the same conversation");
        let moved = home(&name, 3, Some(2));
        assert!(if first == 2 { moved != 2 } else { moved == first }, "{name}: {first} to {moved}");
    }
}

#[test]
fn a_remembered_target_comes_first_while_it_is_let_through() {
    let router = router(3, None, true);
    let plan = Routes::all(Route::priority(0..3));
    let mut ask = ask(&plan, 1, NOW);
    ask.remembered = Some(2);
    assert_eq!(router.order(&ask, |_| OPEN), [2, 0, 1]);
    assert_eq!(router.order(&ask, |place| TargetView { admitted: place != 2, ..OPEN }), [0, 1, 2]);
}

#[test]
fn panic_is_a_matter_of_share() {
    let router = router(4, Some(EjectionPolicy { max_share: 0.5, panic_share: 0.25 }), false);
    let route = Route::priority(0..4);
    let through = |most: usize| move |place: usize| TargetView { admitted: place < most, ..OPEN };
    assert!(router.panics(&route, NOW, through(1)));
    assert!(!router.panics(&route, NOW, through(2)));
}

#[test]
fn another_policy_keeps_what_is_known_of_those_who_stay() {
    let router = router(3, None, false);
    let flight = router.began(2);
    let mut next = policy(3, None, false);
    next.providers.remove(0);
    router.reconfigure(&next);
    assert_eq!(router.fare(1).unwrap().in_flight(), 1);
    flight.ended(NOW, Ended::Well(Duration::from_secs(1)));
    assert_eq!(router.fare(1).unwrap().in_flight(), 0);
    assert_eq!(router.fare(1).unwrap().latency(NOW), Duration::from_secs(1));
    assert!(router.fare(2).is_none());
}
