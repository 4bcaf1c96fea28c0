//! Calls of tools that cannot be carried out.
//!
//! *Which question does it answer?* "Can the caller make these calls?"
//!
//! *Why judged here and not where the calls are made?* Because another provider may do better while the
//! caller has seen nothing yet. A call that was demanded and is missing is judged too.
//!
//! *What it never does:* carry out a call, or mend its arguments.

use serde_json::{Map, Value};
use wire::{FinishReason, Request, ToolCall, ToolChoice};

use super::{Heard, schema};

pub(super) fn objection(request: &Request, heard: &Heard<'_>) -> Option<String> {
    missing(request, heard).or_else(|| heard.tool_calls.iter().find_map(|call| misfit(request, call)))
}

/// A call that was demanded, or announced, and is not there.
fn missing(request: &Request, heard: &Heard<'_>) -> Option<String> {
    let called = |name: &str| heard.tool_calls.iter().any(|call| call.name == name);
    let complete = matches!(heard.finish, FinishReason::Stop | FinishReason::ToolCalls);
    match &request.tool_choice {
        ToolChoice::Named(name) if complete && !called(name) => Some(format!("tool '{name}' was to be called")),
        ToolChoice::Required if complete && heard.tool_calls.is_empty() => Some("a tool was to be called".to_owned()),
        _ if heard.finish == FinishReason::ToolCalls && heard.tool_calls.is_empty() => {
            Some("ends in calls of tools, and there are none".to_owned())
        }
        _ => None,
    }
}

fn misfit(request: &Request, call: &ToolCall) -> Option<String> {
    let Some(tool) = request.tools.iter().find(|tool| tool.name == call.name) else {
        return Some(format!("no tool '{}' was offered", call.name));
    };
    let why = match arguments(&call.arguments) {
        Ok(value) if !value.is_object() => Some("no object".to_owned()),
        Ok(value) => schema::mismatch(&tool.parameters, &value),
        Err(error) => Some(format!("not JSON: {error}")),
    };
    why.map(|why| format!("arguments of '{}': {why}", call.name))
}

/// Some providers write nothing where there are no arguments.
fn arguments(text: &str) -> serde_json::Result<Value> {
    if text.trim().is_empty() { Ok(Value::Object(Map::new())) } else { serde_json::from_str(text) }
}
