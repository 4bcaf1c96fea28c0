//! Failing over: which trouble sends a call to the next provider, which ends it, and what is told.

use crate::support::{Ended, Move, Play, Seen, World, alone, ms, policy};
use brownout_failover::{CallError, GaveUp, Policy, RetryPolicy, Route, Routes, Timeouts, Why};
use wire::{Category, FinishReason, Whole};

/// What the first provider does, and the category that it is known by.
fn troubles() -> Vec<(Play, Category)> {
    let broken = |error: fn(String) -> CallError| Play::Fails { at: ms(20), error: error("why".to_owned()) };
    let no_finish = Whole { text: "words".into(), finish: None, ..Whole::default() };
    vec![
        (Play::status(503), Category::Overloaded),
        (Play::status(500), Category::ServerError),
        (Play::status(529), Category::Overloaded),
        (Play::status(429), Category::RateLimited),
        (Play::status(401), Category::Authentication),
        (Play::status(403), Category::Permission),
        (Play::status(404), Category::ModelNotFound),
        (Play::refused(), Category::Connection),
        (Play::Fails { at: ms(3000), error: CallError::ConnectTimeout }, Category::Timeout),
        (broken(CallError::Broken), Category::Connection),
        (broken(CallError::Malformed), Category::MalformedResponse),
        (Play::Whole { at: ms(10), whole: no_finish }, Category::MalformedResponse),
        (Play::says(""), Category::MalformedResponse),
        (Play::Hangs, Category::Timeout),
    ]
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_does_not_answer_is_left_for_the_next() {
    for (play, category) in troubles() {
        let world = World::new(policy(), vec![play.clone()], vec![Play::says("from the second")]);
        let completion = world.complete().await.unwrap();
        assert_eq!(
            (completion.text.as_ref(), completion.served_by.unwrap(), completion.attempts),
            ("from the second", 1, 2)
        );
        assert_eq!(world.log.ends(), [(0, Ended::Failed(category)), (1, Ended::Success)], "{play:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn every_decision_is_told_in_order() {
    let world = World::new(policy(), vec![Play::status(503)], vec![Play::says("words")]);
    world.complete().await.unwrap();
    let attempts = world.log.attempts();
    assert_eq!(
        attempts.iter().map(|tried| (tried.number, tried.why)).collect::<Vec<_>>(),
        [(1, Why::Primary), (2, Why::Failover)]
    );
    let names: Vec<&str> = world
        .log
        .all()
        .iter()
        .map(|seen| match seen {
            Seen::Began(_) => "began",
            Seen::Attempt(_) => "attempt",
            _ => "something else",
        })
        .collect();
    assert_eq!(names, ["began", "attempt", "began", "attempt"]);
}

#[tokio::test(start_paused = true)]
async fn a_failover_does_not_wait() {
    let world = World::new(policy(), vec![Play::status(503)], vec![Play::says("words")]);
    world.complete().await.unwrap();
    assert_eq!(world.now(), 450);
}

#[tokio::test(start_paused = true)]
async fn each_provider_is_asked_for_its_own_model() {
    let world = World::new(policy(), vec![Play::status(503)], vec![Play::says("words")]);
    world.complete().await.unwrap();
    assert_eq!(world.providers[0].models(), ["first-model"]);
    assert_eq!(world.providers[1].models(), ["second-model"]);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_wrong_is_returned_at_once() {
    let world = World::new(policy(), vec![Play::status(400)], vec![Play::says("words")]);
    let failure = world.complete().await.unwrap_err();
    assert_eq!((failure.gave_up, failure.category()), (GaveUp::Hopeless, Category::InvalidRequest));
    assert_eq!((failure.attempts, failure.partial, world.now()), (1, false, 50));
    assert_eq!(world.providers[1].attempts(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_wrong_key_is_not_tried_twice() {
    let world = World::new(policy(), vec![Play::status(401)], vec![Play::status(503)]);
    let failure = world.complete().await.unwrap_err();
    assert_eq!(world.providers[0].attempts(), 1);
    assert_eq!(world.providers[1].attempts(), 3);
    assert_eq!((failure.gave_up, failure.attempts), (GaveUp::AttemptsSpent, 4));
}

#[tokio::test(start_paused = true)]
async fn when_no_provider_can_help_the_call_ends_at_once() {
    let world = World::new(policy(), vec![Play::status(401)], vec![Play::status(403)]);
    let failure = world.complete().await.unwrap_err();
    assert_eq!((failure.gave_up, failure.category(), failure.attempts), (GaveUp::Hopeless, Category::Permission, 2));
    assert_eq!(world.now(), 100);
}

#[tokio::test(start_paused = true)]
async fn both_providers_down_is_a_clean_failure_and_soon() {
    let world = World::new(policy(), vec![Play::status(503)], vec![Play::refused()]);
    let failure = world.complete().await.unwrap_err();
    assert_eq!((failure.gave_up, failure.attempts, failure.partial), (GaveUp::AttemptsSpent, 4, false));
    assert!(world.now() < 1000, "{} ms", world.now());
}

#[tokio::test(start_paused = true)]
async fn the_cap_on_attempts_holds_over_all_kinds() {
    for max_attempts in 0..6 {
        let retry = RetryPolicy { max_attempts, budget: 1.0, ..RetryPolicy::default() };
        let world = World::new(Policy { retry, ..policy() }, vec![Play::status(503)], vec![Play::status(500)]);
        let failure = world.complete().await.unwrap_err();
        assert_eq!((failure.gave_up, failure.attempts), (GaveUp::AttemptsSpent, max_attempts));
        assert_eq!(world.log.attempts().len(), max_attempts as usize);
    }
}

#[tokio::test(start_paused = true)]
async fn a_route_without_providers_fails_cleanly() {
    let world = World::new(Policy { routes: Routes::all(Route::priority(vec![])), ..policy() }, vec![], vec![]);
    let failure = world.complete().await.unwrap_err();
    assert_eq!((failure.attempts, failure.trouble), (0, None));
}

#[tokio::test(start_paused = true)]
async fn the_order_of_the_route_is_the_order_of_attempts() {
    let routes = Routes::all(Route::priority(vec![1, 0]));
    let world = World::new(Policy { routes, ..policy() }, vec![Play::says("first")], vec![Play::says("second")]);
    assert_eq!(world.complete().await.unwrap().served_by.unwrap(), 1);
    assert_eq!(world.log.attempts()[0].why, Why::Primary);
}

#[tokio::test(start_paused = true)]
async fn an_answer_without_words_may_be_one_of_tool_calls() {
    let whole = Whole { text: "".into(), finish: Some(FinishReason::ToolCalls), ..Whole::default() };
    let world = World::new(alone(), vec![Play::Whole { at: ms(10), whole }], vec![]);
    assert_eq!(world.complete().await.unwrap().finish, FinishReason::ToolCalls);
}

#[tokio::test(start_paused = true)]
async fn a_whole_answer_has_its_own_limit() {
    let timeouts = Timeouts { answer: Some(ms(2000)), ..Timeouts::default() };
    let slow = Play::Whole {
        at: ms(2500),
        whole: Whole { text: "late".into(), finish: Some(FinishReason::Stop), ..Whole::default() },
    };
    let world = World::new(Policy { timeouts, ..policy() }, vec![slow], vec![Play::says("words")]);
    let completion = world.complete().await.unwrap();
    assert_eq!((completion.served_by.unwrap(), world.now()), (1, 2400));
}

#[tokio::test(start_paused = true)]
async fn a_streamed_answer_can_be_had_whole() {
    let world = World::new(
        policy(),
        vec![Play::cut_after(ms(100), &["cut "])],
        vec![Play::streams(ms(100), &["all ", "of it"])],
    );
    let completion = world.engine.complete(World::call(1, true)).await.unwrap();
    assert_eq!((completion.text.as_ref(), completion.served_by.unwrap()), ("all of it", 1));
}

#[tokio::test(start_paused = true)]
async fn an_error_event_fails_over() {
    let overloaded = Play::Stream(vec![(ms(100), Move::error("overloaded_error"))]);
    let world = World::new(policy(), vec![overloaded], vec![Play::streams(ms(100), &["words"])]);
    let heard = world.listen().await;
    assert_eq!((heard.text.as_str(), heard.end.unwrap().served_by.unwrap()), ("words", 1));
}
