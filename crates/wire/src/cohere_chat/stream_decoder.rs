//! Streamed answers, read event by event.
//!
//! *Which question does it answer?* "What does this event add, and is the answer complete now?"
//!
//! *Why is `message-end` the sign?* It carries the reason and the usage; `[DONE]` behind it ends only the
//! transport. One that says `ERROR` or `TIMEOUT` ends no answer.
//!
//! *What it never does:* skip a known event that it cannot read, choke on one that it does not know, or hand
//! out a call before its end.

use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use super::response::thought;
use super::{finish, usage};
use crate::openai_chat::{Gathering, PieceIn};
use crate::{Chunk, Completeness, ErrorFields, Malformed, estimate_tokens, sse};

/// Reads the events of one stream.
#[derive(Debug)]
pub struct StreamReader {
    state: Completeness,
    calls: Gathering,
    thought: String,
}

#[derive(Deserialize)]
struct EventIn {
    #[serde(rename = "type")]
    kind: String,
    index: Option<u64>,
    delta: Option<Value>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct DeltaIn {
    message: MessageIn,
    finish_reason: Option<String>,
    error: Option<String>,
    usage: Option<Value>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct MessageIn {
    content: ContentIn,
    tool_plan: Option<String>,
    tool_calls: Option<PieceIn>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ContentIn {
    text: Option<String>,
    thinking: Option<String>,
}

impl Default for StreamReader {
    fn default() -> Self {
        Self { state: Completeness::Nothing, calls: Gathering::default(), thought: String::new() }
    }
}

impl StreamReader {
    /// How far the answer has come.
    pub fn completeness(&self) -> Completeness {
        self.state
    }

    /// Reads one event and appends what it says. What comes after the end or an error is ignored.
    pub fn read(&mut self, event: &sse::Event, out: &mut Vec<Chunk>) -> Result<(), Malformed> {
        let done = event.data.trim_end() == "[DONE]";
        match self.state {
            Completeness::Terminated | Completeness::Failed => return Ok(()),
            Completeness::Complete => {
                self.state = if done { Completeness::Terminated } else { Completeness::Complete };
                return Ok(());
            }
            Completeness::Nothing | Completeness::Partial => self.state = Completeness::Partial,
        }
        if done { Ok(()) } else { self.read_event(serde_json::from_str(&event.data)?, out) }
    }

    fn read_event(&mut self, event: EventIn, out: &mut Vec<Chunk>) -> Result<(), Malformed> {
        match event.kind.as_str() {
            "content-delta" | "tool-plan-delta" => self.say(delta(event.delta)?.message, out),
            "tool-call-start" | "tool-call-delta" => {
                let piece = delta(event.delta)?.message.tool_calls;
                let piece = piece.ok_or_else(|| Malformed::new("an event of a tool call without one"))?;
                out.push(Chunk::alive(self.calls.add(piece.numbered(event.index))));
            }
            "message-end" => self.end(delta(event.delta)?, out)?,
            _ => {}
        }
        Ok(())
    }

    fn say(&mut self, message: MessageIn, out: &mut Vec<Chunk>) {
        for thought in [message.tool_plan, message.content.thinking].into_iter().flatten() {
            self.thought.push_str(&thought);
            out.push(Chunk::alive(estimate_tokens(&thought)));
        }
        if let Some(text) = message.content.text.filter(|text| !text.is_empty()) {
            self.end_thought(out);
            out.push(Chunk::Delta { tokens: estimate_tokens(&text), text: text.into(), lasting: Duration::ZERO });
        }
    }

    fn end_thought(&mut self, out: &mut Vec<Chunk>) {
        let text = std::mem::take(&mut self.thought);
        out.extend((!text.is_empty()).then(|| Chunk::Reasoning(thought(text))));
    }

    fn end(&mut self, delta: DeltaIn, out: &mut Vec<Chunk>) -> Result<(), Malformed> {
        let Some(name) = delta.finish_reason else { return Ok(()) };
        out.extend(delta.usage.as_ref().and_then(usage::decode).map(Chunk::Usage));
        if finish::is_broken(&name) {
            self.state = Completeness::Failed;
            let message = delta.error.unwrap_or_else(|| format!("the stream ended with '{name}'"));
            out.push(Chunk::Error(ErrorFields { kind: None, code: Some(name.into()), message: message.into() }));
            return Ok(());
        }
        let reason = finish::from_name(&name);
        self.end_thought(out);
        out.extend(self.calls.finish(reason)?.into_iter().map(Chunk::ToolCall));
        self.state = Completeness::Complete;
        out.push(Chunk::Finish(reason));
        Ok(())
    }
}

fn delta(said: Option<Value>) -> Result<DeltaIn, Malformed> {
    let said = said.ok_or_else(|| Malformed::new("an event without a delta"))?;
    Ok(serde_json::from_value(said)?)
}
