//! Holds each step against a conversation that needs it.

use super::*;
use crate::{Message, Reasoning, Role, ToolCall, ToolChoice, ToolResult};

fn call(id: &'static str, name: &'static str) -> Content {
    Content::ToolCall(ToolCall { id: id.into(), name: name.into(), arguments: "{}".into() })
}

fn result(id: &'static str, content: &'static str) -> Content {
    Content::ToolResult(ToolResult { call_id: id.into(), content: content.into(), is_error: false })
}

fn turn(role: Role, content: Vec<Content>) -> Message {
    Message { role, content }
}

fn held(messages: Vec<Message>) -> Request {
    Request { model: "m".into(), messages, ..Request::default() }
}

fn thought(vendor: Api) -> Content {
    Content::Reasoning(Reasoning { text: "hm".into(), sealed: Some("s".into()), vendor })
}

#[test]
fn thoughts_go_only_to_their_vendor() {
    let content = vec![thought(Api::AnthropicMessages), thought(Api::Deepseek), Content::Text("a".into())];
    let request = held(vec![Message::user("q"), turn(Role::Assistant, content)]);
    let left = |api| translate(&request, api).request.messages[1].content.len();
    assert_eq!((left(Api::AnthropicMessages), left(Api::Deepseek), left(Api::OpenaiChat)), (2, 2, 1));
}

#[test]
fn turns_of_one_side_are_joined_and_the_caller_begins() {
    let request = held(vec![Message::assistant("a"), Message::assistant("b"), Message::user(" "), Message::user("c")]);
    for api in [Api::AnthropicMessages, Api::BedrockConverse, Api::Gemini, Api::Vertex] {
        let translated = translate(&request, api).request;
        let roles: Vec<_> = translated.messages.iter().map(|message| message.role).collect();
        assert_eq!(roles, [Role::User, Role::Assistant, Role::User], "{}", api.name());
        assert_eq!(translated.texts().skip(1).collect::<Vec<_>>(), ["a", "b", "c"]);
        assert!(api.decode_request(&api.encode_request(&translated)).is_ok(), "{}", api.name());
    }
    assert_eq!(translate(&request, Api::OpenaiChat).request.messages.len(), 2);
}

#[test]
fn results_come_first_and_in_the_order_of_calls() {
    let request = held(vec![
        Message::user("q"),
        turn(Role::Assistant, vec![call("a", "f"), call("b", "g"), call("c", "h")]),
        turn(Role::User, vec![Content::Text("and".into()), result("b", "2"), result("x", "9"), result("a", "1")]),
    ]);
    let translated = translate(&request, Api::AnthropicMessages).request;
    let [first, second, missing, words, stray] = &translated.messages[2].content[..] else { panic!("{translated:?}") };
    assert_eq!((first, second, words), (&result("a", "1"), &result("b", "2"), &Content::Text("and".into())));
    assert!(matches!(missing, Content::ToolResult(result) if result.is_error && result.call_id == "c"));
    assert_eq!(stray, &Content::Text("(Result of a tool: 9)".into()));
}

#[test]
fn a_last_call_without_a_result_is_answered() {
    let request = held(vec![Message::user("q"), turn(Role::Assistant, vec![call("a", "f")])]);
    assert_eq!(translate(&request, Api::OpenaiChat).request.messages.len(), 3);
}

#[test]
fn ids_get_the_form_that_is_taken_and_stay_the_same() {
    let request = held(vec![
        Message::user("q"),
        turn(Role::Assistant, vec![call("functions.f:0", "f"), call("abcDEF123", "g")]),
        turn(Role::User, vec![result("functions.f:0", "1"), result("abcDEF123", "2")]),
    ]);
    let Translated { request: mistral, ids } = translate(&request, Api::Mistral);
    let Content::ToolCall(made) = &mistral.messages[1].content[0] else { panic!("{mistral:?}") };
    assert!(made.id.len() == 9 && made.id.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{}", made.id);
    assert_eq!(ids.original(&made.id), Some("functions.f:0"));
    assert_eq!(ids.changed().count(), 1);
    assert!(matches!(&mistral.messages[2].content[0], Content::ToolResult(result) if result.call_id == made.id));
    assert_eq!(translate(&request, Api::Mistral).request, mistral);
}

#[test]
fn calls_without_ids_are_paired_by_order() {
    let request = held(vec![
        Message::user("q"),
        turn(Role::Assistant, vec![call("", "f"), call("", "g")]),
        turn(Role::User, vec![result("", "1"), result("", "2")]),
    ]);
    let translated = translate(&request, Api::AnthropicMessages).request;
    let [Content::ToolCall(f), Content::ToolCall(g)] = &translated.messages[1].content[..] else { panic!() };
    let [Content::ToolResult(one), Content::ToolResult(two)] = &translated.messages[2].content[..] else { panic!() };
    assert_ne!(f.id, g.id);
    assert_eq!((&one.call_id, one.content.as_ref()), (&f.id, "1"));
    assert_eq!((&two.call_id, two.content.as_ref()), (&g.id, "2"));
}

#[test]
fn a_tool_that_was_called_stays_declared() {
    let messages = vec![Message::user("q"), turn(Role::Assistant, vec![call("a", "f")])];
    for api in [Api::AnthropicMessages, Api::BedrockConverse] {
        let translated = translate(&held(messages.clone()), api).request;
        assert_eq!((translated.tools.len(), translated.tool_choice), (1, ToolChoice::None), "{}", api.name());
    }
}

#[test]
fn a_form_is_asked_for_in_words_where_there_is_no_field() {
    let request = Request { format: Format::Json, ..Request::prompt("m", "q") };
    let anthropic = translate(&request, Api::AnthropicMessages).request;
    assert_eq!(anthropic.format, Format::Text);
    assert!(anthropic.system.unwrap().contains("JSON"));
    assert_eq!(translate(&request, Api::OpenaiChat).request.format, Format::Json);
}
