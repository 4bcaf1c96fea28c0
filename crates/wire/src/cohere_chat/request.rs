//! Questions, in Cohere's words.
//!
//! *Which question does it answer?* "What does the caller ask for?"
//!
//! *Why through OpenAI's?* Roles, parts, tools, calls and results are written alike. What differs is the
//! choice of tools (a word, and no single tool), the wanted form, and that usage comes unasked.
//!
//! *What it never does:* force one tool: a request for one is written as a request for any.

use serde_json::{Map, Value, json};

use crate::head::Asked;
use crate::openai_chat::{self, Dialect};
use crate::{BadRequest, Format, Request, ToolChoice};

/// The name of a schema, which has none here.
const SCHEMA: &str = "answer";

/// The body of a request.
pub fn encode_request(request: &Request) -> Vec<u8> {
    let bytes = openai_chat::encode_request(Dialect::COHERE, request);
    let mut body: Map<String, Value> = serde_json::from_slice(&bytes).expect("a request is a JSON object");
    body.remove("tool_choice");
    body.extend(choice(&request.tool_choice).filter(|_| !request.tools.is_empty()));
    if let Format::Schema { schema, .. } = &request.format {
        body.insert("response_format".to_owned(), json!({ "type": "json_object", "json_schema": schema }));
    }
    if request.thoughts {
        body.insert("thinking".to_owned(), json!({ "type": "enabled" }));
    }
    serde_json::to_vec(&body).expect("a map with string keys is always JSON")
}

fn choice(choice: &ToolChoice) -> Option<(String, Value)> {
    let word = match choice {
        ToolChoice::Auto => return None,
        ToolChoice::None => "NONE",
        ToolChoice::Required | ToolChoice::Named(_) => "REQUIRED",
    };
    Some(("tool_choice".to_owned(), word.into()))
}

/// What the body of a request asks for.
pub fn decode_request(body: &[u8]) -> Result<Asked, BadRequest> {
    let mut asked = openai_chat::decode_request(Dialect::COHERE, body)?;
    asked.include_usage = true;
    let said: Value = serde_json::from_slice(body).unwrap_or_default();
    asked.request.tool_choice = match said["tool_choice"].as_str() {
        Some("NONE") => ToolChoice::None,
        Some("REQUIRED") => ToolChoice::Required,
        _ => ToolChoice::Auto,
    };
    asked.request.thoughts = said["thinking"]["type"] == "enabled";
    if let schema @ Value::Object(_) = &said["response_format"]["json_schema"] {
        asked.request.format = Format::Schema { name: SCHEMA.into(), schema: schema.clone() };
    }
    Ok(asked)
}
