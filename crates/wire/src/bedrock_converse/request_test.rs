//! Holds requests against bodies written by hand.

use serde_json::{Value, json};

use super::{decode_request, encode_request};
use crate::{Api, Content, Format, Image, Message, Reasoning, Request, Role, Tool, ToolCall, ToolChoice, ToolResult};

fn everything() -> Request {
    let thought = Reasoning { text: "Hm.".into(), sealed: Some("s".into()), vendor: Api::BedrockConverse };
    let call = ToolCall { id: "t1".into(), name: "weather".into(), arguments: r#"{"city":"Bern"}"#.into() };
    let result = ToolResult { call_id: "t1".into(), content: "No rain".into(), is_error: true };
    let image = Image::Inline { media_type: "image/png".into(), data: "iVBOR".into() };
    let look = vec![Content::Text("Look".into()), Content::CacheHint, Content::Image(image)];
    Request {
        system: Some("Be brief.".into()),
        messages: vec![
            Message { role: Role::User, content: look },
            Message { role: Role::Assistant, content: vec![Content::Reasoning(thought), Content::ToolCall(call)] },
            Message { role: Role::User, content: vec![Content::ToolResult(result)] },
        ],
        tools: vec![Tool { name: "weather".into(), description: "Tells it.".into(), parameters: json!({}) }],
        tool_choice: ToolChoice::Required,
        format: Format::Schema { name: "reply".into(), schema: json!({ "type": "object", "required": ["a"] }) },
        max_output_tokens: Some(7),
        ..Request::default()
    }
}

#[test]
fn a_request_is_written_as_bedrock_reads_it() {
    let body: Value = serde_json::from_slice(&encode_request(&everything())).unwrap();
    let expected = json!({
        "messages": [
            { "role": "user", "content": [{ "text": "Look" }, { "cachePoint": { "type": "default" } },
                { "image": { "format": "png", "source": { "bytes": "iVBOR" } } }] },
            { "role": "assistant", "content": [
                { "reasoningContent": { "reasoningText": { "text": "Hm.", "signature": "s" } } },
                { "toolUse": { "toolUseId": "t1", "name": "weather", "input": { "city": "Bern" } } }] },
            { "role": "user", "content": [
                { "toolResult": { "toolUseId": "t1", "content": [{ "text": "No rain" }], "status": "error" } }] },
        ],
        "system": [{ "text": "Be brief." }],
        "inferenceConfig": { "maxTokens": 7 },
        "toolConfig": {
            "tools": [{ "toolSpec": { "name": "weather", "description": "Tells it.", "inputSchema": { "json": {} } } }],
            "toolChoice": { "any": {} } },
        "outputConfig": { "textFormat": { "type": "json_schema", "structure": { "jsonSchema": {
            "name": "reply", "schema": "{\"required\":[\"a\"],\"type\":\"object\"}" } } } },
    });
    assert_eq!(sorted(body), sorted(expected));
}

/// The schema is a text in a text, whose order of fields is not the point.
fn sorted(mut body: Value) -> Value {
    let schema = body.pointer_mut("/outputConfig/textFormat/structure/jsonSchema/schema").unwrap();
    *schema = serde_json::from_str(schema.as_str().unwrap()).unwrap();
    body
}

#[test]
fn everything_that_is_written_is_read() {
    for request in [everything(), Request { format: Format::Json, tool_choice: ToolChoice::Auto, ..everything() }] {
        assert_eq!(decode_request(&encode_request(&request)).unwrap().request, request);
    }
}

#[test]
fn tools_that_must_not_be_called_are_left_out_unless_history_needs_them() {
    let request = Request { tool_choice: ToolChoice::None, ..everything() };
    let has_tools = |request: &Request| String::from_utf8(encode_request(request)).unwrap().contains("toolConfig");
    assert!(has_tools(&request));
    assert!(!has_tools(&Request { messages: vec![Message::user("Hi")], ..request }));
}

#[test]
fn what_is_wrong_is_said() {
    let refused = |body: &Value| decode_request(body.to_string().as_bytes()).unwrap_err().to_string();
    assert_eq!(refused(&json!({})), "A conversation must have at least one message.");
    let first = json!({ "messages": [{ "role": "assistant", "content": [{ "text": "a" }] }] });
    assert!(refused(&first).starts_with("A conversation must start with a user message."));
    let block = json!({ "messages": [{ "role": "user", "content": [{ "video": {} }] }] });
    assert!(refused(&block).contains("messages[0].content[0]"), "{}", refused(&block));
    let schema = json!({ "messages": [{ "role": "user", "content": [{ "text": "a" }] }],
        "outputConfig": { "textFormat": { "type": "json_schema", "structure": { "jsonSchema": { "schema": "{" } } } } });
    assert!(refused(&schema).starts_with("The schema is not JSON"));
}
