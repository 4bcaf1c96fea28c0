//! Hedges: a second attempt beside a silent first, one winner, and a budget of their own.

use crate::support::{Ended, Move, Play, World, alone, listen, ms, policy, target};
use brownout_failover::{
    BreakerPolicy, HedgeAfter, HedgePolicy, Piece, Policy, RetryBudget, RetryPolicy, Route, Routes, StateName, Why,
};
use chance::{Moment, Tick};
use wire::{Api, Category};

/// A hedge after 300 ms.
fn hedging(policy: Policy) -> Policy {
    let hedge = HedgePolicy { after: HedgeAfter::Fixed(ms(300)), budget: 0.5 };
    Policy { hedge: Some(hedge), ..policy }
}

fn words(first: u64, words: &[&'static str]) -> Vec<Play> {
    vec![Play::streams(ms(first), words)]
}

fn whys(world: &World) -> Vec<(usize, Why, Ended)> {
    world.log.attempts().iter().map(|tried| (tried.provider, tried.why, tried.end)).collect()
}

#[tokio::test(start_paused = true)]
async fn a_silent_provider_is_raced_and_let_go() {
    let world = World::new(hedging(policy()), vec![Play::Hangs], words(200, &["all ", "well"]));
    let heard = world.listen().await;
    let completion = heard.end.unwrap();
    assert_eq!((heard.text.as_str(), completion.served_by.unwrap(), completion.attempts), ("all well", 1, 2));
    assert_eq!(whys(&world), [(0, Why::Primary, Ended::Cancelled), (1, Why::Hedge, Ended::Success)]);
    let times: Vec<u64> =
        world.log.attempts().iter().flat_map(|t| [t.started, t.ended]).map(Moment::as_millis).collect();
    assert_eq!(times, [0, 500, 300, 700], "the loser is let go with the winner's first token");
}

#[tokio::test(start_paused = true)]
async fn a_first_that_speaks_in_time_is_not_hedged() {
    let world = World::new(hedging(policy()), words(299, &["here"]), words(1, &["never"]));
    assert_eq!(world.listen().await.text, "here");
    assert_eq!(world.log.began(), [0]);
}

#[tokio::test(start_paused = true)]
async fn a_request_is_hedged_once_however_many_are_silent() {
    let four = ["first", "second", "third", "fourth"].map(|name| target(name, Api::OpenaiChat)).to_vec();
    let policy = Policy { providers: four, routes: Routes::all(Route::priority([0, 1, 2, 3])), ..hedging(policy()) };
    let refused = vec![Play::Status { at: ms(400), status: 503, retry_after: None }];
    let plays = vec![refused.clone(), refused, words(900, &["third"]), words(100, &["fourth"])];
    let world = World::of(policy, plays, Tick::Free);
    assert_eq!(world.listen().await.text, "third");
    let whys: Vec<_> = whys(&world).into_iter().map(|(place, why, _)| (place, why)).collect();
    assert_eq!(whys, [(0, Why::Primary), (1, Why::Hedge), (2, Why::Failover)]);
}

#[tokio::test(start_paused = true)]
async fn the_first_may_still_win() {
    let world = World::new(hedging(policy()), words(400, &["first"]), words(200, &["second"]));
    assert_eq!(world.listen().await.text, "first");
    assert_eq!(whys(&world), [(1, Why::Hedge, Ended::Cancelled), (0, Why::Primary, Ended::Success)]);
}

#[tokio::test(start_paused = true)]
async fn whoever_fails_leaves_the_other_to_go_on() {
    let late_error = vec![Play::Status { at: ms(400), status: 503, retry_after: None }];
    let world = World::new(hedging(policy()), late_error.clone(), words(200, &["second"]));
    assert_eq!(world.listen().await.text, "second");
    assert_eq!(world.log.ends(), [(0, Ended::Failed(Category::Overloaded)), (1, Ended::Success)]);

    let world = World::new(hedging(policy()), words(900, &["first"]), vec![Play::status(503)]);
    assert_eq!(world.listen().await.text, "first");
    assert_eq!(world.log.ends(), [(1, Ended::Failed(Category::Overloaded)), (0, Ended::Success)]);
}

#[tokio::test(start_paused = true)]
async fn an_error_before_the_delay_is_a_failover_and_no_hedge() {
    let world = World::new(hedging(policy()), vec![Play::status(503)], words(200, &["second"]));
    world.listen().await.end.unwrap();
    assert_eq!(whys(&world).last(), Some(&(1, Why::Failover, Ended::Success)));
}

#[tokio::test(start_paused = true)]
async fn whole_answers_are_hedged_too() {
    let world = World::new(hedging(policy()), vec![Play::Hangs], vec![Play::says("words")]);
    assert_eq!(world.complete().await.unwrap().served_by.unwrap(), 1);
    assert_eq!(world.now(), 300 + 400);
}

#[tokio::test(start_paused = true)]
async fn a_thought_is_a_sign_of_life_and_no_win() {
    let thinking = Move::Chunk(wire::Chunk::Working { tokens: 5, lasting: ms(0) });
    let first = Play::Stream(vec![(ms(200), thinking), (ms(2000), Move::word("deep")), (ms(2100), Move::finish())]);
    let world = World::new(hedging(policy()), vec![first.clone()], words(1, &["never"]));
    assert_eq!(world.listen().await.text, "deep");
    assert_eq!(world.log.began(), [0]);

    // A thought of the hedge does not win either.
    let world = World::new(hedging(policy()), words(600, &["first"]), vec![first]);
    assert_eq!(world.listen().await.text, "first");
}

#[tokio::test(start_paused = true)]
async fn nothing_is_hedged_after_the_commit_point_nor_twice_nor_beyond_the_cap() {
    let stalls = Play::cut_after(ms(100), &["one "]).then(ms(3000), Move::word("two")).then(ms(1), Move::finish());
    let world = World::new(hedging(policy()), vec![stalls], words(1, &["never"]));
    assert_eq!(world.listen().await.text, "one two");
    assert_eq!(world.log.began(), [0]);

    let world = World::new(hedging(policy()), vec![Play::Hangs], vec![Play::status(503)]);
    world.listen().await.end.unwrap_err();
    let hedges = whys(&world).iter().filter(|(_, why, _)| *why == Why::Hedge).count();
    assert_eq!(hedges, 1);

    let retry = RetryPolicy { max_attempts: 1, ..RetryPolicy::default() };
    let world = World::new(Policy { retry, ..hedging(policy()) }, vec![Play::Hangs], words(1, &["never"]));
    world.listen().await.end.unwrap_err();
    assert_eq!(world.log.began(), [0]);

    let world = World::new(hedging(alone()), vec![Play::Hangs], words(1, &["never"]));
    world.listen().await.end.unwrap_err();
    assert!(!world.log.began().contains(&1), "only providers of the route are asked");
}

#[tokio::test(start_paused = true)]
async fn hedges_stay_within_their_own_budget() {
    let hedge = HedgePolicy { after: HedgeAfter::Fixed(ms(300)), budget: 0.1 };
    let policy = Policy { hedge: Some(hedge), ..policy() };
    let world = World::new(policy, words(500, &["slow"]), words(100, &["quick"]));
    for id in 0..200 {
        world.listen_as(id).await.end.unwrap();
    }
    let hedges = world.log.attempts().iter().filter(|tried| tried.why == Why::Hedge).count() as u64;
    assert!((20..=RetryBudget::bound(0.1, 200)).contains(&hedges), "{hedges}");
}

#[tokio::test(start_paused = true)]
async fn the_delay_follows_the_targets_own_times() {
    let hedge = HedgePolicy { after: HedgeAfter::Percentile(0.95), budget: 0.5 };
    let first = (0..40).map(|n| Play::streams(ms(100 + 2 * n), &["usual"])).chain([Play::Hangs]).collect();
    let world = World::new(Policy { hedge: Some(hedge), ..policy() }, first, words(50, &["hedge"]));
    for id in 0..40 {
        world.listen_as(id).await.end.unwrap();
    }
    let before = world.now();
    assert_eq!(world.listen_as(40).await.text, "hedge");
    let last = world.log.attempts().pop().unwrap();
    // The 95th of 40 times is the 38th: 174 ms.
    assert_eq!((last.why, last.started.as_millis() - before), (Why::Hedge, 174));
}

#[tokio::test(start_paused = true)]
async fn dropping_the_call_drops_both() {
    let world = World::new(hedging(policy()), vec![Play::Hangs], vec![Play::Hangs]);
    let _ = tokio::time::timeout(ms(1000), world.listen()).await;
    assert_eq!(world.log.began(), [0, 1]);
    assert_eq!(world.log.ends(), [(0, Ended::Cancelled), (1, Ended::Cancelled)]);
}

#[tokio::test(start_paused = true)]
async fn both_silent_end_by_the_limit_of_the_first_token() {
    let world = World::new(hedging(policy()), vec![Play::Hangs], vec![Play::Hangs]);
    let heard = listen(world.open(1)).await;
    assert_eq!(heard.end.unwrap_err().category(), Category::Timeout);
    assert_eq!(world.log.attempts()[0].ended, Moment::from_millis(8000));
}

/// Well for thirty calls, then silent, beside one that answers before three times the usual are over.
async fn hanging_beside_a_quick_one(usual: Play, quick: Play, stream: bool) -> World {
    let hedge = HedgePolicy { after: HedgeAfter::Percentile(0.95), budget: 1.0 };
    let policy = Policy { breaker: Some(BreakerPolicy::default()), hedge: Some(hedge), ..policy() };
    let first = [vec![usual; 30], vec![Play::Hangs]].concat();
    let world = World::new(policy, first, vec![quick]);
    for id in 0..70 {
        world.engine.complete(World::call(id, stream)).await.expect("an answer");
    }
    world
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_hangs_does_not_hide_behind_a_quick_one() {
    let (usual, quick) = (Play::streams(ms(200), &["usual"]), Play::streams(ms(50), &["quick"]));
    let world = hanging_beside_a_quick_one(usual, quick, true).await;
    assert_eq!(world.log.states(0)[..1], [StateName::Open]);
    let attempts = world.providers[0].attempts();
    assert!((50..=53).contains(&attempts), "{attempts}: twenty in a row are enough, then probes");

    let said = |at| Play::Whole { at, whole: said("words") };
    let world = hanging_beside_a_quick_one(said(ms(200)), said(ms(50)), false).await;
    let attempts = world.providers[0].attempts();
    assert!((35..=38).contains(&attempts), "{attempts}: five failures in a row");
}

fn said(text: &'static str) -> wire::Whole {
    wire::Whole { text: text.into(), finish: Some(wire::FinishReason::Stop), ..wire::Whole::default() }
}

#[tokio::test(start_paused = true)]
async fn the_loser_of_a_stream_that_had_begun_tells_what_it_had_sent() {
    // Both speak in the same instant: the first attempt wins, the hedge's words reach nobody.
    let world = World::new(hedging(policy()), words(500, &["first"]), words(200, &["second"]));
    let mut stream = world.open(1);
    let mut text = String::new();
    while let Some(Ok(Piece::Delta(delta))) = stream.next().await {
        text.push_str(&delta.text);
    }
    assert_eq!(text, "first");
    assert_eq!(world.log.ends(), [(1, Ended::Cancelled), (0, Ended::Success)]);
}
