//! Turns on their way out, in OpenAI's words.
//!
//! *Which question does it answer?* "Which messages say this turn?"
//!
//! *Why can one turn be several?* Each result of a tool is a message of its own here, with the role `tool`.
//!
//! *What it never does:* send a thought to a vendor that did not think it, or repair an order: see
//! [`crate::translate`].

use serde::Serialize;

use super::parts::{self, PartOut};
use super::tools::CallOut;
use super::{Dialect, Thoughts};
use crate::content::Said;
use crate::{Content, Message, Reasoning, Request, Role};

#[derive(Debug, Serialize)]
pub(super) struct TurnOut<'a> {
    role: &'static str,
    content: Option<Said<'a, PartOut<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning_content: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_calls: Vec<CallOut<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_call_id: Option<&'a str>,
}

/// The messages of a request, instructions first.
pub(super) fn turns(dialect: Dialect, request: &Request) -> Vec<TurnOut<'_>> {
    let mut out = Vec::with_capacity(request.messages.len() + 1);
    out.extend(request.system.as_deref().map(|text| TurnOut::new("system", Some(Said::Words(text)))));
    for message in &request.messages {
        match message.role {
            Role::User => ask(message, &mut out),
            Role::Assistant => out.push(answer(dialect, message)),
        }
    }
    out
}

impl<'a> TurnOut<'a> {
    fn new(role: &'static str, content: Option<Said<'a, PartOut<'a>>>) -> Self {
        Self { role, content, reasoning_content: None, reasoning: None, tool_calls: Vec::new(), tool_call_id: None }
    }
}

/// What the caller's side says: words together, each result apart, in order.
fn ask<'a>(message: &'a Message, out: &mut Vec<TurnOut<'a>>) {
    let mut words = Vec::new();
    for content in &message.content {
        if let Content::ToolResult(result) = content {
            say(&mut words, out);
            let turn = TurnOut::new("tool", Some(Said::Words(&result.content)));
            out.push(TurnOut { tool_call_id: Some(&result.call_id), ..turn });
        } else {
            words.push(content);
        }
    }
    say(&mut words, out);
}

fn say<'a>(words: &mut Vec<&'a Content>, out: &mut Vec<TurnOut<'a>>) {
    let said = parts::said(&std::mem::take(words));
    out.extend(said.map(|said| TurnOut::new("user", Some(said))));
}

fn answer(dialect: Dialect, message: &Message) -> TurnOut<'_> {
    let calls: Vec<_> = message.content.iter().filter_map(call).collect();
    let words: Vec<_> = message.content.iter().filter(|content| matches!(content, Content::Text(_))).collect();
    // The thoughts before a call are asked back, others are refused by some models.
    let thoughts = if calls.is_empty() { None } else { own_thoughts(dialect, message) };
    let silent = calls.is_empty().then_some(Said::Words(""));
    let turn = TurnOut::new("assistant", parts::said(&words).or(silent));
    let turn = TurnOut { tool_calls: calls, ..turn };
    match dialect.thoughts {
        Thoughts::Hidden | Thoughts::InContent => turn,
        Thoughts::ReasoningContent => TurnOut { reasoning_content: thoughts, ..turn },
        Thoughts::Reasoning => TurnOut { reasoning: thoughts, ..turn },
    }
}

fn call(content: &Content) -> Option<CallOut<'_>> {
    if let Content::ToolCall(call) = content { Some(CallOut::of(call)) } else { None }
}

fn own_thoughts(dialect: Dialect, message: &Message) -> Option<String> {
    let own = message.content.iter().filter_map(|content| match content {
        Content::Reasoning(Reasoning { text, vendor, .. }) if *vendor == dialect.vendor => Some(text.as_ref()),
        _ => None,
    });
    Some(own.collect::<String>()).filter(|text| !text.is_empty())
}
