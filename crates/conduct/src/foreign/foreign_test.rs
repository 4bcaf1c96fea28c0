//! What is foreign where, and what only looks so.

use serde_json::json;

use super::*;

#[test]
fn a_conversation_of_anthropics_at_openai_is_seen() {
    let body = json!({
        "system": [{ "type": "text", "text": "be kind", "cache_control": { "type": "ephemeral" } }],
        "messages": [
            { "role": "assistant", "content": [
                { "type": "thinking", "thinking": "hm", "signature": "x" },
                { "type": "tool_use", "id": "toolu_1", "name": "look", "input": {} },
            ] },
            { "role": "user", "content": [{ "type": "tool_result", "tool_use_id": "toolu_1", "content": "yes" }] },
        ],
        "tools": [{ "name": "look", "input_schema": {} }],
    });
    let expected = [
        Foreign::AnthropicToolUse,
        Foreign::AnthropicToolResult,
        Foreign::AnthropicThinking,
        Foreign::AnthropicCacheControl,
        Foreign::AnthropicTool,
    ];
    assert_eq!(foreign_parts(Api::OpenaiChat, &body), expected);
    assert_eq!(foreign_parts(Api::AnthropicMessages, &body), []);
}

#[test]
fn a_conversation_of_openais_is_foreign_to_the_other_families_alone() {
    let body = json!({
        "messages": [
            { "role": "user", "content": [{ "type": "image_url", "image_url": { "url": "data:," } }] },
            { "role": "assistant", "tool_calls": [{ "id": "call_1", "type": "function", "function": {} }] },
            { "role": "tool", "tool_call_id": "call_1", "content": "yes" },
        ],
        "tools": [{ "type": "function", "function": { "name": "look" } }],
    });
    let expected = [Foreign::OpenaiToolCalls, Foreign::OpenaiToolResult, Foreign::OpenaiPart, Foreign::OpenaiTool];
    for api in Api::ALL {
        let family = matches!(api, Api::AnthropicMessages | Api::Gemini | Api::Vertex | Api::BedrockConverse);
        let found = foreign_parts(api, &body);
        assert_eq!(found, if family { &expected[..] } else { &[] }, "{}", api.name());
    }
}

#[test]
fn geminis_and_bedrocks_parts_are_seen_elsewhere() {
    let gemini = json!({ "contents": [{ "role": "model", "parts": [
        { "functionCall": { "name": "look", "args": {} }, "thoughtSignature": "x" },
    ] }], "tools": [{ "functionDeclarations": [{ "name": "look" }] }] });
    let found = [Foreign::GeminiFunctionCall, Foreign::GeminiThoughtSignature, Foreign::GeminiTool];
    assert_eq!(foreign_parts(Api::OpenaiChat, &gemini), found);
    assert_eq!(foreign_parts(Api::Vertex, &gemini), []);

    let bedrock = json!({ "messages": [{ "role": "assistant", "content": [{ "toolUse": {} }, { "cachePoint": {} }] }],
        "toolConfig": { "tools": [{ "toolSpec": { "name": "look" } }] } });
    let found = [Foreign::BedrockToolUse, Foreign::BedrockCachePoint, Foreign::BedrockTool];
    assert_eq!(foreign_parts(Api::AnthropicMessages, &bedrock), found);
    assert_eq!(foreign_parts(Api::BedrockConverse, &bedrock), []);
}

#[test]
fn a_signature_that_geminis_openai_endpoint_gave_is_geminis() {
    let call = json!({ "id": "1", "extra_content": { "google": { "thought_signature": "x" } } });
    let body = json!({ "messages": [{ "role": "assistant", "tool_calls": [call] }] });
    assert_eq!(foreign_parts(Api::OpenaiChat, &body), [Foreign::GeminiThoughtSignature]);
}

#[test]
fn what_a_caller_writes_freely_is_not_looked_into() {
    let words = "{\"type\":\"tool_use\",\"cache_control\":{},\"toolUse\":{}}";
    let free =
        json!({ "toolUse": {}, "cache_control": {}, "type": "tool_use", "functionCall": {}, "input_schema": {} });
    let openai = json!({
        "messages": [
            { "role": "user", "content": words },
            { "role": "user", "content": [{ "type": "text", "text": words }] },
            { "role": "assistant", "tool_calls": [{ "type": "function", "function": { "arguments": words } }] },
        ],
        "tools": [{ "type": "function", "function": { "name": "x", "parameters": { "properties": free } } }],
        "metadata": free,
    });
    assert_eq!(foreign_parts(Api::OpenaiChat, &openai), []);
    let anthropic = json!({
        "messages": [{ "role": "assistant", "content": [{ "type": "tool_use", "id": "1", "input": free }] }],
        "tools": [{ "name": "x", "input_schema": { "properties": { "tool_calls": {}, "function": {} } } }],
    });
    assert_eq!(foreign_parts(Api::AnthropicMessages, &anthropic), []);
    let gemini = json!({ "contents": [{ "parts": [{ "functionCall": { "name": "x", "args": free } }] }] });
    assert_eq!(foreign_parts(Api::Gemini, &gemini), []);
}

#[test]
fn what_other_vendors_have_of_their_own_is_no_anthropics() {
    let thinking =
        json!({ "messages": [{ "role": "assistant", "content": [{ "type": "thinking", "thinking": [] }] }] });
    assert_eq!(foreign_parts(Api::Mistral, &thinking), []);
    let cached = json!({ "messages": [{ "role": "user", "content": [{ "type": "text", "cache_control": {} }] }] });
    assert_eq!(foreign_parts(Api::Openrouter, &cached), []);
    let none = json!({ "messages": [{ "role": "assistant", "content": "hi", "tool_calls": null }] });
    assert_eq!(foreign_parts(Api::AnthropicMessages, &none), []);
}

#[test]
fn nothing_is_found_in_what_is_no_request() {
    for body in [json!(null), json!([1]), json!("x"), json!({ "messages": 1, "tools": {} }), json!({ "input": "hi" })] {
        assert_eq!(foreign_parts(Api::Gemini, &body), []);
    }
}
