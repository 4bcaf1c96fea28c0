//! The policy's own rules, and the built-in ones behind them.

use wire::{Content, Format, Message, Request, Role, Text, ToolChoice};

use super::{Classify, built_in};
use crate::context::prompt_tokens;
use crate::policy::{ClassRule, ClassifyPolicy};

impl Classify for ClassifyPolicy {
    /// The first rule that fits; then the built-in rules, where the policy asks them.
    fn classify(&self, request: &Request) -> Option<Text> {
        let own = self.rules.iter().find(|rule| fits(rule, request)).map(|rule| Text::Owned(rule.class.clone()));
        own.or_else(|| self.built_in.then(|| Text::Borrowed(built_in(request))))
    }
}

/// Whether everything that a rule names holds. A rule that names nothing fits everything: a default.
fn fits(rule: &ClassRule, request: &Request) -> bool {
    let is = |said: Option<bool>, found: fn(&Request) -> bool| said.is_none_or(|said| said == found(request));
    is(rule.tools, offers_tools)
        && is(rule.images, shows_images)
        && is(rule.json, asks_json)
        && rule.min_tokens.is_none_or(|least| prompt_tokens(request) >= u64::from(least))
        && (rule.words.is_empty() || has_word(&rule.words, request))
}

/// Words match whole, in any case; a word of several words matches where they stand together.
fn has_word(words: &[String], request: &Request) -> bool {
    let said = spaced(&last_user_text(request));
    words.iter().map(|word| spaced(word)).any(|word| !word.trim().is_empty() && said.contains(&word))
}

/// The words in lower case, with one space around each, and nothing else.
pub(super) fn spaced(text: &str) -> String {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.fold(String::from(" "), |line, word| line + word + " ")
}

/// What the caller said last: the texts of the last user turn that has any.
pub(super) fn last_user_text(request: &Request) -> String {
    let spoken = |message: &&Message| message.role == Role::User && message.texts().next().is_some();
    let last = request.messages.iter().rev().find(spoken);
    last.map(|message| message.texts().collect::<Vec<_>>().join("\n")).unwrap_or_default()
}

pub(super) fn offers_tools(request: &Request) -> bool {
    !request.tools.is_empty() && request.tool_choice != ToolChoice::None
}

pub(super) fn asks_json(request: &Request) -> bool {
    request.format != Format::Text
}

fn shows_images(request: &Request) -> bool {
    let mut content = request.messages.iter().flat_map(|message| &message.content);
    content.any(|content| matches!(content, Content::Image(_)))
}
