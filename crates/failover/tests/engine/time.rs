//! Time: deadlines that hold, hints to wait that send elsewhere, and waiting only where it helps.

use std::time::Duration;

use crate::support::{Ended, Move, Play, World, alone, ms, policy};
use brownout_failover::{Commit, GaveUp, Policy, RetryPolicy, Skip, Timeouts};
use chance::Moment;
use wire::Category;

const DAY: Duration = Duration::from_secs(86_400);

fn within(total: u64, policy: Policy) -> Policy {
    Policy { timeouts: Timeouts { total: Some(ms(total)), ..Timeouts::default() }, ..policy }
}

fn waiting_up_to(wait: u64, policy: Policy) -> Policy {
    Policy { retry: RetryPolicy { wait_up_to: ms(wait), ..policy.retry }, ..policy }
}

#[tokio::test(start_paused = true)]
async fn no_answer_ends_after_the_deadline() {
    let world = World::new(within(5000, policy()), vec![Play::Hangs], vec![Play::Hangs]);
    let failure = world.complete().await.unwrap_err();
    assert_eq!((failure.gave_up, failure.category()), (GaveUp::DeadlinePassed, Category::Timeout));
    assert_eq!((world.now(), failure.attempts), (5000, 1));
}

#[tokio::test(start_paused = true)]
async fn the_deadline_holds_to_the_last_token() {
    for commit in [Commit::FirstToken, Commit::Whole] {
        let policy = within(3000, Policy { commit, ..policy() });
        let dripping = Play::Stream((0..100).map(|n| (ms(100 * n), Move::word("drip "))).collect());
        let world = World::new(policy, vec![dripping.then(ms(1), Move::finish())], vec![Play::says("")]);
        let failure = world.listen().await.end.unwrap_err();
        assert_eq!((world.now(), failure.category()), (3000, Category::Timeout));
        assert_eq!(failure.partial, commit == Commit::FirstToken);
    }
}

#[tokio::test(start_paused = true)]
async fn the_next_attempt_gets_what_is_left() {
    let timeouts = Timeouts { first_token: Some(ms(4000)), total: Some(ms(5000)), ..Timeouts::default() };
    let world =
        World::new(Policy { timeouts, ..policy() }, vec![Play::Hangs], vec![Play::streams(ms(1200), &["late"])]);
    let failure = world.listen().await.end.unwrap_err();
    assert_eq!((world.now(), failure.attempts), (5000, 2));
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_beyond_the_deadline() {
    let world = World::new(within(3000, alone()), vec![Play::held(429, ms(4000)), Play::says("words")], vec![]);
    let failure = world.complete().await.unwrap_err();
    assert_eq!((failure.gave_up, world.now()), (GaveUp::NobodyAvailable, 50));
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_is_never_polled_does_nothing() {
    let world = World::new(policy(), vec![Play::Hangs], vec![]);
    let stream = world.open(1);
    world.sleep(ms(1000)).await;
    drop(stream);
    assert_eq!(world.log.all(), []);
}

#[tokio::test(start_paused = true)]
async fn a_hint_to_wait_means_go_elsewhere_now() {
    let world = World::new(policy(), vec![Play::held(429, ms(20_000))], vec![Play::says("words")]);
    assert_eq!(world.complete().await.unwrap().served_by.unwrap(), 1);
    assert_eq!(world.now(), 450);
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_asked_for_a_pause_is_left_alone_by_all_calls_until_then() {
    let first = vec![Play::held(429, ms(20_000)), Play::says("back")];
    let world = World::new(policy(), first, vec![Play::says("words")]);
    for id in 1..=5 {
        assert_eq!(world.complete_as(id).await.unwrap().served_by.unwrap(), 1);
    }
    assert_eq!((world.providers[0].attempts(), world.log.skips()), (1, vec![(0, Skip::Holding); 4]));

    world.sleep(ms(20_000)).await;
    assert_eq!(world.complete_as(6).await.unwrap().served_by.unwrap(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_shorter_hint_does_not_end_a_longer_pause() {
    let first = vec![Play::held(429, ms(20_000)), Play::held(429, ms(1000)), Play::says("back")];
    let world = World::new(policy(), first, vec![Play::says("words")]);
    let (one, two) = tokio::join!(world.complete_as(1), world.complete_as(2));
    assert_eq!((one.unwrap().served_by.unwrap(), two.unwrap().served_by.unwrap()), (1, 1));
    world.sleep(ms(15_000)).await;
    assert_eq!(world.complete_as(3).await.unwrap().served_by.unwrap(), 1);
}

#[tokio::test(start_paused = true)]
async fn when_all_providers_hold_the_call_waits_for_the_first() {
    let first = vec![Play::held(429, ms(4000)), Play::says("back")];
    let second = vec![Play::held(429, ms(2000)), Play::says("sooner")];
    let world = World::new(policy(), first, second);
    let completion = world.complete().await.unwrap();
    assert_eq!((completion.text.as_ref(), completion.attempts), ("sooner", 3));
    assert_eq!(world.now(), 100 + 2000 + 400);
}

#[tokio::test(start_paused = true)]
async fn when_all_providers_hold_for_too_long_the_call_fails_at_once() {
    let world = World::new(policy(), vec![Play::held(429, ms(9000))], vec![Play::held(503, ms(8000))]);
    let failure = world.complete().await.unwrap_err();
    assert_eq!((failure.gave_up, failure.category()), (GaveUp::NobodyAvailable, Category::Overloaded));
    assert_eq!((world.now(), failure.attempts), (100, 2));

    // So does the next one, without an attempt.
    let failure = world.complete_as(2).await.unwrap_err();
    assert_eq!((failure.gave_up, failure.attempts, world.now()), (GaveUp::NobodyAvailable, 0, 100));
    assert_eq!(failure.category(), Category::Overloaded);
}

#[tokio::test(start_paused = true)]
async fn waiting_exactly_as_long_as_allowed_is_allowed() {
    let world = World::new(alone(), vec![Play::held(429, ms(5000)), Play::says("back")], vec![]);
    let completion = world.complete().await.unwrap();
    assert_eq!((completion.text.as_ref(), world.now()), ("back", 50 + 5000 + 400));

    let world = World::new(alone(), vec![Play::held(429, ms(5001)), Play::says("back")], vec![]);
    assert_eq!(world.complete().await.unwrap_err().gave_up, GaveUp::NobodyAvailable);
}

#[tokio::test(start_paused = true)]
async fn a_hint_of_a_day_is_not_taken_at_its_word() {
    let first = || vec![Play::held(429, DAY), Play::says("back")];
    let world = World::new(policy(), first(), vec![Play::says("words")]);
    assert_eq!(world.complete_as(1).await.unwrap().served_by.unwrap(), 1);
    world.sleep(ms(60_000)).await;
    assert_eq!(world.complete_as(2).await.unwrap().served_by.unwrap(), 0);

    // Nor by the call that heard it, where it may wait for so long.
    let patient = Policy { timeouts: Timeouts::NONE, ..waiting_up_to(90_000, alone()) };
    let world = World::new(patient, first(), vec![]);
    assert_eq!(world.complete().await.unwrap().text, "back");
    assert_eq!(world.now(), 50 + 60_000 + 400);
}

#[tokio::test(start_paused = true)]
async fn a_policy_that_waits_for_nobody_still_backs_off_and_retries() {
    let world = World::new(waiting_up_to(0, alone()), vec![Play::status(503), Play::says("back")], vec![]);
    assert_eq!(world.complete().await.unwrap().attempts, 2);

    let world = World::new(waiting_up_to(0, alone()), vec![Play::held(503, ms(250)), Play::says("back")], vec![]);
    assert_eq!(world.complete().await.unwrap_err().gave_up, GaveUp::NobodyAvailable);
}

#[tokio::test(start_paused = true)]
async fn waits_are_counted_anew_after_each_attempt() {
    let first = vec![Play::held(429, ms(4000)), Play::held(429, ms(4000)), Play::says("back")];
    let world = World::new(alone(), first, vec![]);
    assert_eq!(world.complete().await.unwrap().attempts, 3);
    assert_eq!(world.now(), 4050 + 4050 + 400);
}

#[tokio::test(start_paused = true)]
async fn an_attempt_says_when_it_began_when_its_first_token_came_and_when_it_ended() {
    let first = vec![Play::status(503)];
    let world = World::new(policy(), first, vec![Play::streams(ms(300), &["a ", "b"])]);
    world.listen().await.end.unwrap();
    let times: Vec<_> = world
        .log
        .attempts()
        .iter()
        .map(|tried| {
            (tried.started.as_millis(), tried.first_token.map(Moment::as_millis), tried.ended.as_millis(), tried.end)
        })
        .collect();
    assert_eq!(times, [(0, None, 50, Ended::Failed(Category::Overloaded)), (50, Some(350), 550, Ended::Success)]);
}
