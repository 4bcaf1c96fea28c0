//! Questions as they come in, in the words of Responses.
//!
//! *Which question does it answer?* "What does the caller ask for?"
//!
//! *Why is `previous_response_id` taken?* It points at a conversation that is stored at the provider. Nothing is
//! stored here: the newest turns alone are read, as a client that goes on from an answer sends them.
//!
//! *What it never does:* drop an item, a tool or a wish that it cannot carry: it is a [`BadRequest`] that names it.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::input::{ItemIn, Turns};
use super::options::{TextIn, ToolIn, chosen};
use crate::head::Asked;
use crate::openai_chat::Others;
use crate::{BadRequest, Message, Request, openai_chat, unreadable};

#[derive(Deserialize)]
struct Incoming {
    model: Option<String>,
    input: Option<Input>,
    instructions: Option<String>,
    #[serde(default)]
    tools: Vec<ToolIn>,
    tool_choice: Option<Value>,
    text: Option<TextIn>,
    max_output_tokens: Option<u32>,
    stream: Option<bool>,
    reasoning: Option<ReasoningIn>,
    background: Option<bool>,
    conversation: Option<IgnoredAny>,
    prompt: Option<IgnoredAny>,
    #[serde(flatten)]
    others: Others,
}

/// What is wished of its thoughts.
#[derive(Deserialize)]
struct ReasoningIn {
    effort: Option<String>,
    summary: Option<String>,
}

impl ReasoningIn {
    fn wants(&self) -> bool {
        self.summary.is_some() || self.effort.as_deref().is_some_and(|effort| effort != "none")
    }
}

/// Whether OpenAI knows a field of that name at Responses.
fn is_known(name: &str) -> bool {
    matches!(
        name,
        "background"
            | "context_management"
            | "conversation"
            | "include"
            | "input"
            | "instructions"
            | "max_output_tokens"
            | "max_tool_calls"
            | "metadata"
            | "model"
            | "moderation"
            | "parallel_tool_calls"
            | "previous_response_id"
            | "prompt"
            | "prompt_cache_key"
            | "prompt_cache_options"
            | "prompt_cache_retention"
            | "reasoning"
            | "safety_identifier"
            | "service_tier"
            | "store"
            | "stream"
            | "stream_options"
            | "temperature"
            | "text"
            | "tool_choice"
            | "tools"
            | "top_logprobs"
            | "top_p"
            | "truncation"
            | "user"
    )
}

impl Incoming {
    /// Refuses a wish that needs something to be kept at the provider.
    fn check(&self) -> Result<(), BadRequest> {
        let kept = [
            (self.background == Some(true), "background"),
            (self.conversation.is_some(), "conversation"),
            (self.prompt.is_some(), "prompt"),
        ];
        kept.iter().find(|(wished, _)| *wished).map_or(Ok(()), |(_, name)| {
            let what = format!("Unsupported parameter: '{name}' is not supported with this model.");
            Err(BadRequest::new(Some("unsupported_parameter"), name, what))
        })
    }
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "a string or an array of input items")]
enum Input {
    Text(String),
    Items(Vec<ItemIn>),
}

/// What the body of a request asks for.
pub fn decode_request(body: &[u8]) -> Result<Asked, BadRequest> {
    let incoming: Incoming = unreadable::parse(body).map_err(unparsed)?;
    openai_chat::refuse_unknown(&incoming.others, is_known)?;
    incoming.check()?;
    let model = incoming.model.ok_or_else(|| missing("model"))?;
    let mut turns = turns(incoming.input.ok_or_else(|| missing("input"))?)?;
    turns.system.splice(0..0, incoming.instructions);
    let tools = incoming.tools.into_iter().map(ToolIn::into_tool).collect::<Result<_, _>>();
    let tools = tools.map_err(|kind| wrong("tools", format!("Tools of type '{kind}' are not supported.")))?;
    let request = Request {
        model: model.into(),
        system: (!turns.system.is_empty()).then(|| turns.system.join("\n\n").into()),
        messages: turns.messages,
        tools,
        tool_choice: chosen(incoming.tool_choice.as_ref()),
        format: incoming.text.map(TextIn::into_format).unwrap_or_default(),
        max_output_tokens: incoming.max_output_tokens,
        thoughts: incoming.reasoning.is_some_and(|reasoning| reasoning.wants()),
        stream: incoming.stream.unwrap_or(false),
    };
    Ok(Asked { request, include_usage: true })
}

fn turns(input: Input) -> Result<Turns, BadRequest> {
    let mut turns = Turns::default();
    match input {
        Input::Text(text) => turns.messages.push(Message::user(text)),
        Input::Items(items) => {
            for (place, item) in items.into_iter().enumerate() {
                turns.add(item).map_err(|what| wrong(&format!("input[{place}]"), what))?;
            }
        }
    }
    if turns.messages.is_empty() { Err(missing("input")) } else { Ok(turns) }
}

/// Says in OpenAI's words what is wrong with a body.
fn unparsed((path, what): (Option<String>, String)) -> BadRequest {
    match path {
        Some(path) => BadRequest::new(Some("invalid_type"), &path, format!("Invalid type for '{path}': {what}")),
        None => wrong("", format!("We could not parse the JSON body of your request: {what}")),
    }
}

fn missing(param: &str) -> BadRequest {
    let what = format!("Missing required parameter: '{param}'.");
    BadRequest::new(Some("missing_required_parameter"), param, what)
}

fn wrong(param: &str, what: String) -> BadRequest {
    BadRequest::new(None, param, what)
}
