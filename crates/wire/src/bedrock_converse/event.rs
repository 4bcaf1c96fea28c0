//! The events of a streamed answer, as frames.
//!
//! *Which question does it answer?* "Which frame carries this event, and what does a frame carry?"
//!
//! *Why padding?* Bedrock adds a field `p` of a random length to each payload, so that nobody can guess
//! words from lengths. It is written, in a fixed length, so that readers meet it.
//!
//! *What it never does:* draw the padding: the same answer is the same bytes.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::block::Thought;
use super::error;
use super::eventstream::Message;
use crate::{ErrorFields, arguments};

const PADDING: &str = "abcdefgh";

/// The exception of an error that nobody named.
const UNNAMED: &str = "internalServerException";

/// A frame of that type, with a payload of JSON.
fn frame(headers: [(&str, &str); 3], payload: &Value) -> Vec<u8> {
    let headers = headers.into_iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
    Message { headers, payload: payload.to_string().into_bytes() }.encode()
}

/// The frame of an event.
pub(crate) fn event(kind: &str, mut payload: Value) -> Vec<u8> {
    payload["p"] = PADDING.into();
    frame([(":event-type", kind), (":content-type", "application/json"), (":message-type", "event")], &payload)
}

/// The frame of an exception. Its name begins with a small letter here, as it does at Bedrock.
pub(crate) fn exception(fields: &ErrorFields) -> Vec<u8> {
    let mut letters = fields.kind.as_deref().unwrap_or(UNNAMED).chars();
    let first = letters.next().map(|letter| letter.to_ascii_lowercase());
    let kind: String = first.into_iter().chain(letters).collect();
    let headers =
        [(":exception-type", kind.as_str()), (":content-type", "application/json"), (":message-type", "exception")];
    frame(headers, &json!({ "message": fields.message }))
}

/// What a frame that is no event says: an exception, or an error of Amazon's below the provider.
pub(crate) fn fields_of(frame: &Message) -> ErrorFields {
    let (kind, message) = if frame.header(":message-type") == Some("exception") {
        let payload: Payload = serde_json::from_slice(&frame.payload).unwrap_or_default();
        (frame.header(":exception-type"), payload.message)
    } else {
        (frame.header(":error-code"), frame.header(":error-message").map(str::to_owned))
    };
    let kind = kind.map(|kind| error::bare(kind).to_owned().into());
    ErrorFields { kind, code: None, message: message.unwrap_or_default().into() }
}

/// The payload of any event: each type has its own fields.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Payload {
    pub(super) content_block_index: u64,
    pub(super) start: Option<Start>,
    pub(super) delta: Option<Delta>,
    pub(super) stop_reason: Option<String>,
    pub(super) usage: Option<Value>,
    pub(super) message: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Start {
    pub(super) tool_use: Option<Begun>,
}

/// A call whose arguments are still to come.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Begun {
    pub(super) tool_use_id: String,
    pub(super) name: String,
}

/// A piece of a block. A kind that is not known is an empty piece.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Delta {
    pub(super) text: Option<String>,
    pub(super) tool_use: Option<Input>,
    pub(super) reasoning_content: Option<ThoughtDelta>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Input {
    pub(super) input: String,
}

/// A piece of a thought.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct ThoughtDelta {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) signature: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) redacted_content: Option<String>,
}

impl ThoughtDelta {
    /// The pieces of a thought.
    pub(super) fn of(thought: Thought) -> Vec<Self> {
        match thought {
            Thought::RedactedContent(whole) => vec![Self { redacted_content: Some(whole), ..Self::default() }],
            Thought::ReasoningText { text, signature } => {
                let words =
                    arguments::pieces(&text).map(|piece| Self { text: Some(piece.to_owned()), ..Self::default() });
                let signature = signature.map(|text| Self { signature: Some(text), ..Self::default() });
                words.chain(signature).collect()
            }
        }
    }
}
