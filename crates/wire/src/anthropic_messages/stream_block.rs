//! The block that a stream is in.
//!
//! *Which question does it answer?* "What has this block said, now that it is over?"
//!
//! *Why held back?* A call and a thought are of use only whole. Words go through at once.
//!
//! *What it never does:* hand out a call whose arguments are not an object; it remembers that there was one.

use super::blocks_in::RawBlock;
use super::stream_decoder::say;
use crate::{Chunk, Reasoning, arguments, estimate_tokens};

/// The block so far.
#[derive(Debug, Default)]
pub(super) struct Block {
    open: Open,
    /// A call came to its end without whole arguments.
    half: bool,
}

#[derive(Debug, Default)]
enum Open {
    /// Words, or what is not known.
    #[default]
    Other,
    Call {
        id: String,
        name: String,
        arguments: String,
    },
    Thought(Reasoning),
}

impl Block {
    pub(super) fn start(&mut self, block: RawBlock, out: &mut Vec<Chunk>) {
        self.open = match block.kind.as_str() {
            "tool_use" => Open::call(block),
            "thinking" | "redacted_thinking" => block.into_thought().map_or(Open::Other, Open::Thought),
            "text" => {
                say(block.text, out);
                Open::Other
            }
            _ => Open::Other,
        };
    }

    pub(super) fn add(
        &mut self,
        json: Option<String>,
        thought: Option<String>,
        seal: Option<String>,
        out: &mut Vec<Chunk>,
    ) {
        let said = match &mut self.open {
            Open::Other => None,
            Open::Call { arguments, .. } => json.inspect(|json| arguments.push_str(json)),
            Open::Thought(Reasoning { text, sealed, .. }) => {
                if let Some(seal) = seal {
                    sealed.get_or_insert_default().to_mut().push_str(&seal);
                }
                thought.inspect(|thought| text.to_mut().push_str(thought))
            }
        };
        out.extend(said.map(|said| Chunk::alive(estimate_tokens(&said))));
    }

    pub(super) fn stop(&mut self, out: &mut Vec<Chunk>) {
        match std::mem::take(&mut self.open) {
            Open::Other => {}
            Open::Thought(thought) => out.push(Chunk::Reasoning(thought)),
            Open::Call { id, name, arguments } => match arguments::call(id, name, arguments) {
                Some(call) => out.push(Chunk::ToolCall(call)),
                None => self.half = true,
            },
        }
    }

    /// Whether a call was begun and never became whole.
    pub(super) fn holds_half_a_call(&self) -> bool {
        self.half || matches!(self.open, Open::Call { .. })
    }
}

impl Open {
    /// A call; its input is empty here and comes in deltas, unless it stands here already.
    fn call(block: RawBlock) -> Self {
        let arguments = block.input.map(|input| input.get().to_owned()).filter(|input| input != "{}");
        Self::Call {
            id: block.id.unwrap_or_default(),
            name: block.name.unwrap_or_default(),
            arguments: arguments.unwrap_or_default(),
        }
    }
}
