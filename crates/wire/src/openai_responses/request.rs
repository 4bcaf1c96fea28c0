//! Questions on their way out, in the words of Responses.
//!
//! *Which question does it answer?* "Which body asks this?"
//!
//! *Why is nothing stored?* The caller carries the conversation, so that another provider can go on with it.
//! Thoughts then travel sealed in the body; they are asked for only where one is sent back, since models
//! that do not think refuse the wish.
//!
//! *What it never does:* send a thought of another vendor, or one that was not sealed.

use serde::Serialize;
use serde_json::{Value, json};

use super::{item, options};
use crate::{Api, Content, Image, Message, Request, Role};

const SEALED: &str = "reasoning.encrypted_content";

#[derive(Serialize)]
struct Outgoing<'a> {
    model: &'a str,
    input: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    instructions: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tools: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_choice: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_output_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    include: Vec<&'static str>,
    store: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    stream: bool,
}

/// The body of a request.
pub fn encode_request(request: &Request) -> Vec<u8> {
    let input: Vec<Value> = request.messages.iter().flat_map(items).collect();
    let is_sealed = input.iter().any(|item| item.get("encrypted_content").is_some());
    let body = Outgoing {
        model: &request.model,
        input,
        instructions: request.system.as_deref(),
        tools: request.tools.iter().map(options::tool).collect(),
        tool_choice: options::choice(&request.tool_choice),
        text: options::format(&request.format),
        max_output_tokens: request.max_output_tokens,
        include: is_sealed.then_some(SEALED).into_iter().collect(),
        store: false,
        stream: request.stream,
    };
    serde_json::to_vec(&body).expect("plain structs with string keys are always JSON")
}

/// The items of a turn, in its order. Words and pictures that follow each other are one message.
fn items(message: &Message) -> Vec<Value> {
    let mut items = Vec::new();
    let mut pieces = Vec::new();
    for content in &message.content {
        match content {
            Content::Text(text) => pieces.push(words(message.role, text)),
            Content::Image(image) => pieces.push(picture(image)),
            Content::ToolCall(_) | Content::ToolResult(_) | Content::Reasoning(_) => {
                flush(message.role, &mut pieces, &mut items);
                items.extend(other(content));
            }
            Content::CacheHint => {}
        }
    }
    flush(message.role, &mut pieces, &mut items);
    items
}

fn flush(role: Role, pieces: &mut Vec<Value>, items: &mut Vec<Value>) {
    let role = match role {
        Role::User => "user",
        Role::Assistant => "assistant",
    };
    if !pieces.is_empty() {
        items.push(json!({ "type": "message", "role": role, "content": std::mem::take(pieces) }));
    }
}

fn words(role: Role, text: &str) -> Value {
    let kind = match role {
        Role::User => "input_text",
        Role::Assistant => "output_text",
    };
    json!({ "type": kind, "text": text })
}

fn picture(image: &Image) -> Value {
    let url = match image {
        Image::Inline { media_type, data } => format!("data:{media_type};base64,{data}"),
        Image::Url(url) => url.to_string(),
    };
    json!({ "type": "input_image", "image_url": url, "detail": "auto" })
}

/// The item that is no message.
fn other(content: &Content) -> Option<Value> {
    match content {
        Content::ToolCall(call) => Some(json!({ "type": "function_call", "call_id": call.id, "name": call.name,
            "arguments": call.arguments })),
        Content::ToolResult(result) => Some(json!({ "type": "function_call_output", "call_id": result.call_id,
            "output": result.content })),
        Content::Reasoning(thought) if thought.vendor == Api::OpenaiResponses && thought.sealed.is_some() => {
            Some(item::reasoning("", thought))
        }
        _ => None,
    }
}
