//! Whole answers, in Gemini's words.
//!
//! *Which question does it answer?* "What was answered, and is that all of it?"
//!
//! *Why shared with streams?* A streamed answer is a row of such bodies, each with the next parts.
//!
//! *What it never does:* take a body without candidates for an answer, unless the prompt was blocked,
//! which Gemini says in `promptFeedback` under a status of 200.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::finish;
use super::part::{Part, Turn};
use super::thoughts::{Parts, Thinking};
use super::usage::{self, Counts};
use crate::{Api, FinishReason, Head, Malformed, Text, ToolCall, Usage, Whole, error_body};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Outgoing<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    candidates: Option<[CandidateOut; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prompt_feedback: Option<FeedbackOut>,
    #[serde(skip_serializing_if = "Option::is_none")]
    usage_metadata: Option<Counts>,
    model_version: &'a str,
    /// Said by Vertex alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    create_time: Option<String>,
    response_id: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FeedbackOut {
    block_reason: &'static str,
}

impl<'a> Outgoing<'a> {
    /// An answer of that name and cost, without anything in it.
    pub(super) fn of(vendor: Api, head: &'a Head, usage: Option<Usage>) -> Self {
        let created = || Timestamp::from_second(i64::try_from(head.created_unix_s).ok()?).ok();
        let create_time = if vendor == Api::Vertex { created().map(|instant| format!("{instant:.6}")) } else { None };
        Self {
            candidates: None,
            prompt_feedback: None,
            usage_metadata: usage.map(|usage| Counts::of(vendor, usage)),
            model_version: &head.model,
            create_time,
            response_id: &head.id,
        }
    }

    pub(super) fn candidate(self, candidate: CandidateOut) -> Self {
        Self { candidates: Some([candidate]), ..self }
    }

    /// The prompt was blocked: there is no candidate at all.
    pub(super) fn blocked(self) -> Self {
        Self { prompt_feedback: Some(FeedbackOut { block_reason: "SAFETY" }), ..self }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CandidateOut {
    content: Turn,
    #[serde(skip_serializing_if = "Option::is_none")]
    finish_reason: Option<&'static str>,
    index: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    finish_message: Option<&'static str>,
}

impl CandidateOut {
    pub(super) fn of(parts: Vec<Part>, finish: Option<FinishReason>) -> Self {
        let content = Turn { role: Some("model".to_owned()), parts };
        let finish_message = finish.and_then(finish::message);
        Self { content, finish_reason: finish.map(finish::name), index: 0, finish_message }
    }
}

/// The body of a whole answer of that service. One that was withheld before its first word is a prompt that was
/// blocked.
pub fn encode_whole(vendor: Api, head: &Head, whole: &Whole) -> Vec<u8> {
    let nothing = whole.text.is_empty() && whole.tool_calls.is_empty() && whole.reasoning.is_empty();
    let body = Outgoing::of(vendor, head, whole.usage);
    let body = if nothing && whole.finish == Some(FinishReason::ContentFilter) {
        body.blocked()
    } else {
        body.candidate(candidate(whole))
    };
    serde_json::to_vec(&body).expect("plain structs with string keys are always JSON")
}

fn candidate(whole: &Whole) -> CandidateOut {
    let mut parts = Parts::default();
    whole.reasoning.iter().for_each(|thought| parts.thought(thought));
    if !whole.text.is_empty() || whole.tool_calls.is_empty() {
        parts.push(Part::words(&whole.text));
    }
    whole.tool_calls.iter().for_each(|call| parts.push(Part::call(call)));
    CandidateOut::of(parts.finish(), whole.finish)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Incoming {
    pub(super) candidates: Option<Vec<CandidateIn>>,
    pub(super) prompt_feedback: Option<Feedback>,
    pub(super) usage_metadata: Option<Value>,
    pub(super) response_id: Option<String>,
    pub(super) error: Option<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CandidateIn {
    #[serde(default)]
    pub(super) content: Turn,
    pub(super) finish_reason: Option<String>,
    #[serde(default)]
    pub(super) index: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Feedback {
    pub(super) block_reason: Option<String>,
}

impl Incoming {
    /// Whether the prompt was blocked.
    pub(super) fn is_blocked(&self) -> bool {
        self.prompt_feedback.as_ref().is_some_and(|feedback| feedback.block_reason.is_some())
    }
}

/// A call as it came. One without an id gets one from its place in its answer.
pub(super) fn tool_call(call: super::part::Call, answer: &str, place: usize) -> ToolCall {
    ToolCall {
        id: call.id.map_or_else(|| Text::from(format!("call_{answer}_{place}")), Text::from),
        name: call.name.into(),
        arguments: call.args.into_text(),
    }
}

/// The answer in the body of a response of status 200; thoughts in it are of that vendor.
pub fn decode_whole(vendor: Api, body: &[u8]) -> Result<Whole, Malformed> {
    let incoming: Incoming = serde_json::from_slice(body)?;
    if let Some(error) = incoming.error {
        let said = error_body::of_value(&error).message;
        return Err(Malformed::new(format!("an error under a status of 200: {said}")));
    }
    let blocked = incoming.is_blocked();
    let usage = incoming.usage_metadata.as_ref().and_then(usage::decode);
    let candidate = incoming.candidates.unwrap_or_default().into_iter().find(|candidate| candidate.index == 0);
    let Some(candidate) = candidate else {
        let finish = blocked.then_some(FinishReason::ContentFilter);
        let finish = finish.ok_or_else(|| Malformed::new("no candidates in the answer"))?;
        return Ok(Whole { finish: Some(finish), usage, ..Whole::default() });
    };
    if let Some(reason) = candidate.finish_reason.as_deref().filter(|reason| finish::is_broken(reason)) {
        return Err(Malformed::new(format!("the answer ended with the finishReason '{reason}'")));
    }
    let mut whole = gathered(vendor, candidate.content.parts, incoming.response_id.as_deref().unwrap_or_default());
    let has_calls = !whole.tool_calls.is_empty();
    whole.finish = candidate.finish_reason.map(|reason| finish::from_name(&reason, has_calls));
    whole.usage = usage;
    Ok(whole)
}

/// The parts of an answer, by their kind.
fn gathered(vendor: Api, parts: Vec<Part>, answer: &str) -> Whole {
    let mut whole = Whole::default();
    let mut text = String::new();
    let mut thinking = Thinking::default();
    for part in parts {
        if part.thought {
            thinking.more(part.text.as_deref().unwrap_or_default());
            if part.thought_signature.is_some() {
                whole.reasoning.extend(thinking.end(part.thought_signature, vendor));
            }
            continue;
        }
        whole.reasoning.extend(thinking.end(part.thought_signature, vendor));
        text.push_str(part.text.as_deref().unwrap_or_default());
        let place = whole.tool_calls.len();
        whole.tool_calls.extend(part.function_call.map(|call| tool_call(call, answer, place)));
    }
    whole.reasoning.extend(thinking.end(None, vendor));
    whole.text = text.into();
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Result<Whole, Malformed> {
        decode_whole(Api::Gemini, body.as_bytes())
    }

    #[test]
    fn a_call_that_stops_wants_a_tool() {
        let whole = read(
            r#"{"candidates":[{"content":{"role":"model","parts":[{"thought":true,"text":"Hm."},
            {"functionCall":{"name":"weather","args":{"city":"Bern"}},"thoughtSignature":"c2ln"}]},
            "finishReason":"STOP","finishMessage":"Model generated function call(s)."}],"responseId":"r1"}"#,
        )
        .unwrap();
        assert_eq!(whole.finish, Some(FinishReason::ToolCalls));
        assert_eq!(
            (whole.tool_calls[0].id.as_ref(), whole.tool_calls[0].arguments.as_ref()),
            ("call_r1_0", r#"{"city":"Bern"}"#)
        );
        assert_eq!((whole.reasoning[0].text.as_ref(), whole.reasoning[0].sealed.as_deref()), ("Hm.", Some("c2ln")));
    }

    #[test]
    fn a_blocked_prompt_is_an_answer_that_was_withheld() {
        let whole =
            read(r#"{"promptFeedback":{"blockReason":"SAFETY"},"usageMetadata":{"promptTokenCount":4}}"#).unwrap();
        assert_eq!(
            (whole.finish, whole.usage.map(|usage| usage.input_tokens)),
            (Some(FinishReason::ContentFilter), Some(4))
        );
    }

    #[test]
    fn what_holds_no_answer_is_malformed() {
        for body in [
            "",
            "<html></html>",
            "[]",
            "{}",
            r#"{"candidates":[]}"#,
            r#"{"error":{"code":503,"message":"x","status":"UNAVAILABLE"}}"#,
            r#"{"candidates":[{"finishReason":"MALFORMED_FUNCTION_CALL"}]}"#,
            r#"{"candidates":[{"content":{"parts":[{"text":"a"#,
        ] {
            assert!(read(body).is_err(), "{body}");
        }
    }
}
