//! Going on after a break: by whom, how it is asked, what the caller sees, and where it is never done.

use std::sync::Arc;

use crate::support::{Ended, Heard, Move, Play, World, listen, ms, policy};
use brownout_failover::{Call, GaveUp, MidStream, Policy, RetryPolicy, Why};
use chance::{Key, Seed};
use wire::{Format, Message, Request, Role, Tool, ToolChoice};

fn resuming() -> Policy {
    Policy { mid_stream: MidStream::Resume, ..policy() }
}

/// The second target goes on from the beginning of its own answer.
fn prefilling() -> Policy {
    let mut policy = resuming();
    policy.providers[1].capabilities.prefill = Some(true);
    policy
}

fn cut() -> Vec<Play> {
    vec![Play::cut_after(ms(100), &["The quick ", "brown fox "])]
}

fn streams(words: &[&'static str]) -> Vec<Play> {
    vec![Play::streams(ms(100), words)]
}

/// The first change of provider: from, to, how, and what stood before it.
fn seam(heard: &Heard) -> (usize, usize, brownout_failover::Resume, &str) {
    let (switch, at) = heard.switches[0];
    (switch.from, switch.to, switch.by, &heard.text[..at])
}

#[tokio::test(start_paused = true)]
async fn another_provider_goes_on_and_the_seam_is_marked() {
    use brownout_failover::Resume::{Prefill, Restate};
    for (policy, by, goes_on) in [(resuming(), Restate, "brown fox jumps "), (prefilling(), Prefill, " jumps ")] {
        let world = World::new(policy, cut(), streams(&[goes_on, "over."]));
        let heard = world.listen().await;
        assert_eq!(heard.text, "The quick brown fox jumps over.", "{by:?}");
        assert_eq!(seam(&heard), (0, 1, by, "The quick brown fox "));
        let completion = heard.end.unwrap();
        assert_eq!((completion.served_by, completion.attempts), (Some(1), 2));
        assert_eq!(completion.switches, [heard.switches[0].0]);
        let last = world.log.attempts().pop().unwrap();
        assert_eq!((last.why, last.end), (Why::Resume, Ended::Success));
    }
}

#[tokio::test(start_paused = true)]
async fn the_second_provider_is_told_what_was_said() {
    let world = World::new(prefilling(), cut(), streams(&["jumps"]));
    world.listen().await.end.unwrap();
    assert_eq!(world.providers[1].asked()[0].messages[1..], [Message::assistant("The quick brown fox")]);

    let world = World::new(resuming(), cut(), streams(&["jumps"]));
    world.listen().await.end.unwrap();
    let asked = &world.providers[1].asked()[0];
    let [_, said, asks] = &asked.messages[..] else { panic!("{asked:?}") };
    assert_eq!(*said, Message::assistant("The quick brown fox "));
    assert_eq!(asks.role, Role::User);
    assert!(asks.texts().any(|text| text.contains("The quick brown fox ")));
}

#[tokio::test(start_paused = true)]
async fn by_default_a_broken_stream_fails_clearly() {
    let world = World::new(policy(), cut(), streams(&["jumps"]));
    let heard = world.listen().await;
    let failure = heard.end.unwrap_err();
    assert_eq!((failure.gave_up, failure.partial, heard.switches.len()), (GaveUp::Committed, true, 0));
    assert_eq!(world.providers[1].attempts(), 0);
}

#[tokio::test(start_paused = true)]
async fn one_that_fails_to_go_on_leaves_no_trace() {
    let first = [cut(), streams(&["jumps"])].concat();
    let world = World::new(resuming(), first, vec![Play::status(503)]);
    let heard = world.listen().await;
    assert_eq!(heard.text, "The quick brown fox jumps");
    assert_eq!(heard.switches.len(), 1);
    assert_eq!((seam(&heard).0, seam(&heard).1), (0, 0), "the first one again, for want of another");
    assert_eq!(heard.end.unwrap().attempts, 3);
}

#[tokio::test(start_paused = true)]
async fn one_that_breaks_off_too_is_gone_on_with() {
    let second = vec![Play::cut_after(ms(100), &["jumps "])];
    let world = World::new(resuming(), [cut(), streams(&["over."])].concat(), second);
    let heard = world.listen().await;
    assert_eq!(heard.text, "The quick brown fox jumps over.");
    assert_eq!(heard.switches.iter().map(|(switch, at)| (switch.to, *at)).collect::<Vec<_>>(), [(1, 20), (0, 26)]);
    let said = world.providers[0].asked()[1].messages[1].texts().collect::<String>();
    assert_eq!(said, "The quick brown fox jumps ");
}

#[tokio::test(start_paused = true)]
async fn where_nobody_can_go_on_the_caller_is_told() {
    let retry = RetryPolicy { max_attempts: 3, ..RetryPolicy::default() };
    let world =
        World::new(Policy { retry, ..resuming() }, vec![cut()[0].clone(), Play::status(500)], vec![Play::refused()]);
    let heard = world.listen().await;
    let failure = heard.end.unwrap_err();
    assert_eq!((heard.text.as_str(), failure.partial, failure.attempts), ("The quick brown fox ", true, 3));
    assert_eq!(failure.gave_up, GaveUp::AttemptsSpent);
}

async fn hear(world: &World, request: Request) -> Heard {
    let call = Call::new("c", Key::root(Seed(2)), Arc::new(Request { stream: true, ..request }));
    listen(world.engine.stream(call)).await
}

fn with_tools() -> Request {
    let tool =
        Tool { name: "look".into(), description: "".into(), parameters: serde_json::json!({ "type": "object" }) };
    Request { tools: vec![tool], tool_choice: ToolChoice::Auto, ..Request::prompt("m", "look") }
}

#[tokio::test(start_paused = true)]
async fn json_and_tool_calls_are_never_stitched() {
    let json = Request { format: Format::Json, ..Request::prompt("m", "as JSON") };
    let half_a_call = cut().remove(0).then(ms(50), Move::work()).then(ms(50), Move::reset());
    let a_call = cut().remove(0).then(ms(50), Move::call()).then(ms(50), Move::reset());
    for (request, play) in [(json, cut().remove(0)), (with_tools(), half_a_call), (with_tools(), a_call)] {
        let world = World::new(resuming(), vec![play.clone()], streams(&["more"]));
        let heard = hear(&world, request).await;
        assert_eq!(heard.end.unwrap_err().gave_up, GaveUp::Committed, "{play:?}");
        assert!(heard.tool_calls.is_empty(), "a call of a broken answer reaches nobody");
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_reaches_the_caller_whole_and_with_its_answer() {
    let calls = Play::Stream(vec![(ms(100), Move::work()), (ms(200), Move::call()), (ms(300), Move::finish())]);
    let world = World::new(policy(), vec![calls.clone()], vec![]);
    let heard = hear(&world, with_tools()).await;
    assert_eq!(heard.tool_calls, heard.end.unwrap().tool_calls);
    assert_eq!(heard.tool_calls.len(), 1);

    // One that is taken back before the end is made again elsewhere, unseen.
    let broken = Play::Stream(vec![(ms(100), Move::call()), (ms(200), Move::reset())]);
    let world = World::new(policy(), vec![broken], vec![calls]);
    let heard = hear(&world, with_tools()).await;
    assert_eq!((heard.end.unwrap().served_by, heard.tool_calls.len()), (Some(1), 1));
}
