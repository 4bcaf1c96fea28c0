//! What a caller asks, in no vendor's words.

use std::borrow::Cow;

/// Text of a conversation. Borrowed where it comes from a fixed corpus, owned where it was received.
pub type Text = Cow<'static, str>;

/// One completion to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The model asked for, by the provider's own name.
    pub model: Text,
    /// Instructions that stand above the conversation.
    pub system: Option<Text>,
    /// The conversation so far, oldest first.
    pub messages: Vec<Message>,
    /// Most tokens the answer may have.
    pub max_output_tokens: Option<u32>,
    /// Whether the answer is wanted as it is made.
    pub stream: bool,
}

/// One turn of a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Who says it.
    pub role: Role,
    /// What is said, in order.
    pub content: Vec<Content>,
}

/// Who speaks in a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The caller's side.
    User,
    /// The model's side.
    Assistant,
}

/// A piece of a turn.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Content {
    /// Words.
    Text(Text),
}

impl Request {
    /// A request of one user turn.
    pub fn prompt(model: impl Into<Text>, prompt: impl Into<Text>) -> Self {
        Self {
            model: model.into(),
            system: None,
            messages: vec![Message::user(prompt)],
            max_output_tokens: None,
            stream: false,
        }
    }

    /// The texts of all turns, oldest first.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.messages.iter().flat_map(|message| &message.content).map(|content| match content {
            Content::Text(text) => text.as_ref(),
        })
    }
}

impl Message {
    /// A user turn of one text.
    pub fn user(text: impl Into<Text>) -> Self {
        Self { role: Role::User, content: vec![Content::Text(text.into())] }
    }

    /// A model turn of one text.
    pub fn assistant(text: impl Into<Text>) -> Self {
        Self { role: Role::Assistant, content: vec![Content::Text(text.into())] }
    }
}
