//! Holds requests against bodies written by hand.

use serde_json::{Value, json};

use super::{decode_request, encode_request};
use crate::{Api, Content, Format, Image, Message, Reasoning, Request, Role, Tool, ToolCall, ToolChoice, ToolResult};

/// A request with everything in it.
fn everything() -> Request {
    let thought = Reasoning { text: "Hm.".into(), sealed: Some("c2ln".into()), vendor: Api::Gemini };
    let call = ToolCall { id: "c1".into(), name: "weather".into(), arguments: r#"{"city":"Bern"}"#.into() };
    let result = ToolResult { call_id: "c1".into(), content: "Rain".into(), is_error: false };
    let image = Image::Inline { media_type: "image/png".into(), data: "iVBOR".into() };
    Request {
        system: Some("Be brief.".into()),
        messages: vec![
            Message { role: Role::User, content: vec![Content::Text("Look".into()), Content::Image(image)] },
            Message { role: Role::Assistant, content: vec![Content::Reasoning(thought), Content::ToolCall(call)] },
            Message { role: Role::User, content: vec![Content::ToolResult(result)] },
        ],
        tools: vec![Tool {
            name: "weather".into(),
            description: "Tells it.".into(),
            parameters: json!({ "type": "object" }),
        }],
        tool_choice: ToolChoice::Named("weather".into()),
        format: Format::Schema { name: "reply".into(), schema: json!({ "type": "object", "title": "reply" }) },
        max_output_tokens: Some(7),
        ..Request::default()
    }
}

#[test]
fn a_request_is_written_as_gemini_reads_it() {
    let body: Value = serde_json::from_slice(&encode_request(Api::Gemini, &everything())).unwrap();
    let expected = json!({
        "contents": [
            { "role": "user", "parts": [
                { "text": "Look" }, { "inlineData": { "mimeType": "image/png", "data": "iVBOR" } }] },
            { "role": "model", "parts": [
                { "text": "Hm.", "thought": true },
                { "functionCall": { "id": "c1", "name": "weather", "args": { "city": "Bern" } },
                    "thoughtSignature": "c2ln" }] },
            { "role": "user", "parts": [
                { "functionResponse": { "id": "c1", "name": "weather", "response": { "output": "Rain" } } }] },
        ],
        "systemInstruction": { "parts": [{ "text": "Be brief." }] },
        "generationConfig": { "maxOutputTokens": 7, "responseMimeType": "application/json",
            "responseJsonSchema": { "type": "object", "title": "reply" } },
        "tools": [{ "functionDeclarations": [{ "name": "weather", "description": "Tells it.",
            "parametersJsonSchema": { "type": "object" } }] }],
        "toolConfig": { "functionCallingConfig": { "mode": "ANY", "allowedFunctionNames": ["weather"] } },
    });
    assert_eq!(body, expected);
}

#[test]
fn everything_that_is_written_is_read() {
    let request = everything();
    assert_eq!(decode_request(Api::Gemini, &encode_request(Api::Gemini, &request)).unwrap().request, request);
}

#[test]
fn a_thought_of_another_vendor_is_not_sent() {
    let body = String::from_utf8(encode_request(Api::Vertex, &everything())).unwrap();
    assert!(!body.contains("c2ln") && !body.contains("Hm."), "{body}");
}

#[test]
fn calls_and_responses_without_ids_pair_by_name_and_order() {
    let body = json!({ "contents": [
        { "role": "user", "parts": [{ "text": "Go" }] },
        { "role": "model", "parts": [{ "functionCall": { "name": "f", "args": { "n": 1 } } },
            { "functionCall": { "name": "f", "args": { "n": 2 } } }] },
        { "role": "user", "parts": [{ "functionResponse": { "name": "f", "response": { "n": 1 } } },
            { "functionResponse": { "name": "f", "response": { "error": "no" } } }] },
    ] });
    let asked = decode_request(Api::Gemini, body.to_string().as_bytes()).unwrap();
    let results = asked.request.messages[2].content.iter().map(|content| match content {
        Content::ToolResult(result) => (result.call_id.as_ref(), result.content.as_ref(), result.is_error),
        other => panic!("{other:?}"),
    });
    assert_eq!(results.collect::<Vec<_>>(), [("call_1", r#"{"n":1}"#, false), ("call_2", "no", true)]);
}

#[test]
fn what_is_wrong_is_said() {
    let refused = |body: &Value| decode_request(Api::Gemini, body.to_string().as_bytes()).unwrap_err().to_string();
    assert_eq!(refused(&json!({})), "contents is not specified");
    let uneven = json!({ "contents": [
        { "role": "model", "parts": [{ "functionCall": { "name": "f" } }] }, { "role": "user", "parts": [{ "text": "a" }] }] });
    assert!(refused(&uneven).contains("number of function response parts is equal"));
    let role = json!({ "contents": [{ "role": "assistant", "parts": [{ "text": "a" }] }] });
    assert!(refused(&role).contains("Please use a valid role: user, model."));
    let part = json!({ "contents": [{ "parts": [{ "video": 1 }] }] });
    assert!(refused(&part).contains("must have one initialized field"));
}
