//! The engine and its routes: classes, weights, the least busy, and outliers that stand behind.

use std::sync::Arc;

use crate::support::{Play, World, ms, policy, target};
use brownout_failover::{Balance, BreakerPolicy, Call, EjectionPolicy, Policy, Route, Routes, Skip, Weighted, Why};
use chance::Tick;
use wire::Api;

fn group(balance: Balance, weights: [f64; 2]) -> Route {
    let legs = weights.into_iter().enumerate().map(|(place, weight)| (weight, Route::Target(place))).collect();
    Route::Weighted(Weighted { balance, legs })
}

fn over(route: Route) -> Policy {
    Policy { routes: Routes::all(route), ..policy() }
}

#[tokio::test(start_paused = true)]
async fn a_class_has_a_route_of_its_own() {
    let mut routes = Routes::all(Route::priority([0, 1]));
    routes.classes.insert("code".to_owned(), Route::priority([1]));
    let world = World::new(Policy { routes, ..policy() }, vec![Play::says("first")], vec![Play::says("second")]);
    for (class, served_by) in [(None, 0), (Some("code"), 1), (Some("unheard-of"), 0)] {
        let call = Call { class: class.map(Arc::from), ..World::call(1, false) };
        assert_eq!(world.engine.complete(call).await.unwrap().served_by, Some(served_by), "{class:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn weights_are_met_and_the_rest_of_a_group_stands_behind() {
    let route = group(Balance::Static, [3.0, 1.0]);
    let world = World::new(over(route.clone()), vec![Play::says("first")], vec![Play::says("second")]);
    for id in 0..400 {
        world.complete_as(id).await.unwrap();
    }
    let first = world.providers[0].attempts();
    assert!((270..=330).contains(&first), "{first} of 400 at three quarters");

    let world = World::new(over(route), vec![Play::status(503)], vec![Play::says("second")]);
    for id in 0..50 {
        assert_eq!(world.complete_as(id).await.unwrap().served_by, Some(1));
    }
}

#[tokio::test(start_paused = true)]
async fn the_least_busy_is_asked_until_its_calls_are_over() {
    let world =
        World::new(over(group(Balance::LeastInFlight, [1.0, 1.0])), vec![Play::says("a")], vec![Play::says("b")]);
    let (a, b, c, d) =
        tokio::join!(world.complete_as(1), world.complete_as(2), world.complete_as(3), world.complete_as(4));
    assert!([a, b, c, d].into_iter().all(|end| end.is_ok()));
    assert_eq!([world.providers[0].attempts(), world.providers[1].attempts()], [2, 2]);

    // A call that goes away is no longer in flight.
    let _ = tokio::time::timeout(ms(100), world.complete_as(5)).await;
    let _ = tokio::join!(world.complete_as(6), world.complete_as(7));
    assert!(world.providers[0].attempts().abs_diff(world.providers[1].attempts()) <= 1);
}

/// A group of three of which the first is sick, after a hundred calls.
async fn with_a_sick_third(ejection: Option<EjectionPolicy>) -> World {
    let legs = (0..3).map(|place| (1.0, Route::Target(place))).collect();
    let providers = ["a", "b", "c"].map(|name| target(name, Api::OpenaiChat)).to_vec();
    let route = Route::Weighted(Weighted { balance: Balance::Static, legs });
    let policy = Policy { providers, ejection, ..over(route) };
    let plays = vec![vec![Play::status(500)], vec![Play::says("b")], vec![Play::says("c")]];
    let world = World::of(policy, plays, Tick::Free);
    for id in 0..100 {
        world.complete_as(id).await.expect("two are well");
    }
    world
}

#[tokio::test(start_paused = true)]
async fn one_that_fares_much_worse_stands_behind_its_group() {
    let (without, with) = (with_a_sick_third(None).await, with_a_sick_third(Some(EjectionPolicy::default())).await);
    assert!(with.log.skips().contains(&(0, Skip::Ejected)));
    assert!(!without.log.skips().contains(&(0, Skip::Ejected)));
    assert!(with.providers[0].attempts() < without.providers[0].attempts());
}

#[tokio::test(start_paused = true)]
async fn a_group_passes_over_an_open_breaker_without_an_attempt() {
    let breaker = BreakerPolicy { consecutive: Some(2), ..BreakerPolicy::default() };
    let policy = Policy { breaker: Some(breaker), ..over(group(Balance::Static, [1.0, 1.0])) };
    let world = World::new(policy, vec![Play::status(500)], vec![Play::says("words")]);
    for id in 0..4 {
        world.complete_as(id).await.unwrap();
    }
    let before = world.log.attempts().len();
    world.complete_as(9).await.unwrap();
    let last = &world.log.attempts()[before..];
    assert_eq!(last.iter().map(|tried| (tried.provider, tried.why)).collect::<Vec<_>>(), [(1, Why::Primary)]);
}
