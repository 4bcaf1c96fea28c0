//! A call in numbers: names, units, bounds and counts.

use super::support::{Measured, Point, Watched};
use crate::support::{Move, Play, World, alone, listen, ms, policy};
use brownout_failover::{BreakerPolicy, Call, HedgeAfter, HedgePolicy, LastResort, Policy, Price};

/// The first answers with an error, the second in a stream with its usage.
async fn failed_over() -> Watched {
    let mut policy = policy();
    policy.providers[1].price = Some(Price::flat(1_000_000_000, 1_000_000_000));
    let second = Play::cut_after(ms(300), &["a ", "b"]).then(ms(100), Move::usage(5)).then(ms(0), Move::finish());
    let world = Watched::new(policy, vec![Play::status(503)], vec![second]);
    let call = Call {
        class: Some("chat".into()),
        tenant: Some("acme".into()),
        conversation: Some("talk-7".into()),
        ..World::call(1, true)
    };
    listen(world.engine.stream(call)).await.end.expect("an answer");
    world
}

fn points(measured: &Measured) -> Vec<(&str, u64, f64)> {
    measured.points.iter().map(|(words, Point { count, sum })| (words.as_str(), *count, *sum)).collect()
}

#[tokio::test(start_paused = true)]
async fn attempts_are_operations_of_the_conventions() {
    let metrics = failed_over().await.metrics();
    let duration = &metrics["gen_ai.client.operation.duration"];
    let first = "brownout.outcome=failure brownout.provider=first error.type=overloaded gen_ai.operation.name=chat \
                 gen_ai.provider.name=openai gen_ai.request.model=first-model";
    let second = "brownout.outcome=success brownout.provider=second gen_ai.operation.name=chat \
                  gen_ai.provider.name=anthropic gen_ai.request.model=second-model";
    assert_eq!(points(duration), [(first, 1, 0.05), (second, 1, 0.5)]);
    assert_eq!((duration.unit.as_str(), duration.bounds.len()), ("s", 14));
    assert_eq!((duration.bounds[0], duration.bounds[13]), (0.01, 81.92));

    let chunk = &metrics["gen_ai.client.operation.time_to_first_chunk"];
    let second = "brownout.provider=second gen_ai.operation.name=chat gen_ai.provider.name=anthropic \
                  gen_ai.request.model=second-model";
    assert_eq!(points(chunk), [(second, 1, 0.3)]);
    assert_eq!((chunk.unit.as_str(), chunk.bounds.len()), ("s", 14));
}

#[tokio::test(start_paused = true)]
async fn tokens_are_counted_by_the_providers_word() {
    let metrics = failed_over().await.metrics();
    let tokens = &metrics["gen_ai.client.token.usage"];
    let of = "brownout.provider=second gen_ai.operation.name=chat gen_ai.provider.name=anthropic \
              gen_ai.request.model=second-model gen_ai.token.type=";
    let (input, output) = (format!("{of}input"), format!("{of}output"));
    assert_eq!(points(tokens), [(input.as_str(), 1, 7.0), (output.as_str(), 1, 5.0)]);
    assert_eq!((tokens.unit.as_str(), tokens.bounds.len()), ("{token}", 14));
    assert_eq!((tokens.bounds[1], tokens.bounds[13]), (4.0, 67_108_864.0));
}

#[tokio::test(start_paused = true)]
async fn what_only_a_failover_has_is_under_our_own_name() {
    let metrics = failed_over().await.metrics();
    let attempts = &metrics["brownout.attempts"];
    let wanted = [
        ("brownout.outcome=failure brownout.provider=first brownout.why=primary", 1, 1.0),
        ("brownout.outcome=success brownout.provider=second brownout.why=failover", 1, 1.0),
    ];
    assert_eq!(points(attempts), wanted);
    let call = &metrics["brownout.call.duration"];
    assert_eq!(points(call), [("brownout.class=chat brownout.outcome=success", 1, 0.55)]);
    let cost = &metrics["brownout.cost"];
    // The first has no price; that a refusal costs nothing is known all the same.
    let wanted = [
        ("brownout.cost.basis=reported brownout.provider=first", 1, 0.0),
        ("brownout.cost.basis=reported brownout.provider=second", 1, 0.000_012),
    ];
    assert_eq!(points(cost), wanted);
    assert_eq!([&attempts.unit, &call.unit, &cost.unit], ["{attempt}", "s", "{USD}"]);
    assert!(!metrics.contains_key("brownout.cost.unknown"));
}

#[tokio::test(start_paused = true)]
async fn whole_answers_have_no_first_chunk_and_costs_may_be_unknown() {
    let world = Watched::new(policy(), vec![Play::says("words")], vec![]);
    world.engine.complete(World::call(1, false)).await.expect("an answer");
    let metrics = world.metrics();
    for absent in ["gen_ai.client.operation.time_to_first_chunk", "gen_ai.client.token.usage", "brownout.cost"] {
        assert!(!metrics.contains_key(absent), "{absent}");
    }
    assert_eq!(points(&metrics["brownout.cost.unknown"]), [("brownout.provider=first", 1, 1.0)]);
}

#[tokio::test(start_paused = true)]
async fn a_breaker_has_a_state_from_the_beginning() {
    let breaker = BreakerPolicy { consecutive: Some(1), ..BreakerPolicy::default() };
    let policy = Policy { breaker: Some(breaker), ..policy() };
    let world = Watched::new(policy, vec![Play::status(503)], vec![Play::says("words")]);
    let states = |world: &Watched| world.metrics()["brownout.breaker.state"].clone();
    assert_eq!(points(&states(&world)), [("brownout.provider=first", 1, 0.0), ("brownout.provider=second", 1, 0.0)]);
    for id in [1, 2] {
        world.engine.complete(World::call(id, false)).await.expect("an answer");
    }
    assert_eq!(points(&states(&world)), [("brownout.provider=first", 1, 3.0), ("brownout.provider=second", 1, 0.0)]);
    let metrics = world.metrics();
    let skipped = ("brownout.provider=first brownout.reason=breaker_open", 1, 1.0);
    assert_eq!(points(&metrics["brownout.skips"]), [skipped]);
    let opened = ("brownout.breaker.to=open brownout.provider=first", 1, 1.0);
    assert_eq!(points(&metrics["brownout.breaker.transitions"]), [opened]);
}

#[tokio::test(start_paused = true)]
async fn hedges_and_last_resorts_are_counted() {
    let hedge = HedgePolicy { after: HedgeAfter::Fixed(ms(300)), budget: 0.5 };
    let second = vec![Play::streams(ms(200), &["words"])];
    let world = Watched::new(Policy { hedge: Some(hedge), ..policy() }, vec![Play::Hangs], second);
    listen(world.engine.stream(World::call(1, true))).await.end.expect("an answer");
    let wanted = [
        ("brownout.outcome=cancelled brownout.provider=first brownout.why=primary", 1, 1.0),
        ("brownout.outcome=success brownout.provider=second brownout.why=hedge", 1, 1.0),
    ];
    assert_eq!(points(&world.metrics()["brownout.attempts"]), wanted);

    let last = LastResort { text: "later".to_owned() };
    let world = Watched::new(Policy { last_resort: Some(last), ..alone() }, vec![Play::refused()], vec![]);
    world.engine.complete(World::call(1, false)).await.expect("the last resort");
    assert_eq!(points(&world.metrics()["brownout.last_resorts"]), [("", 1, 1.0)]);
    let calls = &world.metrics()["brownout.call.duration"];
    assert_eq!(calls.points.keys().collect::<Vec<_>>(), ["brownout.outcome=last_resort"]);
}

#[tokio::test(start_paused = true)]
async fn no_metric_names_a_call_a_conversation_or_a_tenant() {
    let told = format!("{:?}", failed_over().await.metrics());
    for name in ["c1", "talk-7", "acme"] {
        assert!(!told.contains(name), "{name}: {told}");
    }
}
