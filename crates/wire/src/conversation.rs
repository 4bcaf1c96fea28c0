//! What a caller asks, in no vendor's words.
//!
//! *Which question does it answer?* "What was said so far, what may the model do, and what is wanted?"
//!
//! *Why a form of our own?* A conversation that moves from one provider to another must keep its meaning:
//! who spoke, which tool was called with what, and what came back. Every wire format is translated to
//! this form and from it, so that there are as many translations as formats, not as many as pairs.
//!
//! *What it never does:* hold what only one vendor understands without saying whose it is
//! ([`Reasoning::vendor`]), or hold arguments of a tool call that are not whole.

use std::borrow::Cow;

use serde_json::Value;

/// Text of a conversation. Borrowed where it comes from a fixed corpus, owned where it was received.
pub type Text = Cow<'static, str>;

/// One completion to be made.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Request {
    /// The model asked for, by the provider's own name.
    pub model: Text,
    /// Instructions that stand above the conversation.
    pub system: Option<Text>,
    /// The conversation so far, oldest first.
    pub messages: Vec<Message>,
    /// What the model may call.
    pub tools: Vec<Tool>,
    /// Whether it may, must, or must not call something.
    pub tool_choice: ToolChoice,
    /// The form the answer is to have.
    pub format: Format,
    /// Most tokens the answer may have.
    pub max_output_tokens: Option<u32>,
    /// Whether the model is asked to think, and to show it.
    pub thoughts: bool,
    /// Whether the answer is wanted as it is made.
    pub stream: bool,
}

/// One turn of a conversation.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Message {
    /// Who says it.
    pub role: Role,
    /// What is said, in order.
    pub content: Vec<Content>,
}

/// Who speaks in a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The caller's side: words, images, results of tools.
    User,
    /// The model's side: words, calls of tools, reasoning.
    Assistant,
}

/// A piece of a turn.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Content {
    /// Words.
    Text(Text),
    /// A picture, of the caller's side.
    Image(Image),
    /// The model wants a tool to be called.
    ToolCall(ToolCall),
    /// What a tool said, of the caller's side.
    ToolResult(ToolResult),
    /// What the model thought before it spoke.
    Reasoning(Reasoning),
    /// What stands before this is worth keeping in the provider's prompt cache.
    CacheHint,
}

/// A picture.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Image {
    /// Its bytes, in base64, and what they are: `image/png`.
    Inline {
        /// The media type.
        media_type: Text,
        /// The bytes, in base64.
        data: Text,
    },
    /// Where it is to be fetched by the provider.
    Url(Text),
}

/// A call of a tool, whole.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ToolCall {
    /// Pairs it with its result. Providers have rules for its form; translators map it.
    pub id: Text,
    /// The tool.
    pub name: Text,
    /// Its arguments: the text of a JSON object.
    pub arguments: Text,
}

/// What a tool said.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ToolResult {
    /// The call it belongs to.
    pub call_id: Text,
    /// What it said.
    pub content: Text,
    /// Whether it failed.
    pub is_error: bool,
}

/// What a model thought.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Reasoning {
    /// In words, where the provider shows them.
    pub text: Text,
    /// What the provider must be given back to go on from here: a signature, or the encrypted whole.
    pub sealed: Option<Text>,
    /// The format whose provider can read it. Others are not sent it.
    pub vendor: crate::Api,
}

/// Something that the model may call.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Tool {
    /// Its name.
    pub name: Text,
    /// What it is good for.
    pub description: Text,
    /// JSON Schema of its arguments: an object.
    pub parameters: Value,
}

/// Whether the model may, must, or must not call a tool.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToolChoice {
    /// It may.
    #[default]
    Auto,
    /// It must not.
    None,
    /// It must call one.
    Required,
    /// It must call this one.
    Named(Text),
}

/// The form an answer is to have.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Any.
    #[default]
    Text,
    /// Some JSON object.
    Json,
    /// JSON of this schema.
    Schema {
        /// Its name.
        name: Text,
        /// The JSON Schema.
        schema: Value,
    },
}

impl Request {
    /// A request of one user turn.
    pub fn prompt(model: impl Into<Text>, prompt: impl Into<Text>) -> Self {
        Self { model: model.into(), messages: vec![Message::user(prompt)], ..Self::default() }
    }

    /// The texts of all turns, oldest first.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.messages.iter().flat_map(Message::texts)
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

    /// The texts of the turn, in order.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.content.iter().filter_map(|content| match content {
            Content::Text(text) => Some(text.as_ref()),
            _ => None,
        })
    }
}
