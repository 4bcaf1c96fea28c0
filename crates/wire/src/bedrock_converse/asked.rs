//! Questions as they come in, in Bedrock's words.
//!
//! *Which question does it answer?* "What does the caller ask for?" The model and the wish for a stream
//! stand in the path and are added by who knows it.
//!
//! *Why is the first turn checked?* Bedrock refuses a conversation that does not begin with the user, in
//! words that SDKs' users know.
//!
//! *What it never does:* drop a block that it does not know.

use serde::Deserialize;

use super::block::Block;
use super::tools::{OutputConfig, ToolConfig};
use crate::anthropic_messages::wishes::OutputIn;
use crate::head::Asked;
use crate::{BadRequest, Content, Message, Request, Role, Text, unreadable};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Incoming {
    messages: Option<Vec<TurnIn>>,
    system: Option<Vec<Block>>,
    inference_config: Option<Inference>,
    tool_config: Option<ToolConfig>,
    output_config: Option<OutputConfig>,
    /// What the model's own maker knows beyond Bedrock's words.
    #[serde(default)]
    additional_model_request_fields: Additional,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Additional {
    thinking: Thinking,
    /// As Anthropic's own interface has it.
    output_config: Option<OutputIn>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Thinking {
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Deserialize)]
struct TurnIn {
    role: Speaker,
    content: Vec<Block>,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Speaker {
    User,
    Assistant,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Inference {
    max_tokens: Option<u32>,
}

/// What the body of a request asks for.
pub fn decode_request(body: &[u8]) -> Result<Asked, BadRequest> {
    let incoming: Incoming = unreadable::parse(body).map_err(unparsed)?;
    let turns = incoming.messages.filter(|turns| !turns.is_empty());
    let turns = turns.ok_or_else(|| wrong("messages", "A conversation must have at least one message."))?;
    if turns[0].role == Speaker::Assistant {
        let what = "A conversation must start with a user message. Try again with a conversation that starts with \
                    a user message.";
        return Err(wrong("messages", what));
    }
    let format = incoming.output_config.map(OutputConfig::format).transpose();
    let format = format.map_err(|error| wrong("outputConfig", &format!("The schema is not JSON: {error}")))?;
    let additional = incoming.additional_model_request_fields;
    let request = Request {
        system: incoming.system.map(joined),
        messages: turns.into_iter().map(Message::from).collect(),
        tool_choice: incoming.tool_config.as_ref().map(ToolConfig::choice).unwrap_or_default(),
        tools: incoming.tool_config.map(ToolConfig::into_tools).unwrap_or_default(),
        format: format.or(additional.output_config.map(Into::into)).unwrap_or_default(),
        max_output_tokens: incoming.inference_config.and_then(|config| config.max_tokens),
        thoughts: matches!(additional.thinking.kind.as_str(), "enabled" | "adaptive"),
        ..Request::default()
    };
    Ok(Asked { request, include_usage: true })
}

impl From<TurnIn> for Message {
    fn from(turn: TurnIn) -> Self {
        let role = match turn.role {
            Speaker::User => Role::User,
            Speaker::Assistant => Role::Assistant,
        };
        Self { role, content: turn.content.into_iter().map(Block::into_content).collect() }
    }
}

fn joined(blocks: Vec<Block>) -> Text {
    let texts = blocks.into_iter().filter_map(|block| match block.into_content() {
        Content::Text(text) => Some(text),
        _ => None,
    });
    texts.collect::<Vec<_>>().join("\n\n").into()
}

/// Says in Bedrock's words what is wrong with a body.
fn unparsed((path, what): (Option<String>, String)) -> BadRequest {
    match path {
        Some(path) => wrong(&path, &format!("The format of value at '{path}' is invalid: {what}")),
        None => wrong("", &format!("Malformed input request: {what}")),
    }
}

fn wrong(param: &str, what: &str) -> BadRequest {
    let mut wrong = BadRequest::new(None, param, what.to_owned());
    wrong.fields.kind = Some("ValidationException".into());
    wrong
}
