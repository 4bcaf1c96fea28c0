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

use super::blocks_in::RawBlock;
use super::blocks_out::{BlockOut, BodyOut};
use super::stop;
use super::usage::{Counts, UsageOut};
use crate::{Head, Malformed, Usage, Whole, arguments, error_body};

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

/// The body of a whole answer: thoughts, words, calls.
pub fn encode_whole(head: &Head, whole: &Whole) -> Vec<u8> {
    let mut content: Vec<BlockOut<'_>> =
        whole.reasoning.iter().filter_map(BodyOut::thought).map(BlockOut::from).collect();
    if !whole.text.is_empty() || whole.tool_calls.is_empty() {
        content.push(BlockOut::text(&whole.text));
    }
    content.extend(whole.tool_calls.iter().map(|call| BlockOut::from(BodyOut::call(call))));
    let body = MessageOut {
        content,
        stop_reason: whole.finish.map(stop::name),
        usage: whole.usage.map(UsageOut::from),
        ..MessageOut::begun(head, Usage::default())
    };
    serde_json::to_vec(&body).expect("plain structs with string keys are always JSON")
}

#[derive(Deserialize)]
struct Incoming {
    content: Option<Vec<RawBlock>>,
    stop_reason: Option<String>,
    usage: Option<Value>,
    error: Option<Value>,
}

/// The answer in the body of a response of status 200.
pub fn decode_whole(body: &[u8]) -> Result<Whole, Malformed> {
    let incoming: Incoming = serde_json::from_slice(body)?;
    if let Some(error) = incoming.error {
        let said = error_body::of_value(&error).message;
        return Err(Malformed::new(format!("an error under a status of 200: {said}")));
    }
    let blocks = incoming.content.ok_or_else(|| Malformed::new("no content in the answer"))?;
    let finish = incoming.stop_reason.as_deref().map(stop::from_name);
    let usage = Counts::of(incoming.usage.as_ref()).usage();
    let mut whole = Whole { finish, usage, ..Whole::default() };
    for block in blocks {
        read(block, &mut whole)?;
    }
    Ok(whole)
}

/// Adds what a block says. A call that is not whole was never made, where the answer was cut.
fn read(block: RawBlock, whole: &mut Whole) -> Result<(), Malformed> {
    match block.kind.as_str() {
        "text" => whole.text.to_mut().push_str(&block.text.unwrap_or_default()),
        "thinking" | "redacted_thinking" => whole.reasoning.extend(block.into_thought()),
        "tool_use" => {
            let call = block.into_call().filter(|call| arguments::is_whole(&call.arguments));
            whole.tool_calls.extend(arguments::kept(call, whole.finish)?);
        }
        _ => {}
    }
    Ok(())
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
    fn every_block_is_read_and_unknown_ones_are_left_out() {
        let body = br#"{"content":[{"type":"thinking","thinking":"x","signature":"s"},{"type":"text","text":"a"},
            {"type":"server_tool_use","id":"t","name":"n","input":{}},{"type":"redacted_thinking","data":"d"},
            {"type":"tool_use","id":"t","name":"n","input":{"b":1.10}},{"type":"text","text":"b"}],"stop_reason":"tool_use"}"#;
        let whole = decode_whole(body).unwrap();
        assert_eq!((whole.text.as_ref(), whole.finish, whole.usage), ("ab", Some(FinishReason::ToolCalls), None));
        assert_eq!(whole.tool_calls.len(), 1);
        assert_eq!(whole.tool_calls[0].arguments, r#"{"b":1.10}"#);
        let sealed: Vec<_> = whole.reasoning.iter().map(|thought| thought.sealed.as_deref()).collect();
        assert_eq!(sealed, [Some("s"), Some("redacted_thinking:d")]);
    }

    #[test]
    fn a_call_that_is_not_whole_is_an_error_unless_the_answer_was_cut() {
        let body = |reason: &str| {
            format!(r#"{{"content":[{{"type":"tool_use","id":"t","name":"n","input":7}}],"stop_reason":"{reason}"}}"#)
        };
        assert!(decode_whole(body("tool_use").as_bytes()).is_err());
        assert_eq!(decode_whole(body("max_tokens").as_bytes()).unwrap().tool_calls, []);
    }

    #[test]
    fn what_holds_no_answer_is_malformed() {
        let error = r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#;
        for body in ["", "<html>", "{}", "[]", r#"{"content":null}"#, error, r#"{"content":[{"type":"text""#] {
            assert!(decode_whole(body.as_bytes()).is_err(), "{body}");
        }
    }
}
