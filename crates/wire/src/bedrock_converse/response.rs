//! Whole answers, in Bedrock's words.
//!
//! *Which question does it answer?* "What was answered, and is that all of it?"
//!
//! *Why are names of answers missing?* Bedrock gives a body no id and no model: the id of the request is in a
//! header.
//!
//! *What it never does:* take a body without `output` for an answer; a client of Amazon's own does.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::block::Block;
use super::finish;
use super::usage::{self, Counts};
use crate::{Content, Malformed, Whole, Work};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outgoing {
    output: Output,
    #[serde(skip_serializing_if = "Option::is_none")]
    stop_reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    usage: Option<Counts>,
    metrics: Metrics,
}

#[derive(Serialize)]
struct Output {
    message: MessageOut,
}

#[derive(Serialize)]
struct MessageOut {
    role: &'static str,
    content: Vec<Block>,
}

/// How long the provider worked.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Metrics {
    latency_ms: u64,
}

impl From<Work> for Metrics {
    fn from(work: Work) -> Self {
        Self { latency_ms: work.all.as_millis() as u64 }
    }
}

/// The body of a whole answer that was so much work.
pub fn encode_whole(whole: &Whole, work: Work) -> Vec<u8> {
    let thoughts = whole.reasoning.iter().map(Block::thought);
    let text = (!whole.text.is_empty() || whole.tool_calls.is_empty()).then(|| Block::Text(whole.text.to_string()));
    let content = thoughts.chain(text).chain(whole.tool_calls.iter().map(Block::call)).collect();
    let body = Outgoing {
        output: Output { message: MessageOut { role: "assistant", content } },
        stop_reason: whole.finish.map(finish::name),
        usage: whole.usage.map(Counts::from),
        metrics: Metrics::from(work),
    };
    serde_json::to_vec(&body).expect("plain structs with string keys are always JSON")
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Incoming {
    output: Option<OutputIn>,
    stop_reason: Option<String>,
    usage: Option<Value>,
    message: Option<String>,
}

#[derive(Deserialize)]
struct OutputIn {
    message: MessageIn,
}

#[derive(Deserialize)]
struct MessageIn {
    content: Vec<Block>,
}

/// The answer in the body of a response of status 200.
pub fn decode_whole(body: &[u8]) -> Result<Whole, Malformed> {
    let incoming: Incoming = serde_json::from_slice(body)?;
    let Some(output) = incoming.output else {
        let said = incoming.message.map(|words| format!("; it says: {words}")).unwrap_or_default();
        return Err(Malformed::new(format!("no output in the answer{said}")));
    };
    if let Some(reason) = incoming.stop_reason.as_deref().filter(|reason| finish::is_broken(reason)) {
        return Err(Malformed::new(format!("the answer ended with the stopReason '{reason}'")));
    }
    let mut whole = Whole {
        finish: incoming.stop_reason.as_deref().map(finish::from_name),
        usage: incoming.usage.as_ref().and_then(usage::decode),
        ..Whole::default()
    };
    let mut text = String::new();
    for block in output.message.content {
        match block.into_content() {
            Content::Text(words) => text.push_str(&words),
            Content::ToolCall(call) => whole.tool_calls.push(call),
            Content::Reasoning(thought) => whole.reasoning.push(thought),
            _ => {}
        }
    }
    whole.text = text.into();
    Ok(whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FinishReason, Usage};

    #[test]
    fn an_answer_is_read() {
        let body = br#"{"output":{"message":{"role":"assistant","content":[
            {"reasoningContent":{"reasoningText":{"text":"Hm.","signature":"s"}}},{"text":"Rain?"},
            {"toolUse":{"toolUseId":"t1","name":"f","input":{"n":1}}}]}},"stopReason":"tool_use",
            "usage":{"inputTokens":5,"outputTokens":2,"totalTokens":7,"cacheReadInputTokens":3},"metrics":{"latencyMs":9}}"#;
        let whole = decode_whole(body).unwrap();
        assert_eq!((whole.text.as_ref(), whole.finish), ("Rain?", Some(FinishReason::ToolCalls)));
        assert_eq!((whole.tool_calls[0].id.as_ref(), whole.tool_calls[0].arguments.as_ref()), ("t1", r#"{"n":1}"#));
        assert_eq!(whole.reasoning[0].sealed.as_deref(), Some("s"));
        let usage = Usage { input_tokens: 8, cached_tokens: 3, output_tokens: 2, ..Usage::default() };
        assert_eq!(whole.usage, Some(usage));
        assert_eq!(decode_whole(&encode_whole(&whole, Work::default())).unwrap(), whole);
    }

    #[test]
    fn what_holds_no_answer_is_malformed() {
        for body in [
            "",
            "<html></html>",
            "[]",
            "{}",
            r#"{"message":"x"}"#,
            r#"{"output":{"message":{"content":[{"text":"a"}]}},"stopReason":"malformed_tool_use"}"#,
            r#"{"output":{"message":{"content":[{"te"#,
        ] {
            assert!(decode_whole(body.as_bytes()).is_err(), "{body}");
        }
    }
}
