//! Turns as they came, in OpenAI's words.
//!
//! *Which question does it answer?* "Who said what?"
//!
//! *Why are results gathered?* The results of one round of calls stand in messages of their own here; in a
//! conversation they are one turn of the caller's side. System and developer messages may stand anywhere:
//! they are gathered into the instructions, in order.
//!
//! *What it never does:* drop what it cannot carry. A message without content is told by its place.

use serde::Deserialize;

use super::Dialect;
use super::parts::PartIn;
use super::tools::CallIn;
use crate::content::Heard;
use crate::{BadRequest, Content, Message, Reasoning, Role, ToolResult};

#[derive(Deserialize)]
pub(super) struct TurnIn {
    role: Speaker,
    content: Option<Heard<PartIn>>,
    #[serde(alias = "reasoning")]
    reasoning_content: Option<String>,
    tool_calls: Option<Vec<CallIn>>,
    tool_call_id: Option<String>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum Speaker {
    System,
    Developer,
    User,
    Assistant,
    Tool,
}

/// Instructions and turns, each in the order given.
#[derive(Default)]
pub(super) struct Turns {
    pub(super) system: Vec<String>,
    pub(super) messages: Vec<Message>,
    /// The last message holds results, and more may follow.
    gathering: bool,
}

impl Turns {
    /// Reads all turns.
    pub(super) fn of(dialect: Dialect, turns: Vec<TurnIn>) -> Result<Self, BadRequest> {
        let mut read = Self::default();
        for (place, turn) in turns.into_iter().enumerate() {
            read.add(dialect, turn).map_err(|field| absent(&format!("messages[{place}].{field}")))?;
        }
        Ok(read)
    }

    /// Adds a turn; where it lacks a field, says which.
    fn add(&mut self, dialect: Dialect, turn: TurnIn) -> Result<(), &'static str> {
        let gathering = std::mem::replace(&mut self.gathering, matches!(turn.role, Speaker::Tool));
        match turn.role {
            Speaker::System | Speaker::Developer => self.system.push(turn.content.ok_or("content")?.joined("\n\n")),
            Speaker::User => self.push(Role::User, turn.content.ok_or("content")?.content),
            Speaker::Assistant => self.push(Role::Assistant, answered(dialect, turn)?),
            Speaker::Tool => {
                let result = Content::ToolResult(result(turn)?);
                match self.messages.last_mut().filter(|_| gathering) {
                    Some(message) => message.content.push(result),
                    None => self.push(Role::User, vec![result]),
                }
            }
        }
        Ok(())
    }

    fn push(&mut self, role: Role, content: Vec<Content>) {
        self.messages.push(Message { role, content });
    }
}

/// Thoughts, words, calls: the order in which a model makes them.
fn answered(dialect: Dialect, turn: TurnIn) -> Result<Vec<Content>, &'static str> {
    let calls = turn.tool_calls.unwrap_or_default();
    let thought = turn.reasoning_content.filter(|text| !text.is_empty());
    let thought = thought.map(|text| Reasoning { text: text.into(), sealed: None, vendor: dialect.vendor });
    let mut content: Vec<Content> = thought.map(Content::Reasoning).into_iter().collect();
    match turn.content {
        Some(said) => content.extend(said.content),
        None if calls.is_empty() => return Err("content"),
        None => {}
    }
    content.extend(calls.into_iter().map(|call| Content::ToolCall(call.into())));
    Ok(content)
}

fn result(turn: TurnIn) -> Result<ToolResult, &'static str> {
    let call_id = turn.tool_call_id.ok_or("tool_call_id")?.into();
    let content = turn.content.ok_or("content")?.joined("").into();
    // This format has no sign of a failed tool: its words say so.
    Ok(ToolResult { call_id, content, is_error: false })
}

fn absent(param: &str) -> BadRequest {
    BadRequest::new(Some("missing_required_parameter"), param, format!("Missing required parameter: '{param}'."))
}
