//! Less of a conversation.
//!
//! What is kept is always an end of it, from a *cut* on: a user turn that is not a tool's result, such
//! that no result behind it belongs to a call before it. So calls and results stay together, the roles go
//! on alternating, and the last cut is at the last user turn or before it. The earliest cut that fits
//! loses the least.

use std::fmt::Write as _;

use wire::{Content, Message, Request, Role, Text};

use super::tokens::prompt_tokens;

/// Makes the oldest turns shorter: the embedder's callback. `None` where it cannot.
pub type Summarise<'a> = &'a dyn Fn(&[Message]) -> Option<String>;

/// The request without its oldest turns, so that the prompt has at most `most` tokens, and how many turns
/// went. `None` where even the last user turn, with what belongs to it, is too long.
pub fn drop_oldest(request: &Request, most: u64) -> Option<(Request, usize)> {
    cuts(&request.messages).map(|cut| (from(request, cut), cut)).find(|(shorter, _)| prompt_tokens(shorter) <= most)
}

/// As [`drop_oldest`], with a summary of what went behind the system text: there it breaks no alternation
/// of roles, and puts no words into a turn that somebody spoke.
pub fn summarise(request: &Request, most: u64, summary: Summarise<'_>) -> Option<(Request, usize)> {
    let shorter = cuts(&request.messages).map(|cut| (from(request, cut), cut));
    let roomy = shorter.filter(|(shorter, _)| prompt_tokens(shorter) <= most);
    roomy
        .filter_map(|(shorter, cut)| Some((with_summary(shorter, &summary(&request.messages[..cut])?), cut)))
        .find(|(shorter, _)| prompt_tokens(shorter) <= most)
}

fn from(request: &Request, cut: usize) -> Request {
    // Not by cloning all and draining: what goes may be most of a large request.
    Request {
        model: request.model.clone(),
        system: request.system.clone(),
        messages: request.messages[cut..].to_vec(),
        tools: request.tools.clone(),
        tool_choice: request.tool_choice.clone(),
        format: request.format.clone(),
        ..*request
    }
}

fn with_summary(mut request: Request, summary: &str) -> Request {
    let mut system = request.system.map(Text::into_owned).unwrap_or_default();
    let space = if system.is_empty() { "" } else { "\n\n" };
    let _ = write!(system, "{space}What was said before, in short: {summary}");
    request.system = Some(system.into());
    request
}

/// Where a conversation may be cut, oldest first. Cutting before the first turn drops nothing.
fn cuts(messages: &[Message]) -> impl Iterator<Item = usize> {
    (1..messages.len()).filter(|&cut| begins(&messages[cut]) && !parts(messages, cut))
}

/// A turn of the caller's own: not what a tool said.
fn begins(message: &Message) -> bool {
    let result = |content: &Content| matches!(content, Content::ToolResult(_));
    message.role == Role::User && !message.content.is_empty() && !message.content.iter().any(result)
}

/// Whether a result from `cut` on belongs to a call before it.
fn parts(messages: &[Message], cut: usize) -> bool {
    let called = |id: &Text| {
        let mut before = messages[..cut].iter().flat_map(|message| &message.content);
        before.any(|content| matches!(content, Content::ToolCall(call) if call.id == *id))
    };
    let mut kept = messages[cut..].iter().flat_map(|message| &message.content);
    kept.any(|content| matches!(content, Content::ToolResult(result) if called(&result.call_id)))
}
