//! From items to turns.
//!
//! *Which question does it answer?* "Which items of a conversation are one turn?"
//!
//! *Why these rules?* A message begins a turn, a call or a thought goes on with the model's. Words of the
//! model that follow its own thoughts and calls belong to them, and words of the user that follow results
//! belong to those. So a turn that was written as several items is one again.
//!
//! *What it never does:* drop an item that it does not know: to leave one out would change the question.

use serde::Deserialize;
use serde_json::Value;

use crate::{Api, Content, Image, Message, Reasoning, Role, ToolCall, ToolResult};

/// An item of a conversation. Each type has its own fields; one without a type is a message.
#[derive(Deserialize)]
pub(super) struct ItemIn {
    #[serde(rename = "type")]
    kind: Option<String>,
    role: Option<String>,
    content: Option<Words>,
    id: Option<String>,
    call_id: Option<String>,
    name: Option<String>,
    arguments: Option<String>,
    output: Option<Value>,
    summary: Option<Vec<Piece>>,
    encrypted_content: Option<String>,
}

/// Words, or a list of pieces.
#[derive(Deserialize)]
#[serde(untagged, expecting = "a string or an array of content parts")]
enum Words {
    Text(String),
    Pieces(Vec<Piece>),
}

#[derive(Deserialize)]
struct Piece {
    #[serde(rename = "type")]
    kind: String,
    text: Option<String>,
    refusal: Option<String>,
    image_url: Option<String>,
}

/// A conversation that is being gathered.
#[derive(Default)]
pub(super) struct Turns {
    pub(super) system: Vec<String>,
    pub(super) messages: Vec<Message>,
}

impl Turns {
    /// Adds an item. `Err` says what is wrong with it.
    pub(super) fn add(&mut self, item: ItemIn) -> Result<(), String> {
        match item.kind.as_deref() {
            None | Some("message") => self.add_message(item),
            Some("function_call") => {
                let call = ToolCall {
                    id: item.call_id.ok_or("Missing required parameter: 'call_id'.")?.into(),
                    name: item.name.ok_or("Missing required parameter: 'name'.")?.into(),
                    arguments: item.arguments.unwrap_or_else(|| "{}".to_owned()).into(),
                };
                self.go_on(Role::Assistant, Content::ToolCall(call), ANY);
                Ok(())
            }
            Some("function_call_output") => {
                let call_id = item.call_id.ok_or("Missing required parameter: 'call_id'.")?.into();
                let content = item.output.map(said).unwrap_or_default().into();
                let result = ToolResult { call_id, content, is_error: false };
                self.go_on(Role::User, Content::ToolResult(result), RESULTS);
                Ok(())
            }
            Some("reasoning") => {
                self.go_on(Role::Assistant, Content::Reasoning(thought(item)), ANY);
                Ok(())
            }
            Some(other) => Err(format!("Items of type '{other}' are not supported.")),
        }
    }

    fn add_message(&mut self, item: ItemIn) -> Result<(), String> {
        let content = item.content.ok_or("Missing required parameter: 'content'.")?.into_content()?;
        match item.role.as_deref() {
            Some("system" | "developer") => {
                self.system.extend(content.into_iter().filter_map(|content| match content {
                    Content::Text(text) => Some(text.into_owned()),
                    _ => None,
                }));
            }
            Some("user") => self.begin(Role::User, content, RESULTS),
            Some("assistant") => self.begin(Role::Assistant, content, WORDLESS),
            other => {
                return Err(format!(
                    "Invalid value: '{}'. Supported roles are: 'assistant', 'system', 'developer', and 'user'.",
                    other.unwrap_or_default()
                ));
            }
        }
        Ok(())
    }

    /// A new turn, or more of the last one, where that is of the same speaker and `joins`.
    fn begin(&mut self, role: Role, content: Vec<Content>, joins: Joins) {
        match self.messages.last_mut() {
            Some(last) if last.role == role && joins(&last.content) => last.content.extend(content),
            _ => self.messages.push(Message { role, content }),
        }
    }

    fn go_on(&mut self, role: Role, content: Content, joins: Joins) {
        self.begin(role, vec![content], joins);
    }
}

/// Whether more may join a turn that says this.
type Joins = fn(&[Content]) -> bool;

const ANY: Joins = |_| true;
/// Nothing stands before results in their turn, so the last speaks for all: a turn may have a hundred thousand.
const RESULTS: Joins = |content| content.last().is_none_or(|last| matches!(last, Content::ToolResult(_)));
const WORDLESS: Joins = |content| !content.iter().any(|content| matches!(content, Content::Text(_)));

/// What a tool said: words, or JSON as words.
fn said(output: Value) -> String {
    match output {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

fn thought(item: ItemIn) -> Reasoning {
    let words = item.summary.into_iter().flatten().filter_map(|piece| piece.text).collect::<Vec<_>>();
    let id = item.id.unwrap_or_default();
    Reasoning {
        text: words.join("\n\n").into(),
        sealed: item.encrypted_content.map(|whole| format!("{id} {whole}").into()),
        vendor: Api::OpenaiResponses,
    }
}

impl Words {
    fn into_content(self) -> Result<Vec<Content>, String> {
        match self {
            Self::Text(text) => Ok(vec![Content::Text(text.into())]),
            Self::Pieces(pieces) => pieces.into_iter().map(Piece::into_content).collect(),
        }
    }
}

impl Piece {
    fn into_content(self) -> Result<Content, String> {
        match (self.kind.as_str(), self.text.or(self.refusal), self.image_url) {
            ("input_text" | "output_text" | "text" | "refusal", Some(text), _) => Ok(Content::Text(text.into())),
            ("input_image", _, Some(url)) => Ok(Content::Image(picture(url))),
            (other, ..) => Err(format!("Content parts of type '{other}' are not supported here.")),
        }
    }
}

/// A picture by its address, which may hold the bytes themselves.
fn picture(url: String) -> Image {
    match url.strip_prefix("data:").and_then(|rest| rest.split_once(";base64,")) {
        Some((media_type, data)) => {
            Image::Inline { media_type: media_type.to_owned().into(), data: data.to_owned().into() }
        }
        None => Image::Url(url.into()),
    }
}
