//! Streamed answers, read line by line.
//!
//! *Which question does it answer?* "What does this line add, and is the answer complete now?"
//!
//! *Why is a thought held back?* It comes in pieces, and is over when the first words or calls come.
//!
//! *What it never does:* call an answer complete before `done: true`, or skip a line that it cannot read.

use super::response::Incoming;
use crate::{Api, Chunk, Completeness, Malformed, Reasoning, error_body};

/// Reads the lines of one stream.
#[derive(Debug)]
pub struct StreamReader {
    state: Completeness,
    thinking: String,
    calls: usize,
}

impl Default for StreamReader {
    fn default() -> Self {
        Self { state: Completeness::Nothing, thinking: String::new(), calls: 0 }
    }
}

impl StreamReader {
    /// How far the answer has come.
    pub fn completeness(&self) -> Completeness {
        self.state
    }

    /// Reads one line and appends what it says. What comes after the end or an error is ignored.
    pub fn read(&mut self, line: &str, out: &mut Vec<Chunk>) -> Result<(), Malformed> {
        match self.state {
            Completeness::Terminated | Completeness::Failed => return Ok(()),
            _ => self.state = Completeness::Partial,
        }
        let mut incoming: Incoming = serde_json::from_str(line)?;
        if let Some(error) = &incoming.error {
            self.state = Completeness::Failed;
            out.push(Chunk::Error(error_body::of_value(error)));
            return Ok(());
        }
        if let Some(message) = incoming.said() {
            let thinking = message.thinking.unwrap_or_default();
            out.extend(Chunk::working(&thinking));
            self.thinking.push_str(&thinking);
            if !message.content.is_empty() || !message.tool_calls.is_empty() {
                out.extend(self.thought());
            }
            out.extend(Chunk::words(message.content));
            for call in message.tool_calls {
                out.push(Chunk::ToolCall(call.into_call(self.calls)));
                self.calls += 1;
            }
        }
        if let Some(reason) = incoming.finish(self.calls > 0) {
            self.state = Completeness::Terminated;
            out.extend(self.thought());
            out.extend(incoming.usage().map(Chunk::Usage));
            out.push(Chunk::Finish(reason));
        }
        Ok(())
    }

    /// The thought so far, which is over.
    fn thought(&mut self) -> Option<Chunk> {
        let text = std::mem::take(&mut self.thinking);
        let thought = |text: String| Reasoning { text: text.into(), sealed: None, vendor: Api::Ollama };
        (!text.is_empty()).then(|| Chunk::Reasoning(thought(text)))
    }
}
