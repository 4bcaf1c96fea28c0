//! Streamed answers, written step by step in the words of Responses.
//!
//! *Which question does it answer?* "Which bytes say the next thing?"
//!
//! *Why does it remember so much?* Events are numbered, items too, and each item is repeated as a whole when it
//! is done, as the answer is at its end.
//!
//! *What it never does:* write `[DONE]`, which this format does not have.

use serde_json::{Value, json};

use super::echo::Echo;
use super::response::{self, item_id};
use super::{error, item};
use crate::head::letters;
use crate::{ErrorFields, FinishReason, Reasoning, StreamHead, ToolCall, Usage, arguments, sse};

/// Writes one streamed answer.
#[derive(Debug, Clone)]
pub struct StreamWriter {
    head: StreamHead,
    /// What it repeats of its request.
    echo: Echo,
    /// The number of the next event.
    number: u64,
    /// Items that are done.
    output: Vec<Value>,
    /// The words of the message that is open.
    open: Option<String>,
}

impl StreamWriter {
    /// A writer of the answer that is named so.
    pub fn new(head: StreamHead) -> Self {
        Self { head, echo: Echo::default(), number: 0, output: Vec::new(), open: None }
    }

    /// The same, of an answer that repeats these settings.
    #[must_use]
    pub fn echoing(self, echo: Echo) -> Self {
        Self { echo, ..self }
    }

    /// The answer as it stands: empty.
    pub fn start(&mut self) -> Vec<u8> {
        let response = self.answer(&[], None, None);
        let mut out = self.event("response.created", json!({ "response": response }));
        out.extend(self.event("response.in_progress", json!({ "response": response })));
        out
    }

    /// An event of words; before the first, those that open a message.
    pub fn delta(&mut self, text: &str) -> Vec<u8> {
        let mut out = if self.open.is_none() { self.open_message() } else { Vec::new() };
        self.open.get_or_insert_default().push_str(text);
        out.extend(self.piece(
            "response.output_text.delta",
            json!({ "delta": text, "logprobs": [], "obfuscation": self.padding() }),
        ));
        out
    }

    /// The events of a call: its start, its arguments, its end.
    pub fn tool_call(&mut self, call: &ToolCall) -> Vec<u8> {
        let mut out = self.close_message();
        let (place, id) = (self.output.len(), self.id("fc"));
        let begun = item::function_call(&id, "in_progress", call, "");
        out.extend(self.event("response.output_item.added", json!({ "output_index": place, "item": begun })));
        for piece in arguments::pieces(&call.arguments) {
            let padding = self.padding();
            let delta = json!({ "item_id": id, "output_index": place, "delta": piece, "obfuscation": padding });
            out.extend(self.event("response.function_call_arguments.delta", delta));
        }
        let all = json!({ "item_id": id, "output_index": place, "name": call.name, "arguments": call.arguments });
        out.extend(self.event("response.function_call_arguments.done", all));
        out.extend(self.done(response::call(&self.head.head, place, call)));
        out
    }

    /// The events of a thought: its start, its summary, its end.
    pub fn reasoning(&mut self, thought: &Reasoning) -> Vec<u8> {
        let mut out = self.close_message();
        let (place, id) = (self.output.len(), self.id("rs"));
        let begun = json!({ "type": "reasoning", "id": id, "summary": [] });
        out.extend(self.event("response.output_item.added", json!({ "output_index": place, "item": begun })));
        if !thought.text.is_empty() {
            out.extend(self.summary(&id, place, &thought.text));
        }
        out.extend(self.done(response::thought(&self.head.head, place, thought)));
        out
    }

    /// The end of the message, and the answer as a whole.
    pub fn conclusion(&mut self, reason: FinishReason, usage: Usage) -> Vec<u8> {
        let mut out = self.close_message();
        let response = self.answer(&self.output, Some(reason), Some(usage));
        let is_whole = response["status"] == "completed";
        let kind = if is_whole { "response.completed" } else { "response.incomplete" };
        out.extend(self.event(kind, json!({ "response": response })));
        out
    }

    /// Nothing: the whole answer is the end.
    pub fn terminator(&mut self) -> Vec<u8> {
        Vec::new()
    }

    /// An error, and the answer that failed. Nothing may follow it.
    pub fn error(&mut self, fields: &ErrorFields) -> Vec<u8> {
        let error = error::object(fields);
        let mut response = self.answer(&self.output, None, None);
        response["status"] = "failed".into();
        response["error"] = error.clone();
        let mut out = self.event("error", json!({ "error": error }));
        out.extend(self.event("response.failed", json!({ "response": response })));
        out
    }

    /// The answer as it stands.
    fn answer(&self, output: &[Value], finish: Option<FinishReason>, usage: Option<Usage>) -> Value {
        response::object(&self.head.head, output, (finish, usage), &self.echo)
    }

    /// The events of what a thought says.
    fn summary(&mut self, id: &str, place: usize, text: &str) -> Vec<u8> {
        let at =
            |more: (&str, Value)| json!({ "item_id": id, "output_index": place, "summary_index": 0, more.0: more.1 });
        let part = |text: &str| at(("part", json!({ "type": "summary_text", "text": text })));
        let mut out = self.event("response.reasoning_summary_part.added", part(""));
        for piece in arguments::pieces(text) {
            let mut delta = at(("delta", piece.into()));
            delta["obfuscation"] = self.padding().into();
            out.extend(self.event("response.reasoning_summary_text.delta", delta));
        }
        out.extend(self.event("response.reasoning_summary_text.done", at(("text", text.into()))));
        out.extend(self.event("response.reasoning_summary_part.done", part(text)));
        out
    }

    /// The padding of an event with words, which hides how long they are. It follows from the event's number.
    fn padding(&self) -> String {
        letters("", self.number, 1 + (self.number * 5 % 14) as usize)
    }

    fn open_message(&mut self) -> Vec<u8> {
        let (place, id) = (self.output.len(), self.id("msg"));
        let begun = item::message(&id, "in_progress", None);
        let mut out = self.event("response.output_item.added", json!({ "output_index": place, "item": begun }));
        out.extend(self.piece("response.content_part.added", json!({ "part": item::output_text("") })));
        out
    }

    /// The end of the message, where one is open.
    fn close_message(&mut self) -> Vec<u8> {
        let Some(text) = self.open.take() else { return Vec::new() };
        let mut out = self.piece("response.output_text.done", json!({ "text": text, "logprobs": [] }));
        out.extend(self.piece("response.content_part.done", json!({ "part": item::output_text(&text) })));
        let whole = item::message(&self.id("msg"), "completed", Some(&text));
        out.extend(self.done(whole));
        out
    }

    fn done(&mut self, item: Value) -> Vec<u8> {
        let out = self.event("response.output_item.done", json!({ "output_index": self.output.len(), "item": item }));
        self.output.push(item);
        out
    }

    /// An event about the message that is open.
    fn piece(&mut self, kind: &str, mut data: Value) -> Vec<u8> {
        data["item_id"] = self.id("msg").into();
        data["output_index"] = self.output.len().into();
        data["content_index"] = 0.into();
        self.event(kind, data)
    }

    fn id(&self, prefix: &str) -> String {
        item_id(&self.head.head, prefix, self.output.len())
    }

    fn event(&mut self, kind: &str, mut data: Value) -> Vec<u8> {
        data["type"] = kind.into();
        data["sequence_number"] = self.number.into();
        self.number += 1;
        let mut out = Vec::new();
        sse::write_json(&mut out, Some(kind), &data);
        out
    }
}
