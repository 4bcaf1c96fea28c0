//! How large a request is, where nobody counted.
//!
//! Four bytes a token, as everywhere in this project; a tokenizer per vendor would be exact for one of
//! them. A window that is missed by a few percent is refused by the provider, and then treated as such.

use wire::{Content, Message, Request, Usage, estimate_tokens};

/// Roles and separators of a turn. Four, as the vendors' counting recipes say.
const TURN: u64 = 4;
/// A picture of about a megapixel, by Anthropic's rule of width times height over 750.
const IMAGE: u64 = 1600;
/// An answer whose length nobody limited: a page and a half.
const ANSWER: u64 = 1000;

/// Tokens of the prompt, by estimate: system text, turns, and tools.
pub fn prompt_tokens(request: &Request) -> u64 {
    let system = request.system.as_deref().map_or(0, text);
    let turns: u64 = request.messages.iter().map(turn).sum();
    let tools = request
        .tools
        .iter()
        .map(|tool| text(&tool.name) + text(&tool.description) + text(&tool.parameters.to_string()));
    system + turns + tools.sum::<u64>()
}

/// What the call will use, by estimate: for windows, quotas and prices before there is an answer.
pub fn estimate(request: &Request) -> Usage {
    let output_tokens = request.max_output_tokens.map_or(ANSWER, u64::from);
    Usage { input_tokens: prompt_tokens(request), output_tokens, ..Usage::default() }
}

fn turn(message: &Message) -> u64 {
    TURN + message.content.iter().map(content).sum::<u64>()
}

fn content(content: &Content) -> u64 {
    match content {
        Content::Text(words) => text(words),
        Content::Image(_) => IMAGE,
        Content::ToolCall(call) => text(&call.name) + text(&call.arguments) + text(&call.id),
        Content::ToolResult(result) => text(&result.content) + text(&result.call_id),
        Content::Reasoning(thought) => text(&thought.text) + thought.sealed.as_deref().map_or(0, text),
        _ => 0,
    }
}

fn text(words: &str) -> u64 {
    u64::from(estimate_tokens(words))
}
