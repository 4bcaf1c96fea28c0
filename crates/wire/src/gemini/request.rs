//! Questions on their way out, in Gemini's words.
//!
//! *Which question does it answer?* "Which body asks this?" The model and the wish for a stream stand in
//! the path.
//!
//! *Why are calls looked up?* A `functionResponse` carries the name of the tool, a
//! [`ToolResult`](crate::ToolResult) only the id of the call. The name is found in the turns before.
//!
//! *What it never does:* send a thought of another vendor, or a hint about caching, for which Gemini has
//! no place: it caches by itself.

use std::collections::BTreeMap;

use serde::Serialize;

use super::part::{Part, Turn};
use super::schema::{Generation, ToolConfig, Tools};
use super::thoughts::Parts;
use crate::{Api, Content, Message, Request, Role};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outgoing {
    contents: Vec<Turn>,
    #[serde(skip_serializing_if = "Option::is_none")]
    system_instruction: Option<Turn>,
    generation_config: Generation,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tools: Vec<Tools>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_config: Option<ToolConfig>,
}

/// The names of tools by the ids of their calls.
type Names<'a> = BTreeMap<&'a str, &'a str>;

/// The body of a request; `vendor` is the service whose thoughts may be sent.
pub fn encode_request(vendor: Api, request: &Request) -> Vec<u8> {
    let names = names(&request.messages);
    let system = request.system.as_deref().map(|text| Turn { role: None, parts: vec![Part::words(text)] });
    let body = Outgoing {
        contents: request.messages.iter().map(|message| turn(vendor, message, &names)).collect(),
        system_instruction: system,
        generation_config: Generation::of(request),
        tools: Tools::of(&request.tools),
        tool_config: ToolConfig::of(&request.tool_choice),
    };
    serde_json::to_vec(&body).expect("plain structs with string keys are always JSON")
}

fn names(messages: &[Message]) -> Names<'_> {
    let calls = messages.iter().flat_map(|message| &message.content).filter_map(|content| match content {
        Content::ToolCall(call) => Some((call.id.as_ref(), call.name.as_ref())),
        _ => None,
    });
    calls.collect()
}

fn turn(vendor: Api, message: &Message, names: &Names<'_>) -> Turn {
    let role = match message.role {
        Role::User => "user",
        Role::Assistant => "model",
    };
    let mut parts = Parts::default();
    for content in &message.content {
        add(&mut parts, content, vendor, names);
    }
    Turn { role: Some(role.to_owned()), parts: parts.finish() }
}

fn add(parts: &mut Parts, content: &Content, vendor: Api, names: &Names<'_>) {
    match content {
        Content::Text(text) => parts.push(Part::words(text)),
        Content::Image(image) => parts.push(Part::image(image)),
        Content::ToolCall(call) => parts.push(Part::call(call)),
        Content::ToolResult(result) => {
            let name = names.get(result.call_id.as_ref()).copied().unwrap_or_default();
            parts.push(Part::result(result, name));
        }
        Content::Reasoning(thought) if thought.vendor == vendor => parts.thought(thought),
        Content::Reasoning(_) | Content::CacheHint => {}
    }
}
