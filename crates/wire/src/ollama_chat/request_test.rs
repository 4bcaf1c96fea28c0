//! Holds requests against bodies written by hand.

use serde_json::{Value, json};

use super::{decode_request, encode_request};
use crate::{Content, Format, Image, Message, Request, Role, Tool, ToolCall, ToolResult};

fn everything() -> Request {
    let call = ToolCall { id: "c1".into(), name: "weather".into(), arguments: r#"{"city":"Bern"}"#.into() };
    let result = ToolResult { call_id: "c1".into(), content: "Rain".into(), is_error: false };
    let image = Image::Inline { media_type: "image/jpeg".into(), data: "/9j/4AAQ".into() };
    Request {
        model: "llama3.2".into(),
        system: Some("Be brief.".into()),
        messages: vec![
            Message { role: Role::User, content: vec![Content::Text("Look".into()), Content::Image(image)] },
            Message { role: Role::Assistant, content: vec![Content::ToolCall(call)] },
            Message { role: Role::User, content: vec![Content::ToolResult(result)] },
        ],
        tools: vec![Tool { name: "weather".into(), description: "Tells it.".into(), parameters: json!({}) }],
        format: Format::Json,
        max_output_tokens: Some(7),
        ..Request::default()
    }
}

#[test]
fn a_request_is_written_as_ollama_reads_it() {
    let body: Value = serde_json::from_slice(&encode_request(&everything())).unwrap();
    let expected = json!({
        "model": "llama3.2", "stream": false, "format": "json", "options": { "num_predict": 7 },
        "messages": [
            { "role": "system", "content": "Be brief." },
            { "role": "user", "content": "Look", "images": ["/9j/4AAQ"] },
            { "role": "assistant", "content": "",
                "tool_calls": [{ "id": "c1", "function": { "name": "weather", "arguments": { "city": "Bern" } } }] },
            { "role": "tool", "content": "Rain", "tool_name": "weather", "tool_call_id": "c1" },
        ],
        "tools": [{ "type": "function",
            "function": { "name": "weather", "description": "Tells it.", "parameters": {} } }],
    });
    assert_eq!(body, expected);
}

#[test]
fn everything_that_is_written_is_read() {
    assert_eq!(decode_request(&encode_request(&everything())).unwrap().request, everything());
}

#[test]
fn a_stream_is_what_is_wanted_unless_said_otherwise() {
    let body = br#"{"model":"m","messages":[{"role":"user","content":"a"}],"options":{"num_predict":-1}}"#;
    let request = decode_request(body).unwrap().request;
    assert_eq!((request.stream, request.max_output_tokens), (true, None));
}

#[test]
fn results_without_ids_pair_by_name_and_order() {
    let body = json!({ "model": "m", "messages": [
        { "role": "assistant", "tool_calls": [{ "function": { "name": "f" } }, { "function": { "name": "g" } }] },
        { "role": "tool", "tool_name": "g", "content": "of g" }, { "role": "tool", "content": "of f" },
    ] });
    let request = decode_request(body.to_string().as_bytes()).unwrap().request;
    let results = request.messages[1].content.iter().map(|content| match content {
        Content::ToolResult(result) => (result.call_id.as_ref(), result.content.as_ref()),
        other => panic!("{other:?}"),
    });
    assert_eq!(results.collect::<Vec<_>>(), [("call_1", "of g"), ("call_0", "of f")]);
}

#[test]
fn what_is_wrong_is_said() {
    let refused = |body: &str| decode_request(body.as_bytes()).unwrap_err().to_string();
    assert_eq!(refused("{}"), "model is required");
    assert_eq!(refused(r#"{"model":"m","messages":[]}"#), "messages is required");
    assert!(refused(r#"{"model":"m","messages":[{"role":"robot"}]}"#).starts_with("invalid role 'robot'"));
    assert!(refused(r#"{"model":"m","messages":7}"#).starts_with("json: cannot unmarshal messages"));
}
