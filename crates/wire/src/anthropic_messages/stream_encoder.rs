//! Streamed answers, written step by step in Anthropic's words.
//!
//! *Which question does it answer?* "Which bytes say the next thing?"
//!
//! *Why separate pieces?* Whoever sends them may stop between any two: a stream without its conclusion
//! is one whose terminator is missing, a stream cut in a delta is a broken connection.
//!
//! *What it never does:* remember more than the numbers of blocks (the order is the caller's duty), or write `[DONE]`,
//! which this format does not have.

use serde::Serialize;

use super::blocks_out::{BlockOut, BodyOut};
use super::error::Outgoing;
use super::response::MessageOut;
use super::stop;
use super::usage::CountsOut;
use crate::{ErrorFields, FinishReason, Reasoning, StreamHead, ToolCall, Usage, arguments, sse};

/// Writes one streamed answer.
#[derive(Debug, Clone)]
pub struct StreamWriter {
    head: StreamHead,
    /// The block of words that is open, if one is.
    open: Option<u32>,
    /// The number of the next block.
    next: u32,
}

/// The data of each event that is written.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum EventOut<'a> {
    MessageStart { message: MessageOut<'a> },
    ContentBlockStart { index: u32, content_block: BlockOut<'a> },
    Ping,
    ContentBlockDelta { index: u32, delta: DeltaOut<'a> },
    ContentBlockStop { index: u32 },
    MessageDelta { delta: StopOut, usage: CountsOut },
    MessageStop,
}

#[expect(clippy::enum_variant_names, reason = "the names are the provider's")]
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum DeltaOut<'a> {
    TextDelta { text: &'a str },
    InputJsonDelta { partial_json: &'a str },
    ThinkingDelta { thinking: &'a str },
    SignatureDelta { signature: &'a str },
}

#[derive(Serialize)]
struct StopOut {
    stop_reason: &'static str,
    stop_sequence: (),
}

impl EventOut<'_> {
    const fn name(&self) -> &'static str {
        match self {
            Self::MessageStart { .. } => "message_start",
            Self::ContentBlockStart { .. } => "content_block_start",
            Self::Ping => "ping",
            Self::ContentBlockDelta { .. } => "content_block_delta",
            Self::ContentBlockStop { .. } => "content_block_stop",
            Self::MessageDelta { .. } => "message_delta",
            Self::MessageStop => "message_stop",
        }
    }
}

impl StreamWriter {
    /// A writer of the answer that is named so.
    pub fn new(head: StreamHead) -> Self {
        Self { head, open: None, next: 0 }
    }

    /// The message without words. Its first block is of whatever comes first.
    pub fn start(&self) -> Vec<u8> {
        let usage = Usage {
            input_tokens: self.head.input_tokens,
            cached_tokens: self.head.cached_tokens,
            output_tokens: 1,
            ..Usage::default()
        };
        write(&[EventOut::MessageStart { message: MessageOut::begun(&self.head.head, usage) }])
    }

    /// An event of words, in the block that is open or in a new one.
    pub fn delta(&mut self, text: &str) -> Vec<u8> {
        let mut events = Vec::with_capacity(3);
        let index = match self.open {
            Some(index) => index,
            None => self.begin(BlockOut::text(""), &mut events),
        };
        self.open = Some(index);
        events.push(EventOut::ContentBlockDelta { index, delta: DeltaOut::TextDelta { text } });
        write(&events)
    }

    /// A tool call, in a block of its own: its arguments come piece by piece, the first of them empty.
    pub fn tool_call(&mut self, call: &ToolCall) -> Vec<u8> {
        let first = DeltaOut::InputJsonDelta { partial_json: "" };
        let pieces = arguments::pieces(&call.arguments).map(|partial_json| DeltaOut::InputJsonDelta { partial_json });
        self.block(BlockOut::opening(call), std::iter::once(first).chain(pieces))
    }

    /// A thought with its signature, in a block of its own. Another vendor's is not written.
    pub fn reasoning(&mut self, thought: &Reasoning) -> Vec<u8> {
        match BodyOut::thought(thought) {
            Some(BodyOut::Thinking { thinking, signature }) => {
                let seal = DeltaOut::SignatureDelta { signature };
                let pieces = arguments::pieces(thinking).map(|thinking| DeltaOut::ThinkingDelta { thinking });
                self.block(BodyOut::Thinking { thinking: "", signature: "" }.into(), pieces.chain([seal]))
            }
            Some(sealed) => self.block(sealed.into(), std::iter::empty()),
            None => Vec::new(),
        }
    }

    fn block<'a>(&mut self, content_block: BlockOut<'a>, deltas: impl Iterator<Item = DeltaOut<'a>>) -> Vec<u8> {
        let mut events = Vec::new();
        events.extend(self.open.take().map(|index| EventOut::ContentBlockStop { index }));
        let index = self.begin(content_block, &mut events);
        events.extend(deltas.map(|delta| EventOut::ContentBlockDelta { index, delta }));
        events.push(EventOut::ContentBlockStop { index });
        write(&events)
    }

    /// Opens a block. After the first comes a ping.
    fn begin<'a>(&mut self, content_block: BlockOut<'a>, events: &mut Vec<EventOut<'a>>) -> u32 {
        let index = self.next;
        self.next += 1;
        events.push(EventOut::ContentBlockStart { index, content_block });
        events.extend((index == 0).then_some(EventOut::Ping));
        index
    }

    /// The end of the open block, and the event with the reason to stop and the usage.
    pub fn conclusion(&self, reason: FinishReason, usage: Usage) -> Vec<u8> {
        let delta = StopOut { stop_reason: stop::name(reason), stop_sequence: () };
        let last = EventOut::MessageDelta { delta, usage: usage.into() };
        let events: Vec<_> = self.open.map(|index| EventOut::ContentBlockStop { index }).into_iter().collect();
        [write(&events), write(&[last])].concat()
    }

    /// The last event.
    pub fn terminator(&self) -> Vec<u8> {
        write(&[EventOut::MessageStop])
    }

    /// An error event. Nothing may follow it.
    pub fn error(&self, fields: &ErrorFields) -> Vec<u8> {
        let mut out = Vec::new();
        sse::write_json(&mut out, Some("error"), &Outgoing::of(fields, &self.head.head.request_id));
        out
    }
}

fn write(events: &[EventOut<'_>]) -> Vec<u8> {
    let mut out = Vec::with_capacity(160 * events.len());
    for event in events {
        sse::write_json(&mut out, Some(event.name()), event);
        pad(&mut out, event);
    }
    out
}

/// Blanks before the last brace of the data, as recorded: they hide how long its words are.
fn pad(out: &mut Vec<u8>, event: &EventOut<'_>) {
    const END: &[u8] = b"}\n\n";
    if matches!(event, EventOut::MessageStart { .. } | EventOut::Ping) {
        return;
    }
    let blanks = out.len() * 5 % 12;
    out.truncate(out.len() - END.len());
    out.extend(std::iter::repeat_n(b' ', blanks));
    out.extend_from_slice(END);
}
