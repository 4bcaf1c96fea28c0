//! Questions, in OpenAI's words.
//!
//! *Which question does it answer?* "What does the caller ask for?"
//!
//! *Why `max_completion_tokens`?* Reasoning models refuse the older `max_tokens`, every current model
//! takes the newer name. Both are read. System and developer messages may stand anywhere; they are
//! gathered into one system text, in order.
//!
//! *What it never does:* drop what it cannot carry. A turn of another role, or a part that is not text,
//! is a [`BadRequest`] that names it; fields beside the conversation are ignored.

use serde::{Deserialize, Serialize};

use super::Dialect;
use crate::content::{Heard, Said};
use crate::head::Asked;
use crate::{BadRequest, Message, Request, Role, unreadable};

#[derive(Serialize)]
struct Outgoing<'a> {
    model: &'a str,
    messages: Vec<TurnOut<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_completion_tokens: Option<u32>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    stream: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream_options: Option<StreamOptions>,
}

#[derive(Serialize)]
struct TurnOut<'a> {
    role: &'static str,
    content: Said<'a>,
}

#[derive(Serialize, Deserialize)]
struct StreamOptions {
    #[serde(default)]
    include_usage: bool,
}

/// The body of a request. A stream is asked to report its usage.
pub fn encode_request(_dialect: Dialect, request: &Request) -> Vec<u8> {
    let system = request.system.as_deref().map(|text| TurnOut { role: "system", content: Said::Words(text) });
    let body = Outgoing {
        model: &request.model,
        messages: system.into_iter().chain(request.messages.iter().map(TurnOut::of)).collect(),
        max_completion_tokens: request.max_output_tokens,
        stream: request.stream,
        stream_options: request.stream.then_some(StreamOptions { include_usage: true }),
    };
    serde_json::to_vec(&body).expect("plain structs with string keys are always JSON")
}

impl<'a> TurnOut<'a> {
    fn of(message: &'a Message) -> Self {
        let role = match message.role {
            Role::User => "user",
            Role::Assistant => "assistant",
        };
        Self { role, content: Said::of(&message.content) }
    }
}

#[derive(Deserialize)]
struct Incoming {
    model: Option<String>,
    messages: Option<Vec<TurnIn>>,
    max_tokens: Option<u32>,
    max_completion_tokens: Option<u32>,
    stream: Option<bool>,
    stream_options: Option<StreamOptions>,
}

#[derive(Deserialize)]
struct TurnIn {
    role: Speaker,
    content: Heard,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum Speaker {
    System,
    Developer,
    User,
    Assistant,
}

/// What the body of a request asks for.
pub fn decode_request(dialect: Dialect, body: &[u8]) -> Result<Asked, BadRequest> {
    let incoming: Incoming = unreadable::parse(body).map_err(unparsed)?;
    let model = incoming.model.or_else(|| dialect.model_in_path.then(String::new)).ok_or_else(|| missing("model"))?;
    let turns = incoming.messages.ok_or_else(|| missing("messages"))?;
    if turns.is_empty() {
        let text =
            "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.";
        return Err(BadRequest::new(Some("empty_array"), "messages", text.to_owned()));
    }
    let (system, messages) = sort(turns);
    let stream = incoming.stream.unwrap_or(false);
    let max_output_tokens = incoming.max_completion_tokens.or(incoming.max_tokens);
    let request = Request {
        model: model.into(),
        system: (!system.is_empty()).then(|| system.join("\n\n").into()),
        messages,
        max_output_tokens,
        stream,
        ..Request::default()
    };
    let include_usage = !stream || incoming.stream_options.is_some_and(|options| options.include_usage);
    Ok(Asked { request, include_usage })
}

/// Parts instructions from turns, each in the order given.
fn sort(turns: Vec<TurnIn>) -> (Vec<String>, Vec<Message>) {
    let mut system = Vec::new();
    let mut messages = Vec::with_capacity(turns.len());
    for TurnIn { role, content } in turns {
        match role {
            Speaker::System | Speaker::Developer => system.push(content.joined()),
            Speaker::User => messages.push(Message { role: Role::User, content: content.0 }),
            Speaker::Assistant => messages.push(Message { role: Role::Assistant, content: content.0 }),
        }
    }
    (system, messages)
}

/// Says in OpenAI's words what is wrong with a body.
fn unparsed((path, what): (Option<String>, String)) -> BadRequest {
    match path {
        Some(param) => BadRequest::new(Some("invalid_value"), &param, format!("Invalid value for '{param}': {what}.")),
        None => BadRequest::new(None, "", format!("We could not parse the JSON body of your request: {what}.")),
    }
}

fn missing(param: &str) -> BadRequest {
    BadRequest::new(Some("missing_required_parameter"), param, format!("Missing required parameter: '{param}'."))
}

#[cfg(test)]
#[path = "request_test.rs"]
mod tests;
