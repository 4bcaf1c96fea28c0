//! Streamed answers, read frame by frame.
//!
//! *Which question does it answer?* "What does this frame add, and is the answer complete now?"
//!
//! *Why are blocks kept apart by their number?* A call and a thought come in pieces, and are handed on
//! when their block stops. Blocks of text have no start, so a piece opens its block.
//!
//! *What it never does:* call an answer complete before `messageStop`, hand on half a call, or choke on
//! an event that it does not know.

use super::event::{Begun, Delta, Payload, fields_of};
use super::eventstream::Message;
use super::{finish, usage};
use crate::{Api, Chunk, Completeness, ErrorFields, Malformed, Reasoning, ToolCall, arguments};

/// Reads the frames of one stream.
#[derive(Debug)]
pub struct StreamReader {
    state: Completeness,
    block: Option<Block>,
}

/// A block that has not stopped yet.
#[derive(Debug)]
enum Block {
    Call { begun: Begun, arguments: String },
    Thought { text: String, sealed: Option<String> },
}

impl Default for StreamReader {
    fn default() -> Self {
        Self { state: Completeness::Nothing, block: None }
    }
}

impl StreamReader {
    /// How far the answer has come.
    pub fn completeness(&self) -> Completeness {
        self.state
    }

    /// Reads one frame and appends what it says. What comes after the end or an error is ignored.
    pub fn read(&mut self, frame: &Message, out: &mut Vec<Chunk>) -> Result<(), Malformed> {
        match self.state {
            Completeness::Terminated | Completeness::Failed => return Ok(()),
            Completeness::Nothing => self.state = Completeness::Partial,
            Completeness::Partial | Completeness::Complete => {}
        }
        match frame.header(":message-type") {
            Some("event") => self.read_event(frame.header(":event-type").unwrap_or_default(), frame, out),
            Some("exception" | "error") => {
                self.fail(fields_of(frame), out);
                Ok(())
            }
            other => Err(Malformed::new(format!("a frame of the type {other:?}"))),
        }
    }

    fn read_event(&mut self, kind: &str, frame: &Message, out: &mut Vec<Chunk>) -> Result<(), Malformed> {
        let is_known =
            matches!(kind, "contentBlockStart" | "contentBlockDelta" | "contentBlockStop" | "messageStop" | "metadata");
        if !is_known {
            return Ok(());
        }
        let payload: Payload = serde_json::from_slice(&frame.payload)?;
        if self.state == Completeness::Complete && kind != "metadata" {
            return Err(Malformed::new("an answer that goes on behind its end"));
        }
        match kind {
            "contentBlockStart" => {
                let begun = payload.start.and_then(|start| start.tool_use);
                self.block = begun.map(|begun| Block::Call { begun, arguments: String::new() });
            }
            "contentBlockDelta" => {
                let delta = payload.delta.ok_or_else(|| Malformed::new("a contentBlockDelta without a delta"))?;
                self.read_delta(delta, out);
            }
            "contentBlockStop" => out.extend(self.block.take().map(Block::whole)),
            "messageStop" => self.end(payload.stop_reason, out)?,
            _ => self.terminate(&payload, out),
        }
        Ok(())
    }

    fn read_delta(&mut self, delta: Delta, out: &mut Vec<Chunk>) {
        out.extend(delta.text.and_then(Chunk::words));
        if let (Some(input), Some(Block::Call { arguments, .. })) = (delta.tool_use, &mut self.block) {
            out.extend(Chunk::working(&input.input));
            arguments.push_str(&input.input);
        }
        if let Some(piece) = delta.reasoning_content {
            let block = self.block.take().filter(|block| matches!(block, Block::Thought { .. }));
            let (mut text, mut sealed) = match block {
                Some(Block::Thought { text, sealed }) => (text, sealed),
                _ => (String::new(), None),
            };
            out.extend(piece.text.as_deref().and_then(Chunk::working));
            text.push_str(piece.text.as_deref().unwrap_or_default());
            for more in [piece.signature, piece.redacted_content].into_iter().flatten() {
                sealed.get_or_insert_default().push_str(&more);
            }
            self.block = Some(Block::Thought { text, sealed });
        }
    }

    fn end(&mut self, reason: Option<String>, out: &mut Vec<Chunk>) -> Result<(), Malformed> {
        let reason = reason.ok_or_else(|| Malformed::new("a messageStop without a stopReason"))?;
        if finish::is_broken(&reason) {
            let words = format!("the answer ended with the stopReason '{reason}'");
            self.fail(ErrorFields { kind: Some(reason.into()), code: None, message: words.into() }, out);
            return Ok(());
        }
        let reason = finish::from_name(&reason);
        if matches!(self.block, Some(Block::Call { .. })) && !arguments::may_cut(reason) {
            return Err(arguments::half());
        }
        self.state = Completeness::Complete;
        out.push(Chunk::Finish(reason));
        Ok(())
    }

    fn terminate(&mut self, payload: &Payload, out: &mut Vec<Chunk>) {
        out.extend(payload.usage.as_ref().and_then(usage::decode).map(Chunk::Usage));
        if self.state == Completeness::Complete {
            self.state = Completeness::Terminated;
        }
    }

    fn fail(&mut self, fields: ErrorFields, out: &mut Vec<Chunk>) {
        if self.state != Completeness::Complete {
            self.state = Completeness::Failed;
        }
        out.push(Chunk::Error(fields));
    }
}

impl Block {
    /// The block, which is whole now. A call without arguments has none.
    fn whole(self) -> Chunk {
        match self {
            Self::Call { begun, arguments } => Chunk::ToolCall(ToolCall {
                id: begun.tool_use_id.into(),
                name: begun.name.into(),
                arguments: if arguments.is_empty() { "{}".into() } else { arguments.into() },
            }),
            Self::Thought { text, sealed } => Chunk::Reasoning(Reasoning {
                text: text.into(),
                sealed: sealed.map(Into::into),
                vendor: Api::BedrockConverse,
            }),
        }
    }
}
