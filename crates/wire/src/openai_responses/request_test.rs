//! Holds requests against bodies written by hand.

use serde_json::{Value, json};

use super::{decode_request, encode_request};
use crate::{Api, Content, Format, Image, Message, Reasoning, Request, Role, Tool, ToolCall, ToolChoice, ToolResult};

fn everything() -> Request {
    let thought = Reasoning { text: "Hm.".into(), sealed: Some("rs_1 gAAA".into()), vendor: Api::OpenaiResponses };
    let call = ToolCall { id: "call_1".into(), name: "weather".into(), arguments: r#"{"city":"Bern"}"#.into() };
    let result = ToolResult { call_id: "call_1".into(), content: "Rain".into(), is_error: false };
    let image = Image::Inline { media_type: "image/png".into(), data: "iVBOR".into() };
    Request {
        thoughts: false,
        model: "gpt-5".into(),
        system: Some("Be brief.".into()),
        messages: vec![
            Message { role: Role::User, content: vec![Content::Text("Look".into()), Content::Image(image)] },
            Message {
                role: Role::Assistant,
                content: vec![Content::Reasoning(thought), Content::Text("So.".into()), Content::ToolCall(call)],
            },
            Message { role: Role::User, content: vec![Content::ToolResult(result), Content::Text("And?".into())] },
        ],
        tools: vec![Tool { name: "weather".into(), description: "Tells it.".into(), parameters: json!({}) }],
        tool_choice: ToolChoice::Named("weather".into()),
        format: Format::Schema { name: "reply".into(), schema: json!({ "type": "object" }) },
        max_output_tokens: Some(7),
        stream: true,
    }
}

#[test]
fn a_request_is_written_as_openai_reads_it() {
    let body: Value = serde_json::from_slice(&encode_request(&everything())).unwrap();
    let expected = json!({
        "model": "gpt-5", "instructions": "Be brief.", "max_output_tokens": 7, "store": false, "stream": true,
        "include": ["reasoning.encrypted_content"],
        "input": [
            { "type": "message", "role": "user", "content": [{ "type": "input_text", "text": "Look" },
                { "type": "input_image", "image_url": "data:image/png;base64,iVBOR", "detail": "auto" }] },
            { "type": "reasoning", "id": "rs_1", "summary": [{ "type": "summary_text", "text": "Hm." }],
                "encrypted_content": "gAAA" },
            { "type": "message", "role": "assistant", "content": [{ "type": "output_text", "text": "So." }] },
            { "type": "function_call", "call_id": "call_1", "name": "weather", "arguments": "{\"city\":\"Bern\"}" },
            { "type": "function_call_output", "call_id": "call_1", "output": "Rain" },
            { "type": "message", "role": "user", "content": [{ "type": "input_text", "text": "And?" }] },
        ],
        "tools": [{ "type": "function", "name": "weather", "description": "Tells it.", "parameters": {},
            "strict": false }],
        "tool_choice": { "type": "function", "name": "weather" },
        "text": { "format": { "type": "json_schema", "name": "reply", "schema": { "type": "object" }, "strict": false } },
    });
    assert_eq!(body, expected);
}

#[test]
fn everything_that_is_written_is_read() {
    for format in [Format::Text, Format::Json, everything().format] {
        let request = Request { format, tool_choice: ToolChoice::Required, ..everything() };
        assert_eq!(decode_request(&encode_request(&request)).unwrap().request, request);
    }
}

#[test]
fn what_sdks_send_is_understood() {
    let body = br#"{"model":"m","input":"Hi","reasoning":{"effort":"low"}}"#;
    assert_eq!(decode_request(body).unwrap().request, Request { thoughts: true, ..Request::prompt("m", "Hi") });
    let goes_on = br#"{"model":"m","input":"Hi","previous_response_id":"resp_1","reasoning":{"effort":"none"}}"#;
    assert_eq!(decode_request(goes_on).unwrap().request, Request::prompt("m", "Hi"));
    let body = br#"{"model":"m","instructions":"A","input":[{"role":"developer","content":"B"},{"role":"user","content":"C"}]}"#;
    let request = decode_request(body).unwrap().request;
    assert_eq!((request.system.as_deref(), request.messages), (Some("A\n\nB"), vec![Message::user("C")]));
}

#[test]
fn what_cannot_be_carried_is_named() {
    let refused = |body: &str| decode_request(body.as_bytes()).unwrap_err().to_string();
    assert_eq!(refused("{}"), "Missing required parameter: 'model'.");
    assert_eq!(refused(r#"{"model":"m","input":[]}"#), "Missing required parameter: 'input'.");
    assert!(refused(r#"{"model":"m","input":"a","background":true}"#).contains("'background'"));
    assert_eq!(refused(r#"{"model":"m","input":"a","max_tokens":1}"#), "Unknown parameter: 'max_tokens'.");
    assert!(refused(r#"{"model":"m","input":"a","tools":[{"type":"web_search"}]}"#).contains("'web_search'"));
    assert!(refused(r#"{"model":"m","input":[{"type":"item_reference"}]}"#).contains("'item_reference'"));
    let file = r#"{"model":"m","input":[{"role":"user","content":[{"type":"input_file","file_id":"f"}]}]}"#;
    assert!(refused(file).contains("'input_file'"));
}
