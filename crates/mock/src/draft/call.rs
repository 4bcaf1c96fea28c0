//! Calls of tools that a model makes of itself.
//!
//! *Which question does it answer?* "Would a model call a tool here, and with what?"
//!
//! *Why by name?* A model calls a tool when the question is about what the tool does. A mock cannot know that;
//! but a question that names the tool ("what does `get_weather` say?", "get weather") is about it for sure. Where
//! the caller requires a call, there is one in any case, as at the real providers.
//!
//! *What it never does:* call a tool again for a result that the newest turn brings.

use chance::{Key, Purpose};
use wire::{Content, Request, Role, Tool, ToolCall, ToolChoice};

use super::sample;

/// The call that this request leads to, if any.
pub(super) fn wanted(request: &Request, key: Key) -> Option<ToolCall> {
    let tool = match &request.tool_choice {
        ToolChoice::None => None,
        ToolChoice::Named(name) => request.tools.iter().find(|tool| tool.name == *name),
        ToolChoice::Required => named(request).or(request.tools.first()),
        ToolChoice::Auto => named(request),
    }?;
    let key = key.purpose(Purpose::Words).name(&tool.name);
    Some(ToolCall {
        id: id(key).into(),
        name: tool.name.clone(),
        arguments: sample::text(&tool.parameters, key).into(),
    })
}

/// The id of the call that the key names.
pub(super) fn id(key: Key) -> String {
    format!("call_{:024x}", u128::from(key.number()) << 32 | u128::from(key.word(1).number() >> 32))
}

/// The first tool that the newest turn names.
fn named(request: &Request) -> Option<&Tool> {
    let newest = request.messages.last().filter(|turn| turn.role == Role::User)?;
    if newest.content.iter().any(|content| matches!(content, Content::ToolResult(_))) {
        return None;
    }
    request.tools.iter().find(|tool| newest.texts().any(|text| names(text, &tool.name)))
}

/// Whether a text names a tool: as it is written, or with blanks between its words.
fn names(text: &str, tool: &str) -> bool {
    let plain = |text: &str| text.to_lowercase().replace(['_', '-'], " ");
    !tool.is_empty() && plain(text).contains(&plain(tool))
}
