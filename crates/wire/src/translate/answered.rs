//! Calls that are answered, in the turn that follows.
//!
//! *Which question does it answer?* "Has every call its result, where the provider looks for it?"
//!
//! *Why in one turn, and first in it?* Anthropic and others refuse anything else, and OpenAI's one message a
//! result is written from the same turn.
//!
//! *What it never does:* invent a result. A call without one gets a failure that says so, a result without
//! a call becomes words.

use serde_json::json;

use crate::{Content, Message, Request, Role, Tool, ToolChoice, ToolResult};

/// Stands where a result is missing.
const MISSING: &str = "(No result of this call was recorded.)";

/// Puts the results of each turn's calls first in the turn that follows, in the order of the calls.
pub(super) fn pair(messages: &mut Vec<Message>) {
    let mut place = 0;
    let mut calls = Vec::new();
    while place < messages.len() {
        if messages[place].role == Role::User {
            answer(&mut messages[place].content, &calls);
            calls.clear();
        } else {
            calls = ids(&messages[place]);
            let ends = place + 1 == messages.len();
            if ends && !calls.is_empty() {
                messages.push(Message { role: Role::User, content: Vec::new() });
            }
        }
        place += 1;
    }
}

fn ids(message: &Message) -> Vec<crate::Text> {
    let id = |content: &Content| if let Content::ToolCall(call) = content { Some(call.id.clone()) } else { None };
    message.content.iter().filter_map(id).collect()
}

fn answer(content: &mut Vec<Content>, calls: &[crate::Text]) {
    let mut rest = std::mem::take(content);
    for id in calls {
        let found = rest.iter().position(|part| matches!(part, Content::ToolResult(result) if result.call_id == *id));
        content.push(found.map_or_else(|| missing(id), |at| rest.remove(at)));
    }
    content.extend(rest.into_iter().map(stray));
}

fn missing(id: &crate::Text) -> Content {
    Content::ToolResult(ToolResult { call_id: id.clone(), content: MISSING.into(), is_error: true })
}

/// A result that no call asked for, as words; anything else as it is.
fn stray(content: Content) -> Content {
    match content {
        Content::ToolResult(result) => Content::Text(format!("(Result of a tool: {})", result.content).into()),
        other => other,
    }
}

/// Declares the tools that were called and are no longer offered; where none is offered, none may be called.
pub(super) fn declare(request: &mut Request) {
    if request.tools.is_empty() {
        request.tool_choice = ToolChoice::None;
    }
    for content in request.messages.iter().flat_map(|message| &message.content) {
        if let Content::ToolCall(call) = content
            && !request.tools.iter().any(|tool| tool.name == call.name)
        {
            let parameters = json!({ "type": "object" });
            request.tools.push(Tool { name: call.name.clone(), description: "".into(), parameters });
        }
    }
    if request.tools.is_empty() {
        request.tool_choice = ToolChoice::Auto;
    }
}
