//! Whole answers, in Anthropic's words.
//!
//! *Which question does it answer?* "What was answered, and is that all of it?"
//!
//! *Why can a message stand in for a stream's start?* `message_start` carries the same object, without
//! content and without a reason to stop, so both are written from one shape.
//!
//! *What it never does:* take a body without content, or an error under a status of 200, for an answer.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::stop;
use super::usage::{Counts, UsageOut};
use crate::{Head, Malformed, Usage, Whole, error_body};

/// A message as it is written.
#[derive(Serialize)]
pub(super) struct MessageOut<'a> {
    id: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    role: &'static str,
    model: &'a str,
    content: Vec<BlockOut<'a>>,
    stop_reason: Option<&'static str>,
    stop_sequence: (),
    #[serde(skip_serializing_if = "Option::is_none")]
    usage: Option<UsageOut>,
}

/// A block of text as it is written.
#[derive(Serialize)]
pub(super) struct BlockOut<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    text: &'a str,
}

impl<'a> BlockOut<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self { kind: "text", text }
    }
}

impl<'a> MessageOut<'a> {
    /// A message that has only begun.
    pub(super) fn begun(head: &'a Head, usage: Usage) -> Self {
        Self {
            id: &head.id,
            kind: "message",
            role: "assistant",
            model: &head.model,
            content: Vec::new(),
            stop_reason: None,
            stop_sequence: (),
            usage: Some(usage.into()),
        }
    }
}

/// The body of a whole answer.
pub fn encode_whole(head: &Head, whole: &Whole) -> Vec<u8> {
    let body = MessageOut {
        content: vec![BlockOut::of(&whole.text)],
        stop_reason: whole.finish.map(stop::name),
        usage: whole.usage.map(UsageOut::from),
        ..MessageOut::begun(head, Usage::default())
    };
    serde_json::to_vec(&body).expect("plain structs with string keys are always JSON")
}

#[derive(Deserialize)]
struct Incoming {
    content: Option<Vec<BlockIn>>,
    stop_reason: Option<String>,
    usage: Option<Value>,
    error: Option<Value>,
}

/// A block as it was read; other types than text have other fields.
#[derive(Deserialize)]
pub(super) struct BlockIn {
    #[serde(rename = "type")]
    kind: String,
    text: Option<String>,
}

impl BlockIn {
    /// The words, where it is a block of text.
    pub(super) fn into_text(self) -> Option<String> {
        self.text.filter(|_| self.kind == "text")
    }
}

/// The answer in the body of a response of status 200.
pub fn decode_whole(body: &[u8]) -> Result<Whole, Malformed> {
    let incoming: Incoming = serde_json::from_slice(body)?;
    if let Some(error) = incoming.error {
        let said = error_body::of_value(&error).message;
        return Err(Malformed::new(format!("an error under a status of 200: {said}")));
    }
    let blocks = incoming.content.ok_or_else(|| Malformed::new("no content in the answer"))?;
    let text: String = blocks.into_iter().filter_map(BlockIn::into_text).collect();
    Ok(Whole {
        text: text.into(),
        finish: incoming.stop_reason.as_deref().map(stop::from_name),
        usage: Counts::of(incoming.usage.as_ref()).usage(),
        ..Whole::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FinishReason;

    #[test]
    fn an_answer_is_written_as_anthropic_writes_it() {
        let head = Head {
            id: "msg_01".into(),
            request_id: "req_1".into(),
            model: "claude-sonnet-4-5".into(),
            created_unix_s: 0,
        };
        let usage = Usage { input_tokens: 9, cached_tokens: 4, output_tokens: 2, ..Usage::default() };
        let whole =
            Whole { text: "Hi".into(), finish: Some(FinishReason::Length), usage: Some(usage), ..Whole::default() };
        let body = encode_whole(&head, &whole);
        assert_eq!(
            String::from_utf8(body.clone()).unwrap(),
            concat!(
                r#"{"id":"msg_01","type":"message","role":"assistant","model":"claude-sonnet-4-5","#,
                r#""content":[{"type":"text","text":"Hi"}],"stop_reason":"max_tokens","stop_sequence":null,"#,
                r#""usage":{"input_tokens":5,"cache_creation_input_tokens":0,"cache_read_input_tokens":4,"output_tokens":2,"#,
                r#""cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0},"service_tier":"standard"}}"#
            )
        );
        assert_eq!(decode_whole(&body).unwrap(), whole);
    }

    #[test]
    fn texts_are_joined_and_other_blocks_left_out() {
        let body = br#"{"content":[{"type":"thinking","thinking":"x","signature":"s"},{"type":"text","text":"a"},
            {"type":"tool_use","id":"t","name":"n","input":{}},{"type":"text","text":"b"}],"stop_reason":"tool_use"}"#;
        let whole = decode_whole(body).unwrap();
        assert_eq!((whole.text.as_ref(), whole.finish, whole.usage), ("ab", Some(FinishReason::ToolCalls), None));
    }

    #[test]
    fn what_holds_no_answer_is_malformed() {
        let error = r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#;
        for body in ["", "<html>", "{}", "[]", r#"{"content":null}"#, error, r#"{"content":[{"type":"text""#] {
            assert!(decode_whole(body.as_bytes()).is_err(), "{body}");
        }
    }
}
