//! The beginning and the end of a call, as those who watch are told: once each, and around everything else.

use std::sync::{Arc, Mutex};

use crate::support::{Move, Play, Scripted, World, alone, listen, ms, policy};
use brownout_failover::{
    BreakerPolicy, Call, CallEnd, Clock, Engine, Event, LastResort, Observer, Policy, Price, Provider, Spent,
};
use chance::{Key, Seed};

/// Each event in a word, with its call.
#[derive(Debug, Default)]
struct Words(Mutex<Vec<String>>);

impl Observer for Words {
    fn observe(&self, event: Event<'_>) {
        let word = match event {
            Event::CallBegan(record) => {
                format!("{} began {} {:?} {:?}", record.call, record.model, record.class, record.tenant)
            }
            Event::CallEnded { call, at, end } => format!("{call} ended {} {}", at.as_millis(), how(&end)),
            Event::Began { call, provider } => format!("{call} attempt {provider}"),
            Event::Attempt(record) => format!("{} over {} {:?}", record.call, record.provider, record.spent),
            Event::Breaker { call, provider, .. } => format!("{} breaker {provider}", call.unwrap_or("nobody")),
            _ => return,
        };
        self.0.lock().expect("no test panics while it holds the words").push(word);
    }
}

fn how(end: &CallEnd<'_>) -> String {
    match end {
        CallEnd::Answered { served_by } => format!("answered {served_by:?}"),
        CallEnd::Failed(failure) => format!("failed {}", failure.category().name()),
        CallEnd::Cancelled => "cancelled".to_owned(),
    }
}

impl Words {
    fn all(&self) -> Vec<String> {
        self.0.lock().expect("no test panics while it holds the words").clone()
    }
}

fn world(policy: Policy, first: Vec<Play>, second: Vec<Play>) -> (Arc<Engine>, Arc<Words>) {
    let words = Arc::new(Words::default());
    let providers = [first, second].map(|plays| Scripted::new(plays) as Arc<dyn Provider>).to_vec();
    let observer = Arc::clone(&words) as Arc<dyn Observer>;
    let engine = Engine::new(policy, providers, Clock::start(), Key::root(Seed(1)), observer).expect("two providers");
    (Arc::new(engine), words)
}

#[tokio::test(start_paused = true)]
async fn a_call_is_told_around_its_attempts() {
    let (engine, words) = world(policy(), vec![Play::status(503)], vec![Play::says("words")]);
    let call = Call { class: Some("chat".into()), tenant: Some("acme".into()), ..World::call(1, false) };
    engine.complete(call).await.expect("an answer");
    let wanted = [
        r#"c1 began asked Some("chat") Some("acme")"#,
        "c1 attempt 0",
        "c1 over 0 Known(0)",
        "c1 attempt 1",
        "c1 over 1 Unknown",
        "c1 ended 450 answered Some(1)",
    ];
    // The first was refused, which nobody bills; the second did not say what it used, and has no price.
    assert_eq!(words.all(), wanted);
}

#[tokio::test(start_paused = true)]
async fn failures_and_last_resorts_end_a_call_too() {
    let (engine, words) = world(alone(), vec![Play::status(400)], vec![]);
    engine.complete(World::call(1, false)).await.expect_err("it would fail anywhere");
    assert_eq!(words.all().last().map(String::as_str), Some("c1 ended 50 failed invalid_request"));

    let last = LastResort { text: "later".to_owned() };
    let (engine, words) = world(Policy { last_resort: Some(last), ..alone() }, vec![Play::refused()], vec![]);
    engine.complete(World::call(2, false)).await.expect("the last resort");
    let ended = words.all().pop().expect("an end");
    assert!(ended.starts_with("c2 ended") && ended.ends_with("answered None"), "{ended}");
}

#[tokio::test(start_paused = true)]
async fn every_call_that_began_is_told_to_end_once_and_last_whenever_the_caller_goes() {
    for patience in (0..1200).step_by(25) {
        let plays = (vec![Play::status(503)], vec![Play::streams(ms(300), &["a ", "b"])]);
        let (engine, words) = world(policy(), plays.0, plays.1);
        let _ = tokio::time::timeout(ms(patience), listen(engine.stream(World::call(1, true)))).await;
        let all = words.all();
        let ends = all.iter().filter(|word| word.contains("ended")).count();
        assert_eq!(ends, 1, "gone after {patience} ms: {all:?}");
        assert!(all.last().is_some_and(|word| word.contains("ended")), "gone after {patience} ms: {all:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_nobody_polled_never_began() {
    let (engine, words) = world(policy(), vec![Play::Hangs], vec![]);
    drop(engine.stream(World::call(1, true)));
    assert!(words.all().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_breaker_names_the_call_that_changed_it() {
    let breaker = BreakerPolicy { consecutive: Some(1), ..BreakerPolicy::default() };
    let (engine, words) =
        world(Policy { breaker: Some(breaker), ..policy() }, vec![Play::status(503)], vec![Play::says("words")]);
    engine.complete(World::call(7, false)).await.expect("an answer");
    assert!(words.all().contains(&"c7 breaker 0".to_owned()), "{:?}", words.all());
}

#[tokio::test(start_paused = true)]
async fn an_attempt_says_what_it_costs_as_the_ledger_has_it() {
    let mut policy = alone();
    policy.providers[0].price = Some(Price::flat(1_000_000_000, 1_000_000_000));
    let first = Play::cut_after(ms(100), &["one ", "two"]).then(ms(1), Move::usage(5)).then(ms(1), Move::finish());
    let (engine, words) = world(policy, vec![first], vec![]);
    listen(engine.stream(World::call(1, true))).await.end.expect("an answer");
    let cost = Spent::Known(12_000);
    assert!(words.all().contains(&format!("c1 over 0 {cost:?}")), "{:?}", words.all());
    assert_eq!(engine.costs().known, 12_000);
}
