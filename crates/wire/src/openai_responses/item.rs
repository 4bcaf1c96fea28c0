//! The items of an output, as Responses writes and reads them.
//!
//! *Which question does it answer?* "What is in this item of an answer?"
//!
//! *Why is a seal two words?* A thought that is to be gone on from needs its id and its encrypted whole.
//! Both make up [`Reasoning::sealed`], with a space between, and are parted again where it is sent back.
//!
//! *What it never does:* choke on an item of another type (a search, a file): it says nothing to us.

use serde::Deserialize;
use serde_json::{Value, json};

use super::finish::Output;
use crate::{Api, Reasoning, ToolCall, Whole};

/// An item of an output. Each type has its own fields.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Item {
    #[serde(rename = "type")]
    pub(super) kind: String,
    id: Option<String>,
    content: Option<Vec<Piece>>,
    summary: Option<Vec<Piece>>,
    encrypted_content: Option<String>,
    call_id: Option<String>,
    name: Option<String>,
    arguments: Option<String>,
}

/// A piece of a message or of a thought.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Piece {
    #[serde(rename = "type")]
    kind: String,
    text: Option<String>,
    refusal: Option<String>,
}

impl Item {
    /// The call that the item is.
    pub(super) fn call(&self) -> Option<ToolCall> {
        let is_call = self.kind == "function_call";
        is_call.then(|| ToolCall {
            id: self.call_id.clone().or_else(|| self.id.clone()).unwrap_or_default().into(),
            name: self.name.clone().unwrap_or_default().into(),
            arguments: self.arguments.clone().filter(|text| !text.is_empty()).unwrap_or_else(|| "{}".to_owned()).into(),
        })
    }

    /// The thought that the item is; `None` where there is nothing to it.
    pub(super) fn thought(&self) -> Option<Reasoning> {
        let words: Vec<&str> = self.summary.iter().flatten().filter_map(|piece| piece.text.as_deref()).collect();
        let sealed =
            self.encrypted_content.as_ref().map(|whole| format!("{} {whole}", self.id.as_deref().unwrap_or_default()));
        let is_thought = self.kind == "reasoning" && (!words.is_empty() || sealed.is_some());
        is_thought.then(|| Reasoning {
            text: words.join("\n\n").into(),
            sealed: sealed.map(Into::into),
            vendor: Api::OpenaiResponses,
        })
    }

    /// Whether a piece of the item is a refusal.
    pub(super) fn is_refusal(&self) -> bool {
        self.content.iter().flatten().any(|piece| piece.kind == "refusal")
    }

    fn words(&self) -> String {
        let said = self.content.iter().flatten().filter_map(|piece| piece.text.as_deref().or(piece.refusal.as_deref()));
        said.collect()
    }
}

/// What all items of an output say, and what of them bears on the reason to end.
pub(super) fn gathered(items: &[Item]) -> (Whole, Output) {
    let whole = Whole {
        text: items.iter().filter(|item| item.kind == "message").map(Item::words).collect::<String>().into(),
        tool_calls: items.iter().filter_map(Item::call).collect(),
        reasoning: items.iter().filter_map(Item::thought).collect(),
        ..Whole::default()
    };
    let output = Output { has_calls: !whole.tool_calls.is_empty(), refused: items.iter().any(Item::is_refusal) };
    (whole, output)
}

/// A message of the model, as an item.
pub(super) fn message(id: &str, status: &str, text: Option<&str>) -> Value {
    let content: Vec<Value> = text.map(output_text).into_iter().collect();
    json!({ "type": "message", "id": id, "status": status, "role": "assistant", "content": content })
}

/// Words of a message.
pub(super) fn output_text(text: &str) -> Value {
    json!({ "type": "output_text", "text": text, "annotations": [], "logprobs": [] })
}

/// A call, as an item.
pub(super) fn function_call(id: &str, status: &str, call: &ToolCall, arguments: &str) -> Value {
    json!({ "type": "function_call", "id": id, "call_id": call.id, "name": call.name, "arguments": arguments,
        "status": status })
}

/// A thought, as an item. `id` is for one that has none of its own.
pub(super) fn reasoning(id: &str, thought: &Reasoning) -> Value {
    let (own, whole) = thought.sealed.as_deref().and_then(|sealed| sealed.split_once(' ')).unzip();
    let summary: Vec<Value> = Some(&thought.text)
        .filter(|text| !text.is_empty())
        .map(|text| json!({ "type": "summary_text", "text": text }))
        .into_iter()
        .collect();
    let mut item = json!({ "type": "reasoning", "id": own.unwrap_or(id), "summary": summary });
    if let Some(whole) = whole {
        item["encrypted_content"] = whole.into();
    }
    item
}
