//! Turns that alternate, and begin with the caller.
//!
//! *Which question does it answer?* "Whose turn is it?"
//!
//! *Why are turns of one side always joined?* Providers that demand alternation refuse them, the others do
//! not mind: so a conversation has one normal form wherever it goes.
//!
//! *What it never does:* change the order of what was said.

use super::rules::Rules;
use crate::{Content, Message, Role};

/// Stands where a conversation begins with the model.
const BEGINNING: &str = "(The conversation begins with your answer.)";

/// Joins turns of one side, and leaves out empty texts and empty turns.
pub(super) fn tidy(messages: &mut Vec<Message>, rules: Rules) {
    let mut tidy: Vec<Message> = Vec::with_capacity(messages.len());
    for mut message in messages.drain(..) {
        message.content.retain(|content| !is_empty(content));
        match tidy.last_mut() {
            _ if message.content.is_empty() => {}
            Some(last) if last.role == message.role => last.content.append(&mut message.content),
            _ => tidy.push(message),
        }
    }
    if rules.user_first && tidy.first().is_none_or(|first| first.role == Role::Assistant) {
        tidy.insert(0, Message::user(BEGINNING));
    }
    *messages = tidy;
}

fn is_empty(content: &Content) -> bool {
    matches!(content, Content::Text(text) if text.trim().is_empty())
}
