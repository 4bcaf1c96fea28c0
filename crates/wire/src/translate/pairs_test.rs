//! A conversation that moves from one provider to another and back means the same.

use proptest::prelude::*;

use super::translate;
use crate::{Api, Content, Image, Message, Reasoning, Request, Role, ToolCall, ToolResult};

/// What must not be lost: who said what, which call was made with what, and which result is whose.
#[derive(Debug, PartialEq)]
enum Meaning {
    Text(Role, String),
    Image(Image),
    Call(String, String),
    /// The number of the call, from the first, and what came back.
    Result(usize, String),
}

fn meaning(request: &Request) -> Vec<Meaning> {
    let mut calls: Vec<&str> = Vec::new();
    let mut out = Vec::new();
    for message in &request.messages {
        // Formats differ in what may stand behind what within a turn.
        let mut content: Vec<&Content> = message.content.iter().collect();
        content.sort_by_key(|content| match content {
            Content::ToolResult(_) => 0,
            Content::Image(Image::Inline { .. }) => 2,
            Content::ToolCall(_) => 3,
            _ => 1,
        });
        for content in content {
            match content {
                Content::Text(text) => say(&mut out, message.role, text),
                // Who cannot fetch a picture is told where it is.
                Content::Image(Image::Url(url)) => say(&mut out, message.role, &format!("[picture: {url}]")),
                Content::Image(image) => out.push(Meaning::Image(image.clone())),
                Content::ToolCall(call) => {
                    calls.push(&call.id);
                    out.push(Meaning::Call(call.name.to_string(), call.arguments.to_string()));
                }
                Content::ToolResult(result) => {
                    let number = calls.iter().rposition(|id| *id == result.call_id).expect("a result has its call");
                    out.push(Meaning::Result(number, result.content.to_string()));
                }
                Content::Reasoning(_) | Content::CacheHint => {}
            }
        }
    }
    out
}

/// Ollama has one text a turn: what stands side by side is the same as what stands together.
fn say(out: &mut Vec<Meaning>, role: Role, text: &str) {
    match out.last_mut() {
        _ if text.is_empty() => {}
        Some(Meaning::Text(before, words)) if *before == role => *words = format!("{words}\n\n{text}"),
        _ => out.push(Meaning::Text(role, text.to_owned())),
    }
}

fn said() -> impl Strategy<Value = Content> {
    prop_oneof!["[a-zé ]{0,6}[a-z]", "\\PC{1,5}x"].prop_map(|text| Content::Text(text.into()))
}

fn picture() -> impl Strategy<Value = Content> {
    prop_oneof![
        "[A-Za-z0-9]{4,8}".prop_map(|data| Image::Inline { media_type: "image/png".into(), data: data.into() }),
        "https://h/[a-z]{1,5}".prop_map(|url| Image::Url(url.into())),
    ]
    .prop_map(Content::Image)
}

/// A round of calls with their results: name, argument, result.
type Round = Vec<(String, String, String)>;

fn round() -> impl Strategy<Value = Round> {
    proptest::collection::vec(("[a-z]{1,6}", "\\PC{0,6}", "\\PC{1,6}"), 0..3)
}

fn thought() -> impl Strategy<Value = Content> {
    prop::sample::select(Api::ALL.to_vec())
        .prop_map(|vendor| Content::Reasoning(Reasoning { text: "hm".into(), sealed: Some("c2VhbA==".into()), vendor }))
}

/// What the caller says, thoughts, the model's words, its calls.
fn exchange() -> impl Strategy<Value = (Vec<Content>, Vec<Content>, Vec<Content>, Round)> {
    (
        proptest::collection::vec(prop_oneof![3 => said(), 1 => picture()], 1..3),
        proptest::collection::vec(thought(), 0..2),
        proptest::collection::vec(said(), 1..3),
        round(),
    )
}

fn conversation() -> impl Strategy<Value = Request> {
    (proptest::collection::vec(exchange(), 1..4), prop::sample::select(vec!["call_", "toolu_01", "", "f.g:"])).prop_map(
        |(exchanges, prefix)| {
            let mut messages = Vec::new();
            for (turn, (asked, thoughts, words, round)) in exchanges.into_iter().enumerate() {
                messages.push(Message { role: Role::User, content: asked });
                let id = |n: usize| format!("{prefix}{turn}x{n}");
                let mut content = [thoughts, words].concat();
                let mut results = Vec::new();
                for (n, (name, argument, result)) in round.into_iter().enumerate() {
                    let arguments = serde_json::json!({ "a": argument }).to_string().into();
                    content.push(Content::ToolCall(ToolCall { id: id(n).into(), name: name.into(), arguments }));
                    let result = ToolResult { call_id: id(n).into(), content: result.into(), is_error: false };
                    results.push(Content::ToolResult(result));
                }
                messages.push(Message { role: Role::Assistant, content });
                if !results.is_empty() {
                    messages.push(Message { role: Role::User, content: results });
                }
            }
            messages.push(Message::user("And now?"));
            Request { model: "m".into(), system: Some("Be kind.".into()), messages, ..Request::default() }
        },
    )
}

/// The conversation, as the provider of this format reads it.
fn at(api: Api, request: &Request) -> Request {
    api.decode_request(&api.encode_request(&translate(request, api).request)).expect("what is written is read").request
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn there_and_back_means_the_same(request in conversation()) {
        let before = meaning(&request);
        for there in Api::ALL {
            let moved = at(there, &request);
            prop_assert_eq!(&meaning(&moved), &before, "at {}", there.name());
            for back in Api::ALL {
                let returned = at(back, &at(there, &at(back, &request)));
                prop_assert_eq!(&meaning(&returned), &before, "{} to {} and back", back.name(), there.name());
                prop_assert_eq!(returned.system.as_deref(), Some("Be kind."));
            }
        }
    }

    #[test]
    fn translating_twice_changes_nothing(request in conversation()) {
        for api in Api::ALL {
            let once = translate(&request, api).request;
            prop_assert_eq!(&translate(&once, api).request, &once);
        }
    }

    #[test]
    fn every_id_has_the_form_that_is_taken(request in conversation()) {
        let ids = |api| {
            let messages = translate(&request, api).request.messages.into_iter();
            messages.flat_map(|message| message.content).filter_map(|content| match content {
                Content::ToolCall(ToolCall { id, .. }) => Some(id),
                _ => None,
            })
        };
        let letters = |id: &str, marks: &str| id.chars().all(|c| c.is_ascii_alphanumeric() || marks.contains(c));
        for id in ids(Api::Mistral) {
            prop_assert!(id.len() == 9 && letters(&id, ""), "{}", id);
        }
        for id in ids(Api::AnthropicMessages).chain(ids(Api::BedrockConverse)) {
            prop_assert!((1..=64).contains(&id.len()) && letters(&id, "_-"), "{}", id);
        }
    }
}
