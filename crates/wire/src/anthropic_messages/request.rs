//! Questions, in Anthropic's words.
//!
//! *Which question does it answer?* "What does the caller ask for?"
//!
//! *Why a default limit?* `max_tokens` is required here and optional elsewhere, so a request without
//! one is sent with [`DEFAULT_MAX_TOKENS`].
//!
//! *What it never does:* drop what it cannot carry. A part that it does not know is a [`BadRequest`] that
//! names it, and so is a conversation that does not begin with the user; fields beside the
//! conversation are ignored. Empty texts, which Anthropic refuses, are let through.

use serde::{Deserialize, Serialize};

use super::blocks_in::BlockIn;
use super::blocks_out::{self, BlockOut};
use super::edition::Edition;
use super::tools::{self, Choice, ToolIn, ToolOut};
use super::wishes::{OutputIn, ThinkingIn};
use crate::content::{Heard, Said};
use crate::head::Asked;
use crate::{BadRequest, Message, Request, Role, unreadable};

/// The limit of output tokens of a request that names none.
pub const DEFAULT_MAX_TOKENS: u32 = 4096;

#[derive(Serialize)]
struct Outgoing<'a> {
    model: &'a str,
    max_tokens: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    system: Option<&'a str>,
    messages: Vec<TurnOut<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tools: Vec<ToolOut<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_choice: Option<Choice>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    stream: bool,
}

#[derive(Serialize)]
struct TurnOut<'a> {
    role: Speaker,
    content: Said<'a, BlockOut<'a>>,
}

#[derive(Serialize, Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Speaker {
    User,
    Assistant,
}

/// The body of a request.
pub fn encode_request(request: &Request) -> Vec<u8> {
    let body = Outgoing {
        model: &request.model,
        max_tokens: request.max_output_tokens.unwrap_or(DEFAULT_MAX_TOKENS),
        system: request.system.as_deref(),
        messages: request.messages.iter().map(TurnOut::of).collect(),
        tools: request.tools.iter().map(ToolOut::of).collect(),
        tool_choice: tools::choice(&request.tool_choice).filter(|_| !request.tools.is_empty()),
        stream: request.stream,
    };
    serde_json::to_vec(&body).expect("plain structs with string keys are always JSON")
}

impl<'a> TurnOut<'a> {
    fn of(message: &'a Message) -> Self {
        let role = match message.role {
            Role::User => Speaker::User,
            Role::Assistant => Speaker::Assistant,
        };
        Self { role, content: blocks_out::said(&message.content) }
    }
}

#[derive(Deserialize)]
struct Incoming {
    model: Option<String>,
    max_tokens: Option<u32>,
    system: Option<Heard<BlockIn>>,
    messages: Option<Vec<TurnIn>>,
    tools: Option<Vec<ToolIn>>,
    tool_choice: Option<Choice>,
    stream: Option<bool>,
    thinking: Option<ThinkingIn>,
    output_config: Option<OutputIn>,
}

#[derive(Deserialize)]
struct TurnIn {
    role: Speaker,
    content: Heard<BlockIn>,
}

/// What the body of a request asks for, by the older rules.
pub fn decode_request(body: &[u8]) -> Result<Asked, BadRequest> {
    decode_request_of(Edition::Y2023, body)
}

/// What the body of a request asks for, by the rules of that version.
pub fn decode_request_of(edition: Edition, body: &[u8]) -> Result<Asked, BadRequest> {
    let incoming: Incoming = unreadable::parse(body).map_err(unparsed)?;
    edition.check(body)?;
    let max_tokens = incoming.max_tokens;
    incoming.into_asked(|| max_tokens.ok_or_else(|| wrong("max_tokens", "Field required")))
}

/// What the body of a request says whose tokens are to be counted: it has no limit of its own.
pub fn decode_count(body: &[u8]) -> Result<Asked, BadRequest> {
    let incoming: Incoming = unreadable::parse(body).map_err(unparsed)?;
    incoming.into_asked(|| Ok(u32::MAX))
}

impl Incoming {
    fn into_asked(self, limit: impl FnOnce() -> Result<u32, BadRequest>) -> Result<Asked, BadRequest> {
        let model = self.model.ok_or_else(|| wrong("model", "Field required"))?;
        let max_tokens = limit()?;
        let thoughts = self.thinking.map_or(Ok(false), |thinking| thinking.wanted(max_tokens))?;
        let turns = self.messages.ok_or_else(|| wrong("messages", "Field required"))?;
        match turns.first().map(|turn| turn.role) {
            None => return Err(wrong("messages", "at least one message is required")),
            Some(Speaker::Assistant) => return Err(wrong("messages", "first message must use the \"user\" role")),
            Some(Speaker::User) => {}
        }
        let request = Request {
            model: model.into(),
            system: self.system.map(|system| system.joined("\n\n").into()),
            messages: turns.into_iter().map(Message::from).collect(),
            tools: self.tools.into_iter().flatten().map(Into::into).collect(),
            tool_choice: self.tool_choice.map(Into::into).unwrap_or_default(),
            format: self.output_config.map(Into::into).unwrap_or_default(),
            max_output_tokens: Some(max_tokens),
            thoughts,
            stream: self.stream.unwrap_or(false),
        };
        Ok(Asked { request, include_usage: true })
    }
}

impl From<TurnIn> for Message {
    fn from(turn: TurnIn) -> Self {
        let role = match turn.role {
            Speaker::User => Role::User,
            Speaker::Assistant => Role::Assistant,
        };
        Self { role, content: turn.content.content }
    }
}

/// Says in Anthropic's words what is wrong with a body.
fn unparsed((path, what): (Option<String>, String)) -> BadRequest {
    match path {
        Some(path) => wrong(&dotted(&path), &what),
        None => BadRequest::new(None, "", format!("The request body is not valid JSON: {what}")),
    }
}

/// `messages[0].content`, as Anthropic writes it: `messages.0.content`.
fn dotted(path: &str) -> String {
    path.replace('[', ".").replace(']', "")
}

fn wrong(param: &str, what: &str) -> BadRequest {
    BadRequest::new(None, param, format!("{param}: {what}"))
}

#[cfg(test)]
#[path = "request_test.rs"]
mod tests;
