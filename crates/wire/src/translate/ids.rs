//! Ids of tool calls, in the form that a provider takes.
//!
//! *Which question does it answer?* "Which call does this result belong to, in this provider's words?"
//!
//! *Why made from the id that was there?* So that the same call has the same id in every later request, with
//! no state kept: providers cache prompts, and a prompt that changes is paid for again.
//!
//! *What it never does:* give two calls one id, or change an id that fits.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::head::letters;
use crate::{Content, Message, Text};

/// A form of ids.
#[derive(Debug, Clone, Copy)]
pub(super) struct Form {
    /// What new ids begin with.
    prefix: &'static str,
    /// How many letters follow.
    letters: usize,
    /// Fewest and most bytes of an id that fits.
    length: (usize, usize),
    /// Whether `_` and `-` are taken.
    marks: bool,
}

impl Form {
    /// What OpenAI makes; it takes up to 40 bytes.
    pub(super) const OPENAI: Self = Self { prefix: "call_", letters: 24, length: (1, 40), marks: true };
    /// What Anthropic makes; it takes letters, digits, `_` and `-`.
    pub(super) const ANTHROPIC: Self = Self { prefix: "toolu_01", letters: 22, length: (1, 64), marks: true };
    /// Exactly nine letters or digits.
    pub(super) const MISTRAL: Self = Self { prefix: "", letters: 9, length: (9, 9), marks: false };

    fn fits(self, id: &str) -> bool {
        let letter = |byte: u8| byte.is_ascii_alphanumeric() || self.marks && matches!(byte, b'_' | b'-');
        (self.length.0..=self.length.1).contains(&id.len()) && id.bytes().all(letter)
    }

    fn make(self, number: u64) -> String {
        letters(self.prefix, number, self.letters)
    }
}

/// Ids that were changed: of the conversation, and as the provider was given them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ids(Vec<(Text, Text)>);

impl Ids {
    /// The conversation's id for one that the provider was given. `None` where it was not changed.
    pub fn original(&self, given: &str) -> Option<&str> {
        self.0.iter().find(|(_, new)| new == given).map(|(old, _)| old.as_ref())
    }

    /// Every changed id, with what it was before.
    pub fn changed(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(old, new)| (old.as_ref(), new.as_ref()))
    }
}

/// Gives every call an id of this form and of its own, and every result the id of its call.
pub(super) fn assign(messages: &mut [Message], form: Form) -> Ids {
    let mut given = Given { form, changed: Ids::default(), taken: kept(messages, form), open: BTreeMap::new() };
    for content in messages.iter_mut().flat_map(|message| &mut message.content) {
        match content {
            Content::ToolCall(call) => call.id = given.call(&call.id),
            Content::ToolResult(result) => result.call_id = given.result(&result.call_id),
            _ => {}
        }
    }
    given.changed
}

/// The ids that fit, which no new one may take.
fn kept(messages: &[Message], form: Form) -> BTreeSet<Text> {
    let calls = messages.iter().flat_map(|message| &message.content).filter_map(|content| match content {
        Content::ToolCall(call) if form.fits(&call.id) => Some(call.id.clone()),
        _ => None,
    });
    calls.collect()
}

struct Given {
    form: Form,
    changed: Ids,
    /// Ids that are spoken for.
    taken: BTreeSet<Text>,
    /// Calls without a result yet, by the conversation's id, oldest first. Some providers give no ids, and
    /// some give the same one again: then order pairs.
    open: BTreeMap<Text, Calls>,
}

/// The calls of one id, by their new ids.
#[derive(Default)]
struct Calls {
    waiting: VecDeque<Text>,
    /// The one that was answered last.
    last: Option<Text>,
}

impl Given {
    fn call(&mut self, id: &Text) -> Text {
        let again = self.open.contains_key(id);
        let new = if self.form.fits(id) && !again { id.clone() } else { self.make(id) };
        self.open.entry(id.clone()).or_default().waiting.push_back(new.clone());
        new
    }

    fn make(&mut self, id: &Text) -> Text {
        let mut number = hash(id);
        let new = loop {
            let new = Text::from(self.form.make(number));
            if self.taken.insert(new.clone()) {
                break new;
            }
            number = number.wrapping_add(1);
        };
        self.changed.0.push((id.clone(), new.clone()));
        new
    }

    /// The id of the oldest open call of that id; of the last one, where all have results.
    fn result(&mut self, id: &Text) -> Text {
        let Some(calls) = self.open.get_mut(id) else { return id.clone() };
        if let Some(open) = calls.waiting.pop_front() {
            calls.last = Some(open);
        }
        calls.last.clone().unwrap_or_else(|| id.clone())
    }
}

/// FNV-1a: the same number for the same id, on any machine.
fn hash(id: &str) -> u64 {
    id.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3))
}
