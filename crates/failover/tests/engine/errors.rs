//! What follows from each failure: who is avoided, for how long, who is asked again first, and what the
//! policy's own rows change.

use crate::support::{Ended, Play, World, alone, ms, policy};
use brownout_failover::{
    Avoid, ErrorAction, ErrorPolicy, ErrorRow, GaveUp, KeySource, Policy, RetryPolicy, Route, Routes, Skip, Target,
    Then, Why,
};
use chance::Tick;
use wire::{Api, Category};

fn with(category: Category, action: ErrorAction, policy: Policy) -> Policy {
    Policy { errors: ErrorPolicy { actions: [(category, action)].into(), ..ErrorPolicy::default() }, ..policy }
}

/// Two targets of one key, one of the same vendor with another key, and one of another vendor.
fn family() -> Policy {
    let of = |name: &str, model: &str, key: &str| Target {
        key: KeySource::Env(key.to_owned()),
        ..Target::new(name, Api::OpenaiChat, model)
    };
    let stranger =
        Target { key: KeySource::Env("ONE".to_owned()), ..Target::new("d", Api::AnthropicMessages, "large") };
    Policy {
        providers: vec![of("a", "large", "ONE"), of("b", "small", "ONE"), of("c", "large", "TWO"), stranger],
        routes: Routes::all(Route::priority(0..4)),
        ..policy()
    }
}

/// Who is left alone after the first target failed so.
async fn avoided_after(status: u16) -> Vec<usize> {
    let says = || vec![Play::says("words")];
    let world = World::of(family(), vec![vec![Play::status(status)], says(), says(), says()], Tick::Free);
    world.complete_as(1).await.expect("an answer of another");
    let mut avoided = Vec::new();
    for place in 0..4 {
        let only = Policy { routes: Routes::all(Route::priority([place, 3 - place])), ..family() };
        world.engine.reconfigure(only).expect("the same providers");
        let before = world.providers[place].attempts();
        let _ = world.complete_as(2 + place as u64).await;
        if world.providers[place].attempts() == before {
            avoided.push(place);
        }
    }
    avoided
}

#[tokio::test(start_paused = true)]
async fn a_failure_condemns_what_it_is_about_and_nobody_else() {
    assert_eq!(avoided_after(401).await, [0, 1], "one key, whatever the model, at one vendor");
    assert_eq!(avoided_after(403).await, [0], "one key for one model");
    assert_eq!(avoided_after(404).await, [0, 2], "one model, whatever the key");
    assert_eq!(avoided_after(529).await, [0; 0], "an overload is for the breaker to judge");
}

#[tokio::test(start_paused = true)]
async fn a_wrong_key_is_left_alone_for_five_minutes_then_for_ten() {
    let first = vec![Play::status(401), Play::status(401), Play::says("back")];
    let world = World::new(policy(), first, vec![Play::says("words")]);
    let mut asked = Vec::new();
    for id in 0..40 {
        let began = world.log.began().len();
        world.complete_as(id).await.unwrap();
        if world.log.began()[began..].contains(&0) {
            asked.push(world.now() / 60_000);
        }
        world.sleep(ms(30_000)).await;
    }
    assert_eq!(asked[..2], [0, 5], "and then after ten minutes");
    assert_eq!(asked[2], 15);
    assert!(asked.len() > 3, "an answer ends the quarantine");
    assert!(world.log.skips().contains(&(0, Skip::Quarantined)));
}

#[tokio::test(start_paused = true)]
async fn calls_that_meet_the_same_failure_together_count_as_one() {
    let world = World::new(policy(), vec![Play::status(401)], vec![Play::says("words")]);
    let (a, b, c) = tokio::join!(world.complete_as(1), world.complete_as(2), world.complete_as(3));
    assert!([a, b, c].into_iter().all(|end| end.unwrap().served_by.unwrap() == 1));
    world.sleep(ms(300_000)).await;
    world.complete_as(4).await.unwrap();
    assert_eq!(world.providers[0].attempts(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_key_in_quarantine_is_still_tried_where_there_is_nobody_else() {
    let world = World::new(alone(), vec![Play::status(401), Play::says("back")], vec![]);
    assert_eq!(world.complete_as(1).await.unwrap_err().gave_up, GaveUp::Hopeless);
    assert_eq!(world.complete_as(2).await.unwrap().text, "back");
}

#[tokio::test(start_paused = true)]
async fn a_hint_of_a_key_is_heeded_as_long_as_it_says() {
    let world = World::new(policy(), vec![Play::held(401, ms(900_000)), Play::says("back")], vec![Play::says("words")]);
    world.complete_as(1).await.unwrap();
    world.sleep(ms(890_000)).await;
    assert_eq!(world.complete_as(2).await.unwrap().served_by.unwrap(), 1);
    world.sleep(ms(20_000)).await;
    assert_eq!(world.complete_as(3).await.unwrap().served_by.unwrap(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_quick_retry_comes_before_another_provider_and_out_of_the_budget() {
    let quick = ErrorAction { quick_retries: 1, ..ErrorAction::of(Category::ServerError) };
    let world =
        World::new(with(Category::ServerError, quick, policy()), vec![Play::status(500)], vec![Play::says("words")]);
    assert_eq!(world.complete().await.unwrap().served_by.unwrap(), 1);
    let whys: Vec<_> = world.log.attempts().iter().map(|tried| (tried.provider, tried.why)).collect();
    assert_eq!(whys, [(0, Why::Primary), (0, Why::Retry), (1, Why::Failover)]);

    let retry = RetryPolicy { budget: 0.0, ..RetryPolicy::default() };
    let broke = Policy { retry, ..with(Category::ServerError, quick, policy()) };
    let world = World::new(broke, vec![Play::status(500)], vec![Play::says("words")]);
    world.complete().await.unwrap();
    assert_eq!(world.log.began(), [0, 1]);
    assert_eq!(world.now(), 450, "nobody waits for what it cannot pay");
}

#[tokio::test(start_paused = true)]
async fn a_short_hint_is_worth_waiting_for_where_the_policy_says_so() {
    let patient = ErrorAction { wait_up_to: ms(1000), ..ErrorAction::of(Category::RateLimited) };
    for (hint, served_by, at) in [(900, 0, 50 + 900 + 400), (1100, 1, 450)] {
        let first = vec![Play::held(429, ms(hint)), Play::says("back")];
        let policy = with(Category::RateLimited, patient, policy());
        let policy = Policy { retry: RetryPolicy { backoff_first: ms(0), ..policy.retry }, ..policy };
        let world = World::new(policy, first, vec![Play::says("words")]);
        assert_eq!((world.complete().await.unwrap().served_by.unwrap(), world.now()), (served_by, at), "{hint}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_policy_may_fail_leave_or_go_on_where_the_default_does_not() {
    let fail = ErrorAction { then: Then::Fail, ..ErrorAction::of(Category::Overloaded) };
    let world = World::new(with(Category::Overloaded, fail, policy()), vec![Play::status(503)], vec![]);
    let failure = world.complete().await.unwrap_err();
    assert_eq!((failure.gave_up, failure.attempts), (GaveUp::Hopeless, 1));

    let leave = ErrorAction { then: Then::Leave, ..ErrorAction::of(Category::Overloaded) };
    let world = World::new(with(Category::Overloaded, leave, alone()), vec![Play::status(503)], vec![]);
    assert_eq!(world.complete().await.unwrap_err().attempts, 1);

    let go_on = ErrorAction { then: Then::Leave, ..ErrorAction::of(Category::InvalidRequest) };
    let world =
        World::new(with(Category::InvalidRequest, go_on, policy()), vec![Play::status(400)], vec![Play::says("words")]);
    assert_eq!(world.complete().await.unwrap().served_by.unwrap(), 1);
}

#[tokio::test(start_paused = true)]
async fn who_avoids_nobody_heeds_no_hint_for_others() {
    let nobody = ErrorAction { avoid: Avoid::Nobody, ..ErrorAction::of(Category::RateLimited) };
    let first = vec![Play::held(429, ms(20_000)), Play::says("back")];
    let world = World::new(with(Category::RateLimited, nobody, policy()), first, vec![Play::says("words")]);
    assert_eq!(world.complete_as(1).await.unwrap().served_by.unwrap(), 1);
    assert_eq!(world.complete_as(2).await.unwrap().served_by.unwrap(), 0);
}

#[tokio::test(start_paused = true)]
async fn rows_of_the_policy_come_before_the_compiled_in_maps() {
    let row = |provider: Option<&str>, status| ErrorRow {
        provider: provider.map(str::to_owned),
        status: Some(status),
        category: Some(Category::Overloaded),
        ..ErrorRow::default()
    };
    for (row, category) in [
        (row(None, 400), Category::Overloaded),
        (row(Some("first"), 400), Category::Overloaded),
        (row(Some("second"), 400), Category::InvalidRequest),
        (row(None, 401), Category::InvalidRequest),
        (ErrorRow { category: Some(Category::Overloaded), ..ErrorRow::default() }, Category::InvalidRequest),
    ] {
        let errors = ErrorPolicy { rows: vec![row.clone()], ..ErrorPolicy::default() };
        let world = World::new(Policy { errors, ..policy() }, vec![Play::status(400)], vec![Play::says("words")]);
        let _ = world.complete().await;
        assert_eq!(world.log.ends()[0], (0, Ended::Failed(category)), "{row:?}");
    }
}
