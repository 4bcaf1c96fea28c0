//! What fits, what is dropped where it does not, and what is never dropped.

use brownout_failover::context::{Shortfall, drop_oldest, estimate, fits, known, prepare, prompt_tokens, summarise};
use brownout_failover::{Capabilities, ContextPolicy, Reduction, Target};
use proptest::prelude::*;
use wire::{Api, Content, Message, Request, Role, ToolCall, ToolResult};

fn call(id: usize) -> Content {
    let id = format!("call-{id}").into();
    Content::ToolCall(ToolCall { id, name: "search".into(), arguments: "{}".into() })
}

fn result(id: usize) -> Content {
    Content::ToolResult(ToolResult { call_id: format!("call-{id}").into(), content: "found".into(), is_error: false })
}

fn turn(role: Role, content: Content) -> Message {
    Message { role, content: vec![content] }
}

/// Turns of any kind in any order: calls without results and results that come late, too.
fn conversation() -> impl Strategy<Value = Request> {
    let turn = (0..4_u8, 0..6_usize, 0..400_usize).prop_map(|(kind, id, words)| match kind {
        0 => Message::user("x".repeat(words + 1)),
        1 => Message::assistant("y".repeat(words + 1)),
        2 => turn(Role::Assistant, call(id)),
        _ => turn(Role::User, result(id)),
    });
    (prop::collection::vec(turn, 1..30), prop::option::of("s{1,80}")).prop_map(|(messages, system)| Request {
        system: system.map(Into::into),
        messages,
        ..Request::default()
    })
}

fn ids(messages: &[Message], results: bool) -> Vec<String> {
    let contents = messages.iter().flat_map(|message| &message.content);
    let id = |content: &Content| match content {
        Content::ToolCall(call) if !results => Some(call.id.to_string()),
        Content::ToolResult(result) if results => Some(result.call_id.to_string()),
        _ => None,
    };
    contents.filter_map(id).collect()
}

/// What holds of a shorter request, whatever was dropped.
fn sound(request: &Request, shorter: &Request, missing: usize) -> Result<(), TestCaseError> {
    prop_assert!(missing > 0 && shorter.messages == request.messages[missing..], "an end of the conversation");
    let own = |message: &&Message| message.role == Role::User && message.texts().next().is_some();
    let last = request.messages.iter().rev().find(own);
    prop_assert_eq!(last, shorter.messages.iter().rev().find(own), "the last user turn");
    let dropped = ids(&request.messages[..missing], false);
    prop_assert!(ids(&shorter.messages, true).iter().all(|id| !dropped.contains(id)), "no result without its call");
    prop_assert_eq!(shorter.messages[0].role, Role::User);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn dropping_fits_or_says_so(request in conversation(), most in 0..1500_u64) {
        if let Some((shorter, missing)) = drop_oldest(&request, most) {
            prop_assert!(prompt_tokens(&shorter) <= most);
            prop_assert_eq!(&shorter.system, &request.system);
            sound(&request, &shorter, missing)?;
        }
    }

    #[test]
    fn a_summary_fits_or_says_so(request in conversation(), most in 0..1500_u64, words in 0..800_usize) {
        let summary = |dropped: &[Message]| (!dropped.len().is_multiple_of(3)).then(|| "z".repeat(words));
        if let Some((shorter, missing)) = summarise(&request, most, &summary) {
            prop_assert!(prompt_tokens(&shorter) <= most);
            let system = shorter.system.as_deref().expect("a summary");
            prop_assert!(system.starts_with(request.system.as_deref().unwrap_or_default()));
            prop_assert!(system.ends_with(&"z".repeat(words)));
            sound(&request, &shorter, missing)?;
        }
    }

    #[test]
    fn whoever_is_prepared_fits(request in conversation(), windows in prop::collection::vec(1000..2500_u64, 1..5), way in 0..3_usize) {
        let ways = [Reduction::LargerModel, Reduction::DropOldest, Reduction::Refuse];
        let policy = ContextPolicy { too_long: ways[way..].to_vec(), ..ContextPolicy::default() };
        let able: Vec<_> = windows.iter().map(|window| able(Some(*window))).collect();
        let targets: Vec<_> = able.iter().enumerate().collect();
        match prepare(&policy, &request, &targets, None) {
            Err(shortfall) => prop_assert!(matches!(shortfall, Shortfall::Window { .. }), "only room is lacking"),
            Ok(found) => for one in found {
                let sent = one.shorter.as_ref().unwrap_or(&request);
                prop_assert_eq!(fits(sent, targets[one.place].1, estimate(sent)), Ok(()));
                prop_assert_eq!(one.missing, request.messages.len() - sent.messages.len());
            }
        }
    }
}

fn able(window: Option<u64>) -> Capabilities {
    Capabilities { window, ..Capabilities::default() }
}

/// Three exchanges of about 1,000 tokens each, and a last question.
fn long() -> Request {
    let words = || "word".repeat(500);
    let exchange = |_| [Message::user(words()), Message::assistant(words())];
    let mut messages: Vec<Message> = (0..3).flat_map(exchange).collect();
    messages.push(Message::user("And now?"));
    Request { system: Some("Be brief.".into()), messages, ..Request::default() }
}

#[test]
fn calls_and_results_go_together() {
    let mut request = long();
    request.messages.insert(6, turn(Role::Assistant, call(1)));
    request.messages.insert(7, turn(Role::User, result(1)));
    let (shorter, missing) = drop_oldest(&request, 100).unwrap();
    assert_eq!((shorter.messages.len(), missing), (1, 8), "no cut between a call and its result");
    assert_eq!(drop_oldest(&request, 5), None, "not even the last turn fits");
}

#[test]
fn the_ways_are_tried_in_order() {
    let (small, large) = (able(Some(3000)), able(Some(100_000)));
    let small_and_large = [(4, &small), (7, &large)];
    let places = |ways: &[Reduction]| {
        let policy = ContextPolicy { too_long: ways.to_vec(), ..ContextPolicy::default() };
        prepare(&policy, &long(), &small_and_large, None)
            .map(|found| found.iter().map(|one| (one.place, one.missing)).collect::<Vec<_>>())
    };
    assert_eq!(places(&[Reduction::LargerModel, Reduction::Refuse]), Ok(vec![(7, 0)]));
    assert_eq!(places(&[Reduction::DropOldest]), Ok(vec![(4, 4), (7, 0)]));
    assert!(matches!(places(&[Reduction::Refuse]), Err(Shortfall::Window { window: 3000, .. })));
}

#[test]
fn what_is_lacking_is_named() {
    let no = Some(false);
    let nothing = Capabilities { tools: no, images: no, max_output: Some(10), ..able(None) };
    let mut request = Request::prompt("m", "hello");
    assert_eq!(fits(&request, &nothing, estimate(&request)), Ok(()));
    request.max_output_tokens = Some(11);
    assert_eq!(fits(&request, &nothing, estimate(&request)), Err(Shortfall::MaxOutput { asked: 11, most: 10 }));
    request.messages.push(turn(Role::User, result(1)));
    assert_eq!(fits(&request, &nothing, estimate(&request)), Err(Shortfall::Tools), "tools that were used before");
}

#[test]
fn data_that_must_stay_is_not_sent_where_nobody_says() {
    let eu = Capabilities { residency: Some("eu".into()), ..Capabilities::default() };
    let policy = ContextPolicy { residency: Some("eu".into()), ..ContextPolicy::default() };
    let request = Request::prompt("m", "hello");
    let found = prepare(&policy, &request, &[(0, &able(None)), (1, &eu)], None).unwrap();
    assert_eq!(found.iter().map(|one| one.place).collect::<Vec<_>>(), [1]);
    let refused = prepare(&policy, &request, &[(0, &able(None))], None);
    assert_eq!(refused, Err(Shortfall::Residency { required: "eu".into() }));
}

#[test]
fn a_known_model_has_its_window_and_the_policy_overrules_it() {
    let mut target = Target::new("a", Api::OpenaiChat, "gpt-4o");
    let known_of = known(&target);
    assert_eq!((known_of.window, known_of.max_output, known_of.tools), (Some(128_000), Some(16_384), Some(true)));
    target.capabilities.window = Some(5);
    assert_eq!(known(&target).window, Some(5));
    target.model = "no-such-model".into();
    assert_eq!(known(&target).max_output, None);
    let claude = |model: &str| known(&Target::new("a", Api::AnthropicMessages, model)).prefill;
    assert_eq!((claude("claude-sonnet-4-5"), claude("claude-opus-5-5")), (Some(true), Some(false)));
}
