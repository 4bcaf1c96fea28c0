//! A call as spans: who is below whom, when, and what is said of each.

use super::support::{Watched, attribute, events, times};
use crate::support::{Move, Play, World, alone, listen, ms, policy};
use brownout_failover::{BreakerPolicy, Call, HedgeAfter, HedgePolicy, LastResort, MidStream, Policy, Price};
use opentelemetry::Context;
use opentelemetry::trace::{FutureExt, SpanId, SpanKind, Status, TraceContextExt, Tracer, TracerProvider};
use opentelemetry_sdk::trace::SpanData;
use wire::{FinishReason, Usage, Whole};

/// A whole answer with its usage.
fn says() -> Play {
    let usage = Usage { input_tokens: 1000, output_tokens: 200, cached_tokens: 300, ..Usage::default() };
    let finish = Some(FinishReason::Stop);
    Play::Whole { at: ms(400), whole: Whole { text: "words".into(), finish, usage: Some(usage), ..Whole::default() } }
}

/// Each value of these attributes.
fn of<const N: usize>(span: &SpanData, keys: [&str; N]) -> [Option<String>; N] {
    keys.map(|key| attribute(span, key))
}

fn some<const N: usize>(values: [&str; N]) -> [Option<String>; N] {
    values.map(|value| Some(value.to_owned()))
}

#[tokio::test(start_paused = true)]
async fn a_call_that_fails_over_is_a_span_with_two_below_it() {
    let world = Watched::new(policy(), vec![Play::status(503)], vec![says()]);
    world.engine.complete(World::call(1, false)).await.expect("an answer");
    let spans = world.spans();
    let [first, second, call] = &spans[..] else { panic!("{spans:?}") };

    assert_eq!([&*first.name, &*second.name, &*call.name], ["chat first-model", "chat second-model", "chat asked"]);
    assert_eq!(
        [&first.span_kind, &second.span_kind, &call.span_kind],
        [&SpanKind::Client, &SpanKind::Client, &SpanKind::Internal]
    );
    let own = call.span_context.span_id();
    assert_eq!([first.parent_span_id, second.parent_span_id, call.parent_span_id], [own, own, SpanId::INVALID]);
    assert!(spans.iter().all(|span| span.span_context.trace_id() == call.span_context.trace_id()));
    assert_eq!([times(first), times(second), times(call)], [(0, 50), (50, 450), (0, 450)]);
    assert_eq!([&first.status, &second.status, &call.status], [&Status::error(""), &Status::Unset, &Status::Unset]);
}

#[tokio::test(start_paused = true)]
async fn attributes_have_the_names_of_the_conventions() {
    let mut policy = policy();
    policy.providers[1].price = Some(Price::flat(1_000_000_000, 2_000_000_000));
    policy.providers[1].base_url = Some("https://eu.example.com:8443/v1".to_owned());
    let world = Watched::new(policy, vec![Play::status(503)], vec![says()]);
    let call = Call {
        class: Some("chat".into()),
        tenant: Some("acme".into()),
        conversation: Some("talk-7".into()),
        ..World::call(1, false)
    };
    world.engine.complete(call).await.expect("an answer");
    let spans = world.spans();
    let [first, second, call] = &spans[..] else { panic!("{spans:?}") };

    let common = ["gen_ai.operation.name", "gen_ai.request.model", "gen_ai.request.stream", "brownout.outcome"];
    assert_eq!(of(first, common), some(["chat", "first-model", "false", "failure"]));
    assert_eq!(of(second, common), some(["chat", "second-model", "false", "success"]));
    assert_eq!(of(call, common), some(["chat", "asked", "false", "success"]));

    let attempt = ["gen_ai.provider.name", "brownout.provider", "brownout.attempt", "brownout.why"];
    assert_eq!(of(first, attempt), some(["openai", "first", "1", "primary"]));
    assert_eq!(of(second, attempt), some(["anthropic", "second", "2", "failover"]));

    let error = ["error.type", "http.response.status_code"];
    assert_eq!(of(first, error), some(["overloaded", "503"]));
    assert_eq!(of(second, error), [None, None]);

    let used = ["gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens", "gen_ai.usage.cache_read.input_tokens"];
    assert_eq!(of(first, used), [None, None, None]);
    assert_eq!(of(second, used), some(["1000", "200", "300"]));
    assert_eq!(attribute(second, "gen_ai.usage.reasoning.output_tokens"), None);
    assert_eq!(attribute(second, "brownout.cost"), Some("0.0014".to_owned()));
    assert_eq!(of(second, ["server.address", "server.port"]), some(["eu.example.com", "8443"]));
    assert_eq!(attribute(first, "server.address"), None);

    let caller = ["brownout.call", "brownout.class", "brownout.tenant", "gen_ai.conversation.id", "brownout.provider"];
    assert_eq!(of(call, caller), some(["c1", "chat", "acme", "talk-7", "second"]));
}

#[tokio::test(start_paused = true)]
async fn a_hedge_lies_beside_the_attempt_it_races() {
    let hedge = HedgePolicy { after: HedgeAfter::Fixed(ms(300)), budget: 0.5 };
    let second = vec![Play::streams(ms(200), &["all ", "well"])];
    let world = Watched::new(Policy { hedge: Some(hedge), ..policy() }, vec![Play::Hangs], second);
    listen(world.engine.stream(World::call(1, true))).await.end.expect("an answer");
    let spans = world.spans();
    let [loser, winner, call] = &spans[..] else { panic!("{spans:?}") };
    let keys = ["brownout.why", "brownout.outcome", "gen_ai.response.time_to_first_chunk"];
    assert_eq!(of(loser, keys), [Some("primary".to_owned()), Some("cancelled".to_owned()), None]);
    assert_eq!(of(winner, keys), some(["hedge", "success", "0.2"]));
    assert_eq!([times(loser), times(winner), times(call)], [(0, 500), (300, 700), (0, 700)]);
    assert_eq!([&loser.status, &call.status], [&Status::Unset, &Status::Unset]);
}

#[tokio::test(start_paused = true)]
async fn calls_at_the_same_time_keep_their_attempts_apart() {
    let world = Watched::new(policy(), vec![Play::status(503), Play::says("one")], vec![Play::says("two")]);
    let (one, two) =
        tokio::join!(world.engine.complete(World::call(1, false)), world.engine.complete(World::call(2, false)));
    assert!(one.is_ok() && two.is_ok());
    let spans = world.spans();
    let below = |call: &str| {
        let own = spans.iter().find(|span| attribute(span, "brownout.call").as_deref() == Some(call)).expect("a span");
        let id = own.span_context.span_id();
        let below = spans.iter().filter(|span| span.parent_span_id == id);
        below.filter_map(|span| attribute(span, "brownout.provider")).collect::<Vec<_>>()
    };
    assert_eq!((below("c1"), below("c2")), (vec!["first".to_owned(), "second".to_owned()], vec!["first".to_owned()]));
    assert_eq!(world.watcher.under_way(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_ends_its_span_and_leaves_nothing() {
    for patience in (0..1200).step_by(50) {
        let plays = (vec![Play::status(503)], vec![Play::streams(ms(300), &["a ", "b"])]);
        let world = Watched::new(policy(), plays.0, plays.1);
        let listening = listen(world.engine.stream(World::call(1, true)));
        let gone = tokio::time::timeout(ms(patience), listening).await.is_err();
        assert_eq!(world.watcher.under_way(), 0, "gone after {patience} ms");
        let spans = world.spans();
        let call = spans.last().expect("a span");
        let outcome = if gone { "cancelled" } else { "success" };
        assert_eq!(attribute(call, "brownout.outcome").as_deref(), Some(outcome), "gone after {patience} ms");
        let end = if gone { u128::from(patience) } else { 550 };
        assert_eq!(times(call), (0, end));
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_under_way_is_known_until_it_ends() {
    let world = Watched::new(policy(), vec![Play::Hangs], vec![]);
    let mut call = Box::pin(world.engine.complete(World::call(1, false)));
    let _ = tokio::time::timeout(ms(10), &mut call).await;
    assert_eq!(world.watcher.under_way(), 1);
    drop(call);
    assert_eq!(world.watcher.under_way(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_call_lies_below_the_span_of_whoever_polls_it() {
    let world = Watched::new(policy(), vec![Play::says("words")], vec![]);
    let tracer = world.traces.tracer("the embedder");
    let context = Context::new().with_span(tracer.start("a request"));
    world.engine.complete(World::call(1, false)).with_context(context.clone()).await.expect("an answer");
    let spans = world.spans();
    let [_, call] = &spans[..] else { panic!("{spans:?}") };
    assert_eq!(call.parent_span_id, context.span().span_context().span_id());
    assert_eq!(call.span_context.trace_id(), context.span().span_context().trace_id());
}

#[tokio::test(start_paused = true)]
async fn breakers_and_skips_are_events_of_the_call() {
    let breaker = BreakerPolicy { consecutive: Some(1), ..BreakerPolicy::default() };
    let policy = Policy { breaker: Some(breaker), ..policy() };
    let world = Watched::new(policy, vec![Play::status(503)], vec![Play::says("words")]);
    for id in [1, 2] {
        world.engine.complete(World::call(id, false)).await.expect("an answer");
    }
    let calls: Vec<_> = world.spans().into_iter().filter(|span| span.span_kind == SpanKind::Internal).collect();
    let opened = "brownout.breaker.from=closed brownout.breaker.to=open brownout.provider=first \
                  brownout.reason=1 failures in a row";
    assert_eq!(events(&calls[0]), [("brownout.breaker".to_owned(), 50, opened.to_owned())]);
    let skipped = "brownout.provider=first brownout.reason=breaker_open";
    assert_eq!(events(&calls[1]), [("brownout.skipped".to_owned(), 450, skipped.to_owned())]);
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_goes_on_elsewhere_is_marked() {
    let first = vec![Play::cut_after(ms(100), &["one two three "])];
    let second = vec![Play::streams(ms(100), &["four"])];
    let world = Watched::new(Policy { mid_stream: MidStream::Resume, ..policy() }, first, second);
    let heard = listen(world.engine.stream(World::call(1, true))).await;
    assert!(heard.end.is_ok() && heard.switches.len() == 1, "{:?}", heard.end);
    let call = world.spans().pop().expect("a span");
    let (name, _, to) = events(&call).pop().expect("an event");
    assert_eq!((name.as_str(), to.as_str()), ("brownout.switched", "brownout.provider=second"));
}

#[tokio::test(start_paused = true)]
async fn errors_and_last_resorts_are_told_apart() {
    let world = Watched::new(alone(), vec![Play::status(400)], vec![]);
    world.engine.complete(World::call(1, false)).await.expect_err("it would fail anywhere");
    let call = world.spans().pop().expect("a span");
    assert_eq!(of(&call, ["brownout.outcome", "error.type"]), some(["failure", "invalid_request"]));
    assert_eq!(call.status, Status::error("it would fail anywhere"));

    let last = LastResort { text: "later".to_owned() };
    let world = Watched::new(Policy { last_resort: Some(last), ..alone() }, vec![Play::refused()], vec![]);
    world.engine.complete(World::call(1, false)).await.expect("the last resort");
    let call = world.spans().pop().expect("a span");
    assert_eq!(of(&call, ["brownout.outcome", "error.type"]), [Some("last_resort".to_owned()), None]);
    assert_eq!(events(&call).pop().expect("an event").0, "brownout.last_resort");
}

#[tokio::test(start_paused = true)]
async fn a_changed_policy_changes_what_is_said() {
    let world = Watched::new(policy(), vec![Play::says("words")], vec![]);
    let mut changed = policy();
    changed.providers[0].model = "newer".to_owned();
    world.engine.reconfigure(changed.clone()).expect("the same providers");
    world.watcher.reconfigure(&changed);
    world.engine.complete(World::call(1, false)).await.expect("an answer");
    assert_eq!(world.spans()[0].name, "chat newer");
}

#[tokio::test(start_paused = true)]
async fn nothing_that_was_said_is_in_a_span() {
    let mut policy = policy();
    policy.providers[0].base_url = Some("https://hunter2@example.com".to_owned());
    let broken = Play::Stream(vec![(ms(10), Move::error("overloaded_error"))]);
    let world = Watched::new(policy, vec![broken], vec![Play::streams(ms(100), &["an answer"])]);
    let heard = listen(world.engine.stream(World::call(1, true))).await;
    assert_eq!(heard.text, "an answer");
    let told = format!("{:?} {:?}", world.spans(), world.metrics());
    // What was asked, answered, and said of the error; and what no URL should hold.
    for words in ["a question", "an answer", "no more", "hunter2"] {
        assert!(!told.contains(words), "{words}: {told}");
    }
    assert!(told.contains("error.type"), "there was an error to speak of: {told}");
}
