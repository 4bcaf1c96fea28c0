//! Canaries: idle targets are asked, and what they answer is told to their breakers.

use std::time::Duration;

use crate::support::{Play, Seen, World, policy};
use brownout_failover::{BreakerPolicy, CanaryPolicy, OpenWait, Policy, StateName};

fn watched() -> Policy {
    let open = OpenWait { first: Duration::from_secs(600), max: Duration::from_secs(600) };
    let breaker = BreakerPolicy { consecutive: Some(1), probes: 1, open, ..BreakerPolicy::default() };
    Policy { breaker: Some(breaker), canary: Some(CanaryPolicy::default()), ..policy() }
}

/// Runs the patrol for so long.
async fn patrol(world: &World, seconds: u64) {
    let until = world.clock.now() + Duration::from_secs(seconds);
    tokio::select! {
        biased;
        () = world.engine.patrol() => panic!("it has targets to ask"),
        () = world.clock.sleep_until(until) => {}
    }
}

#[tokio::test(start_paused = true)]
async fn the_death_of_an_idle_target_is_known_before_the_first_caller() {
    let world = World::new(watched(), vec![Play::status(503)], vec![Play::says("pong")]);
    patrol(&world, 90).await;
    assert_eq!(world.log.states(0), [StateName::Open]);
    let asked: Vec<_> = world.log.all().into_iter().filter(|seen| matches!(seen, Seen::Canary(..))).collect();
    assert_eq!(asked, [Seen::Canary(0, false), Seen::Canary(1, true)]);
    assert_eq!(world.complete().await.unwrap().attempts, 1, "nobody has to find out");
}

#[tokio::test(start_paused = true)]
async fn a_right_answer_ends_an_open_wait_and_a_wrong_one_does_not() {
    let plays = vec![Play::status(503), Play::says("what?"), Play::says("PONG.")];
    let world = World::new(watched(), plays, vec![Play::says("pong")]);
    assert!(world.complete().await.is_ok());
    patrol(&world, 90).await;
    assert_eq!(world.log.states(0), [StateName::Open], "a wrong answer proves nothing");
    patrol(&world, 60).await;
    assert_eq!(world.log.states(0), [StateName::Open, StateName::HalfOpen]);
}

#[tokio::test(start_paused = true)]
async fn without_canaries_there_is_no_patrol() {
    let world = World::new(policy(), vec![Play::says("first")], vec![]);
    world.engine.patrol().await;
    assert_eq!(world.log.all(), []);
}
