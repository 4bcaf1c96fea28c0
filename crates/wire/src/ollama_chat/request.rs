//! Questions on their way out, in Ollama's words.
//!
//! *Which question does it answer?* "Which body asks this?"
//!
//! *Why is an address of a picture written as words?* Ollama takes pictures only as bytes and fetches
//! nothing. Words are at least honest: the model can say that it sees none.
//!
//! *What it never does:* leave `stream` out, or send a thought of another vendor.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use super::message::{Call, Message};
use crate::{Api, Content, Format, Image, Request, Role, Tool, ToolChoice};

#[derive(Serialize)]
struct Outgoing<'a> {
    model: &'a str,
    messages: Vec<Message>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tools: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    options: Option<Value>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    think: bool,
    stream: bool,
}

/// The names of tools by the ids of their calls.
type Names<'a> = BTreeMap<&'a str, &'a str>;

/// The body of a request. Ollama has no choice of tools: where none may be called, none is offered.
pub fn encode_request(request: &Request) -> Vec<u8> {
    let system = request.system.as_deref().map(|text| Message::of("system", text));
    let mut names = Names::new();
    let turns = request.messages.iter().flat_map(|turn| messages(turn, &mut names));
    let offered = if request.tool_choice == ToolChoice::None { &[][..] } else { &request.tools[..] };
    let body = Outgoing {
        model: &request.model,
        messages: system.into_iter().chain(turns).collect(),
        tools: offered.iter().map(tool).collect(),
        format: format(&request.format),
        options: request.max_output_tokens.map(|limit| json!({ "num_predict": limit })),
        think: request.thoughts,
        stream: request.stream,
    };
    serde_json::to_vec(&body).expect("plain structs with string keys are always JSON")
}

fn tool(tool: &Tool) -> Value {
    let function = json!({ "name": tool.name, "description": tool.description, "parameters": tool.parameters });
    json!({ "type": "function", "function": function })
}

fn format(format: &Format) -> Option<Value> {
    match format {
        Format::Text => None,
        Format::Json => Some(json!("json")),
        Format::Schema { schema, .. } => Some(schema.clone()),
    }
}

/// The messages of a turn: each result of a tool is one, and what else there is is one.
fn messages<'a>(turn: &'a crate::Message, names: &mut Names<'a>) -> Vec<Message> {
    let role = match turn.role {
        Role::User => "user",
        Role::Assistant => "assistant",
    };
    let mut said = Message::of(role, "");
    let mut texts: Vec<String> = Vec::new();
    let mut messages = Vec::new();
    for content in &turn.content {
        match content {
            Content::Text(text) => texts.push(text.to_string()),
            Content::Image(Image::Inline { data, .. }) => said.images.push(data.to_string()),
            Content::Image(Image::Url(url)) => texts.push(format!("[picture: {url}]")),
            Content::ToolCall(call) => {
                names.insert(&call.id, &call.name);
                said.tool_calls.push(Call::of(call));
            }
            Content::ToolResult(result) => messages.push(Message {
                tool_name: names.get(result.call_id.as_ref()).map(|name| (*name).to_owned()),
                tool_call_id: Some(result.call_id.to_string()),
                ..Message::of("tool", result.content.as_ref())
            }),
            Content::Reasoning(thought) if thought.vendor == Api::Ollama => {
                said.thinking.get_or_insert_default().push_str(&thought.text);
            }
            Content::Reasoning(_) | Content::CacheHint => {}
        }
    }
    let only_results = !messages.is_empty() && texts.is_empty() && said.images.is_empty() && said.tool_calls.is_empty();
    if !only_results {
        said.content = texts.join("\n\n");
        messages.push(said);
    }
    messages
}
