//! Questions as they come in, in Ollama's words.
//!
//! *Which question does it answer?* "What does the caller ask for?"
//!
//! *Why are the types of pictures guessed?* Ollama takes bare base64. The first letters of an encoding
//! tell the few kinds that models see.
//!
//! *What it never does:* load a model without a question, for which Ollama takes an empty list of
//! messages: it is a [`BadRequest`] here.

use serde::Deserialize;
use serde_json::{Value, json};

use super::message::Message;
use crate::head::Asked;
use crate::open_calls::OpenCalls;
use crate::{Api, BadRequest, Content, Format, Image, Reasoning, Request, Role, Tool, ToolResult, unreadable};

/// The name of a schema, which Ollama has no place for.
const SCHEMA_NAME: &str = "answer";

#[derive(Deserialize)]
struct Incoming {
    model: Option<String>,
    messages: Option<Vec<Message>>,
    #[serde(default)]
    tools: Vec<ToolIn>,
    format: Option<Value>,
    options: Option<Options>,
    stream: Option<bool>,
    /// A wish, or how hard to think.
    think: Option<Value>,
}

#[derive(Deserialize)]
pub(super) struct Options {
    pub(super) num_predict: Option<i64>,
}

#[derive(Deserialize)]
struct ToolIn {
    function: FunctionIn,
}

#[derive(Deserialize)]
struct FunctionIn {
    name: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    parameters: Value,
}

/// What the body of a request asks for.
pub fn decode_request(body: &[u8]) -> Result<Asked, BadRequest> {
    let incoming: Incoming = unreadable::parse(body).map_err(unparsed)?;
    let model = incoming.model.ok_or_else(|| wrong("model", "model is required"))?;
    let messages = incoming.messages.filter(|messages| !messages.is_empty());
    let (system, messages) = sort(messages.ok_or_else(|| wrong("messages", "messages is required"))?)?;
    // A negative limit is Ollama's word for none.
    let limit = incoming.options.and_then(|options| options.num_predict);
    let request = Request {
        model: model.into(),
        system: (!system.is_empty()).then(|| system.join("\n\n").into()),
        messages,
        tools: incoming.tools.into_iter().map(Tool::from).collect(),
        format: format(incoming.format),
        max_output_tokens: limit.and_then(|limit| u32::try_from(limit).ok()),
        thoughts: incoming.think.is_some_and(|think| thinks(&think)),
        stream: incoming.stream.unwrap_or(true),
        ..Request::default()
    };
    Ok(Asked { request, include_usage: true })
}

impl From<ToolIn> for Tool {
    fn from(ToolIn { function }: ToolIn) -> Self {
        let parameters = if function.parameters.is_null() { json!({}) } else { function.parameters };
        Self { name: function.name.into(), description: function.description.into(), parameters }
    }
}

/// Whether thoughts are wished for.
pub(super) fn thinks(said: &Value) -> bool {
    *said != Value::Bool(false) && !said.is_null()
}

/// The form of the answer.
pub(super) fn format(said: Option<Value>) -> Format {
    match said {
        Some(Value::String(word)) if word == "json" => Format::Json,
        Some(schema @ Value::Object(_)) => Format::Schema { name: SCHEMA_NAME.into(), schema },
        _ => Format::Text,
    }
}

/// Parts instructions from turns. Results of tools that follow each other are one turn.
fn sort(said: Vec<Message>) -> Result<(Vec<String>, Vec<crate::Message>), BadRequest> {
    let mut system = Vec::new();
    let mut turns: Vec<crate::Message> = Vec::new();
    let mut open = OpenCalls::default();
    let mut calls = 0;
    for (place, message) in said.into_iter().enumerate() {
        match message.role.as_str() {
            "system" => system.push(message.content),
            "user" => turns.push(crate::Message { role: Role::User, content: spoken(message) }),
            "assistant" => {
                let content = answered(message, &mut calls);
                for content in &content {
                    if let Content::ToolCall(call) = content {
                        open.add(call.id.clone(), call.name.clone());
                    }
                }
                turns.push(crate::Message { role: Role::Assistant, content });
            }
            "tool" => add_result(&mut turns, result(message, &mut open)),
            other => {
                let what = format!("invalid role '{other}', expected system, user, assistant or tool");
                return Err(wrong(&format!("messages[{place}].role"), &what));
            }
        }
    }
    Ok((system, turns))
}

fn spoken(message: Message) -> Vec<Content> {
    let images = message.images.into_iter().map(picture);
    std::iter::once(Content::Text(message.content.into())).chain(images).collect()
}

/// A picture, of which only the base64 is said.
pub(super) fn picture(data: String) -> Content {
    Content::Image(Image::Inline { media_type: media_type(&data).into(), data: data.into() })
}

/// The kind of a picture, by the first letters of its base64.
fn media_type(data: &str) -> &'static str {
    match data.get(..4) {
        Some("/9j/") => "image/jpeg",
        Some("R0lG") => "image/gif",
        Some("UklG") => "image/webp",
        _ => "image/png",
    }
}

fn answered(message: Message, calls: &mut usize) -> Vec<Content> {
    let mut content = Vec::new();
    let thought = message.thinking.filter(|thinking| !thinking.is_empty());
    content.extend(
        thought.map(|text| Content::Reasoning(Reasoning { text: text.into(), sealed: None, vendor: Api::Ollama })),
    );
    if !message.content.is_empty() || (content.is_empty() && message.tool_calls.is_empty()) {
        content.push(Content::Text(message.content.into()));
    }
    for call in message.tool_calls {
        content.push(Content::ToolCall(call.into_call(*calls)));
        *calls += 1;
    }
    content
}

/// What a tool said, paired by id, else by name, else with the first call that waits.
fn result(message: Message, open: &mut OpenCalls) -> ToolResult {
    let (id, name) = (message.tool_call_id, message.tool_name);
    let found = match (&id, &name) {
        (Some(id), _) => open.of_id(id),
        (None, Some(name)) => open.of_name(name),
        (None, None) => open.first(),
    };
    let call_id = found.or(id.map(Into::into)).unwrap_or_default();
    ToolResult { call_id, content: message.content.into(), is_error: false }
}

fn add_result(turns: &mut Vec<crate::Message>, result: ToolResult) {
    let is_result = |content: &Content| matches!(content, Content::ToolResult(_));
    match turns.last_mut() {
        // A turn with one result has results alone.
        Some(turn) if turn.content.last().is_none_or(is_result) => turn.content.push(Content::ToolResult(result)),
        _ => turns.push(crate::Message { role: Role::User, content: vec![Content::ToolResult(result)] }),
    }
}

/// Says in Ollama's words what is wrong with a body.
pub(super) fn unparsed((path, what): (Option<String>, String)) -> BadRequest {
    match path {
        Some(path) => wrong(&path, &format!("json: cannot unmarshal {path}: {what}")),
        None => wrong("", &format!("invalid JSON: {what}")),
    }
}

pub(super) fn wrong(param: &str, what: &str) -> BadRequest {
    let mut wrong = BadRequest::new(None, param, what.to_owned());
    wrong.fields.kind = None;
    wrong
}
