//! A policy that changes while calls run, timeouts of single models, and the minimum pace.

use crate::support::{Ended, Move, Play, World, alone, ms, policy};
use brownout_failover::{BreakerPolicy, Mismatch, Policy, Route, Routes, Skip, Target, Timeouts};
use wire::{Api, Category};

fn guarded() -> Policy {
    Policy { breaker: Some(BreakerPolicy { consecutive: Some(2), ..BreakerPolicy::default() }), ..policy() }
}

/// A world whose first provider's breaker is open.
async fn tripped() -> World {
    let world = World::new(guarded(), vec![Play::status(500)], vec![Play::says("words")]);
    for id in 0..3 {
        world.complete_as(id).await.expect("an answer of the second");
    }
    assert_eq!(world.log.skips(), [(0, Skip::BreakerOpen)]);
    world
}

#[tokio::test(start_paused = true)]
async fn what_was_learnt_about_the_same_target_is_kept() {
    let world = tripped().await;
    let mut other = guarded();
    other.retry.max_attempts = 3;
    other.breaker = Some(BreakerPolicy { consecutive: Some(7), ..BreakerPolicy::default() });
    world.engine.reconfigure(other).unwrap();
    world.complete_as(9).await.unwrap();
    assert_eq!(world.providers[0].attempts(), 2, "its breaker is still open");
    assert_eq!(world.engine.policy().retry.max_attempts, 3);
}

#[tokio::test(start_paused = true)]
async fn another_model_starts_anew() {
    let world = tripped().await;
    let mut other = guarded();
    other.providers[0].model = "other-model".to_owned();
    world.engine.reconfigure(other).unwrap();
    world.complete_as(9).await.unwrap();
    assert_eq!(world.providers[0].models().last().map(String::as_str), Some("other-model"));
}

#[tokio::test(start_paused = true)]
async fn a_call_under_way_ends_under_the_policy_it_began_with() {
    let world = World::new(policy(), vec![Play::status(503)], vec![Play::says("words")]);
    let (end, ()) = tokio::join!(world.complete(), async {
        world.sleep(ms(20)).await;
        let only_first = Policy { routes: Routes::all(Route::priority([0])), ..policy() };
        world.engine.reconfigure(only_first).unwrap();
    });
    assert_eq!(end.unwrap().served_by, Some(1));
    assert!(world.complete_as(2).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn other_providers_need_another_engine() {
    let world = tripped().await;
    let strangers = Policy::of("strangers", vec![Target::new("x", Api::OpenaiChat, "m")]);
    assert_eq!(world.engine.reconfigure(strangers), Err(Mismatch { named: 1, given: 2 }));
    assert_eq!(world.engine.policy().name, "test");
}

#[tokio::test(start_paused = true)]
async fn a_model_has_timeouts_of_its_own() {
    let own = Timeouts { first_token: Some(ms(2000)), ..Timeouts::default() };
    let policy = Policy { model_timeouts: [("first-model".to_owned(), own)].into(), ..policy() };
    let second = vec![Play::streams(ms(3000), &["patient"])];
    let world = World::new(policy, vec![Play::Hangs], second);
    assert_eq!(world.listen().await.text, "patient");
    assert_eq!(world.now(), 2000 + 3000 + 100);
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_drips_is_not_an_answer() {
    let drips = |gap| {
        let moves = (0..40_u64).map(|n| (ms(100 + gap * n), Move::word("drip "))).collect();
        Play::Stream(moves).then(ms(1), Move::finish())
    };
    for (gap, complete) in [(1200, false), (900, true)] {
        let timeouts = Timeouts { min_pace: Some(1), ..Timeouts::default() };
        let world = World::new(Policy { timeouts, ..alone() }, vec![drips(gap)], vec![]);
        assert_eq!(world.listen().await.end.is_ok(), complete, "{gap}");
        let tried = &world.log.attempts()[0];
        if !complete {
            assert_eq!((tried.end, tried.ended.as_millis()), (Ended::Failed(Category::StreamInterrupted), 5100));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_pace_of_a_segment_is_that_of_its_tokens() {
    for (tokens, complete) in [(30, true), (10, false)] {
        let play =
            Play::Stream(vec![(ms(100), Move::segment("text", tokens, ms(20_000)))]).then(ms(20_000), Move::finish());
        let timeouts = Timeouts { min_pace: Some(1), ..Timeouts::default() };
        let world = World::new(Policy { timeouts, ..alone() }, vec![play], vec![]);
        assert_eq!(world.listen().await.end.is_ok(), complete, "{tokens}");
    }
}
