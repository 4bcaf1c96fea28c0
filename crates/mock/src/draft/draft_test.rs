//! What is said, and which part of it a token is of.

use chance::Seed;
use serde_json::{Value, json};
use wire::{Api, Content, Message, Role, Tool, ToolChoice, ToolResult};

use super::*;

fn key() -> Key {
    Key::root(Seed(1))
}

fn draft(request: &Request) -> Draft {
    Draft::of(&Brief { key: key(), request, api: Api::OpenaiChat, tokens: 20, voice: Voice::English })
}

fn weather(question: &str) -> Request {
    let parameters = json!({
        "type": "object", "required": ["city"],
        "properties": { "city": { "type": "string" }, "unit": { "enum": ["c", "f"] } },
    });
    let tool = |name: &'static str| Tool { name: name.into(), description: "".into(), parameters: parameters.clone() };
    Request { tools: vec![tool("get_time"), tool("get_weather")], ..Request::prompt("m", question.to_owned()) }
}

fn called(request: &Request) -> Option<ToolCall> {
    match draft(request) {
        Draft::Script(_) => None,
        Draft::Parts(passages) => passages.into_iter().find_map(|passage| match passage.part {
            Part::Call(call) => Some(call),
            _ => None,
        }),
    }
}

#[test]
fn a_tool_is_called_where_it_is_named_or_required() {
    let call = called(&weather("Use get_weather for Paris.")).unwrap();
    assert_eq!(call.name, "get_weather");
    let arguments: Value = serde_json::from_str(&call.arguments).unwrap();
    assert!(arguments["city"].is_string() && ["c", "f"].contains(&arguments["unit"].as_str().unwrap()));
    assert_eq!(called(&weather("Get weather, please")).unwrap().name, "get_weather");
    assert_eq!(called(&weather("Hello")), None);
    let choose = |tool_choice| called(&Request { tool_choice, ..weather("Hello") }).map(|call| call.name);
    assert_eq!(choose(ToolChoice::Required).as_deref(), Some("get_time"));
    assert_eq!(choose(ToolChoice::Named("get_weather".into())).as_deref(), Some("get_weather"));
    assert_eq!(choose(ToolChoice::Named("unknown".into())), None);
    assert_eq!(called(&Request { tool_choice: ToolChoice::None, ..weather("get_weather") }), None);
}

#[test]
fn a_result_is_answered_with_words() {
    let mut request = weather("Use get_weather for Paris.");
    let call = called(&request).unwrap();
    let result = ToolResult { call_id: call.id.clone(), content: "12 degrees".into(), is_error: false };
    request.messages.push(Message { role: Role::Assistant, content: vec![Content::ToolCall(call)] });
    let content = vec![Content::ToolResult(result), Content::Text("That was get_weather.".into())];
    request.messages.push(Message { role: Role::User, content });
    assert_eq!(called(&request), None);
}

#[test]
fn a_schema_is_filled() {
    let schema = json!({
        "type": "object",
        "properties": {
            "name": { "type": "string", "minLength": 30 },
            "age": { "type": "integer", "minimum": 18, "maximum": 20 },
            "tags": { "type": "array", "items": { "type": ["null", "string"] }, "minItems": 2 },
            "child": { "$ref": "#" },
        },
    });
    let filled: Value = serde_json::from_str(&sample::text(&schema, key())).unwrap();
    assert!(filled["name"].as_str().unwrap().len() >= 30);
    assert!((18..=20).contains(&filled["age"].as_i64().unwrap()));
    assert!(filled["tags"].as_array().unwrap().iter().all(Value::is_string));
    assert!(filled["child"]["child"].is_object());
    let format = Format::Schema { name: "person".into(), schema };
    let Draft::Parts(passages) = draft(&Request { format, ..Request::prompt("m", "Hello") }) else { panic!() };
    assert_eq!((passages.len(), &passages[0].part), (1, &Part::Words));
}

#[test]
fn stretches_are_the_parts_in_order() {
    let thoughts = draft(&Request { thoughts: true, ..Request::prompt("m", "Hello") });
    let total = thoughts.tokens().unwrap();
    assert_eq!((total, thoughts.thought_tokens(total), thoughts.thought_tokens(3)), (31, 11, 3));
    for cut in 0..=total {
        let stretches = [thoughts.stretches(0, cut), thoughts.stretches(cut, total)].concat();
        assert_eq!(stretches.iter().map(|stretch| stretch.tokens).sum::<u32>(), total);
        let words: String = stretches.iter().filter(|s| s.part == Part::Words).map(|s| s.text.as_ref()).collect();
        assert_eq!(wire::estimate_tokens(&words), 20);
        assert!(stretches.iter().all(|stretch| stretch.tokens > 0));
    }
}

#[test]
fn letters_are_never_cut() {
    let passage = Passage::words("Grüße, 世界! 🎉").unwrap();
    let draft = Draft::Parts(vec![passage.clone()]);
    let pieces = (0..passage.tokens).flat_map(|n| draft.stretches(n, n + 1));
    assert_eq!(pieces.map(|stretch| stretch.text).collect::<String>(), passage.text);
}
