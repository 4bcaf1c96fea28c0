//! When every provider is out: canned words, marked; and breakers that are ignored in a panic.

use std::sync::Arc;

use crate::support::{Ended, Move, Play, Scripted, Seen, World, ms, policy};
use brownout_failover::{
    BreakerPolicy, Call, Clock, EjectionPolicy, Engine, GaveUp, LastResort, Policy, Provider, Skip, Why,
};
use chance::{Key, Seed};
use wire::{Format, Request};

fn with_last_resort() -> Policy {
    Policy { last_resort: Some(LastResort { text: "Please try again in a minute.".to_owned() }), ..policy() }
}

#[tokio::test(start_paused = true)]
async fn canned_words_are_marked_and_nobodys_success() {
    let world = World::new(with_last_resort(), vec![Play::status(503)], vec![Play::refused()]);
    let completion = world.complete().await.unwrap();
    assert!(completion.is_last_resort());
    assert_eq!((completion.text.as_ref(), completion.usage), ("Please try again in a minute.", None));
    assert!(world.log.ends().iter().all(|(_, end)| matches!(end, Ended::Failed(_))));
    assert_eq!(world.log.all().last(), Some(&Seen::LastResort));

    let heard = world.listen_as(2).await;
    assert_eq!((heard.text.as_str(), heard.end.unwrap().served_by), ("Please try again in a minute.", None));
}

#[tokio::test(start_paused = true)]
async fn a_wrong_request_a_broken_stream_and_json_get_a_clear_error_all_the_same() {
    let world = World::new(with_last_resort(), vec![Play::status(400)], vec![]);
    assert_eq!(world.complete().await.unwrap_err().gave_up, GaveUp::Hopeless);

    let cut = Play::cut_after(ms(100), &["half "]).then(ms(10), Move::reset());
    let world = World::new(with_last_resort(), vec![cut], vec![]);
    let heard = world.listen().await;
    assert_eq!((heard.text.as_str(), heard.end.unwrap_err().gave_up), ("half ", GaveUp::Committed));

    let world = World::new(with_last_resort(), vec![Play::status(503)], vec![Play::refused()]);
    let request = Request { format: Format::Json, ..Request::prompt("m", "as JSON") };
    let call = Call::new("c", Key::root(Seed(2)), Arc::new(request));
    assert_eq!(world.engine.complete(call).await.unwrap_err().gave_up, GaveUp::AttemptsSpent);
}

#[tokio::test(start_paused = true)]
async fn a_callback_is_asked_first_and_may_decline() {
    let sick = || Scripted::new(vec![Play::status(503)]) as Arc<dyn Provider>;
    let engine = Engine::builder(with_last_resort())
        .provider(sick())
        .provider(sick())
        .clock(Clock::start())
        .last_resort(|call, failure| (failure.attempts > 0 && &*call.id == "c1").then(|| "own words".into()))
        .build()
        .unwrap();
    assert_eq!(engine.complete(World::call(1, false)).await.unwrap().text, "own words");
    assert_eq!(engine.complete(World::call(2, false)).await.unwrap().text, "Please try again in a minute.");
}

fn guarded(panic_share: Option<f64>) -> Policy {
    let breaker = BreakerPolicy { consecutive: Some(2), ..BreakerPolicy::default() };
    let ejection = panic_share.map(|panic_share| EjectionPolicy { panic_share, ..EjectionPolicy::default() });
    Policy { breaker: Some(breaker), ejection, ..policy() }
}

/// Answers one call in so many, and fails the others.
fn one_in(n: usize) -> Vec<Play> {
    (0..400).map(|nth| if nth % n == n - 1 { Play::says("words") } else { Play::status(500) }).collect()
}

/// How many of two hundred calls get an answer where both providers are sick.
async fn answered(policy: Policy) -> usize {
    let world = World::new(policy, one_in(3), one_in(2));
    let mut answered = 0;
    for id in 0..200 {
        answered += usize::from(world.complete_as(id).await.is_ok());
        world.sleep(ms(100)).await;
    }
    answered
}

#[tokio::test(start_paused = true)]
async fn with_every_provider_sick_breakers_cost_nobody_an_answer() {
    let without = answered(Policy { breaker: None, ..guarded(None) }).await;
    let (blind, panicking) = (answered(guarded(None)).await, answered(guarded(Some(0.0))).await);
    assert!(blind < without, "breakers alone cost answers: {blind} of {without}");
    assert!(
        panicking >= without,
        "{panicking} with panic routing, {without} without breakers, {blind} with them alone"
    );
}

#[tokio::test(start_paused = true)]
async fn in_a_panic_the_least_bad_is_asked_first() {
    let world = World::new(guarded(Some(0.0)), vec![Play::status(500)], one_in(2));
    for id in 0..40 {
        let _ = world.complete_as(id).await;
        world.sleep(ms(10)).await;
    }
    let panicking: Vec<usize> =
        world.log.attempts().iter().filter(|tried| tried.why == Why::Panic).map(|tried| tried.provider).collect();
    assert!(panicking.len() > 10);
    let of_second = panicking.iter().filter(|&&provider| provider == 1).count();
    assert!(2 * of_second >= panicking.len(), "{panicking:?}");
    assert_eq!(panicking[0], 1);
}

#[tokio::test(start_paused = true)]
async fn where_one_is_well_nobody_panics() {
    let world = World::new(guarded(Some(0.0)), vec![Play::status(500)], vec![Play::says("words")]);
    for id in 0..10 {
        assert_eq!(world.complete_as(id).await.unwrap().served_by, Some(1));
    }
    assert!(world.log.attempts().iter().all(|tried| tried.why != Why::Panic));
    assert!(world.log.skips().contains(&(0, Skip::BreakerOpen)));
}
