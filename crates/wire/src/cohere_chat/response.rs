//! Whole answers, in Cohere's words.
//!
//! *Which question does it answer?* "What was answered, and is that all of it?"
//!
//! *Why is a plan a thought?* `tool_plan` says why the model calls a tool, before it does. It is not an
//! answer to the caller, and Cohere alone takes it back.
//!
//! *What it never does:* take an answer that ended with `ERROR` for one.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::finish;
use super::usage::{self, UsageOut};
use crate::openai_chat::{CallIn, CallOut};
use crate::{Api, Head, Malformed, Reasoning, ToolCall, Whole, arguments};

#[derive(Serialize)]
struct Outgoing<'a> {
    id: &'a str,
    message: MessageOut<'a>,
    finish_reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    usage: Option<UsageOut>,
}

#[derive(Serialize)]
struct MessageOut<'a> {
    role: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    content: Vec<PartOut<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_plan: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_calls: Vec<CallOut<'a>>,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum PartOut<'a> {
    Thinking { thinking: &'a str },
    Text { text: &'a str },
}

/// The body of a whole answer.
pub fn encode_whole(head: &Head, whole: &Whole) -> Vec<u8> {
    let thoughts = whole.reasoning.iter().map(|thought| PartOut::Thinking { thinking: &thought.text });
    let words = (!whole.text.is_empty()).then_some(PartOut::Text { text: &whole.text });
    let message = MessageOut {
        role: "assistant",
        tool_plan: whole.tool_calls.first().filter(|_| whole.text.is_empty()).map(plan),
        content: thoughts.chain(words).collect(),
        tool_calls: whole.tool_calls.iter().map(CallOut::of).collect(),
    };
    let finish_reason = whole.finish.map(finish::name);
    let body = Outgoing { id: &head.id, message, finish_reason, usage: whole.usage.map(UsageOut::from) };
    serde_json::to_vec(&body).expect("plain structs with string keys are always JSON")
}

#[derive(Deserialize)]
struct Incoming {
    message: MessageIn,
    finish_reason: Option<String>,
    usage: Option<Value>,
}

#[derive(Deserialize)]
struct MessageIn {
    content: Option<Vec<PartIn>>,
    tool_plan: Option<String>,
    tool_calls: Option<Vec<CallIn>>,
}

#[derive(Deserialize)]
struct PartIn {
    text: Option<String>,
    thinking: Option<String>,
}

/// The answer in the body of a response of status 200.
pub fn decode_whole(body: &[u8]) -> Result<Whole, Malformed> {
    let Incoming { message, finish_reason, usage } = serde_json::from_slice(body)?;
    if let Some(reason) = finish_reason.as_deref().filter(|reason| finish::is_broken(reason)) {
        return Err(Malformed::new(format!("the answer ended with the finish_reason '{reason}'")));
    }
    let finish = finish_reason.as_deref().map(finish::from_name);
    let mut whole = Whole { finish, usage: usage.as_ref().and_then(usage::decode), ..Whole::default() };
    whole.reasoning.extend(message.tool_plan.filter(|plan| !plan.is_empty()).map(thought));
    for part in message.content.unwrap_or_default() {
        whole.text.to_mut().push_str(&part.text.unwrap_or_default());
        whole.reasoning.extend(part.thinking.map(thought));
    }
    for CallIn { id, function } in message.tool_calls.unwrap_or_default() {
        let call = arguments::call(id, function.name, function.arguments);
        whole.tool_calls.extend(arguments::kept(call, finish)?);
    }
    Ok(whole)
}

/// What is said before calls of tools, and in no other answer.
pub(super) fn plan(first: &ToolCall) -> String {
    format!("I will use the {} tool.", first.name)
}

/// A thought of Cohere's.
pub(super) fn thought(text: String) -> Reasoning {
    Reasoning { text: text.into(), sealed: None, vendor: Api::Cohere }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FinishReason;

    #[test]
    fn an_answer_as_recorded_is_read() {
        let body = br#"{"id":"1","message":{"role":"assistant","tool_plan":"I will look.","tool_calls":[{"id":"t",
            "type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]},"finish_reason":"TOOL_CALL",
            "usage":{"billed_units":{"input_tokens":5,"output_tokens":2},"tokens":{"input_tokens":70,"output_tokens":9}}}"#;
        let whole = decode_whole(body).unwrap();
        assert_eq!((whole.finish, whole.usage.unwrap().input_tokens), (Some(FinishReason::ToolCalls), 70));
        assert_eq!(
            (whole.tool_calls[0].arguments.as_ref(), whole.reasoning[0].text.as_ref()),
            (r#"{"a":1}"#, "I will look.")
        );
    }

    #[test]
    fn what_holds_no_answer_is_malformed() {
        let broken = r#"{"message":{"content":[{"type":"text","text":"a"}]},"finish_reason":"ERROR"}"#;
        for body in ["", "{}", r#"{"id":"1","message":"too many tokens"}"#, broken] {
            assert!(decode_whole(body.as_bytes()).is_err(), "{body}");
        }
    }
}
