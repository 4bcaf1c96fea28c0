//! Questions on their way out, in Bedrock's words.
//!
//! *Which question does it answer?* "Which body asks this?" The model and the wish for a stream stand in
//! the path.
//!
//! *Why is nothing merged?* Bedrock wants turns that alternate and begin with the user. Who moves a
//! conversation from another provider sees to that before; here turns are written as they are.
//!
//! *What it never does:* send a thought of another vendor.

use serde::Serialize;
use serde_json::{Value, json};

use super::block::Block;
use super::tools::{OutputConfig, ToolConfig};
use crate::{Message, Request, Role};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outgoing {
    messages: Vec<TurnOut>,
    #[serde(skip_serializing_if = "Option::is_none")]
    system: Option<[Block; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    inference_config: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_config: Option<ToolConfig>,
    #[serde(skip_serializing_if = "Option::is_none")]
    output_config: Option<OutputConfig>,
    #[serde(skip_serializing_if = "Option::is_none")]
    additional_model_request_fields: Option<Value>,
}

/// What Claude is asked for thoughts with, and how many tokens it may think.
fn thinking() -> Value {
    json!({ "thinking": { "type": "enabled", "budget_tokens": 1024 } })
}

#[derive(Serialize)]
struct TurnOut {
    role: &'static str,
    content: Vec<Block>,
}

/// The body of a request.
pub fn encode_request(request: &Request) -> Vec<u8> {
    let body = Outgoing {
        messages: request.messages.iter().map(TurnOut::of).collect(),
        system: request.system.as_deref().map(|text| [Block::Text(text.to_owned())]),
        inference_config: request.max_output_tokens.map(|limit| json!({ "maxTokens": limit })),
        tool_config: ToolConfig::of(request),
        output_config: OutputConfig::of(&request.format),
        additional_model_request_fields: request.thoughts.then(thinking),
    };
    serde_json::to_vec(&body).expect("plain structs with string keys are always JSON")
}

impl TurnOut {
    fn of(message: &Message) -> Self {
        let role = match message.role {
            Role::User => "user",
            Role::Assistant => "assistant",
        };
        Self { role, content: message.content.iter().filter_map(Block::of).collect() }
    }
}
