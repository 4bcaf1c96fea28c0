//! Whole answers, in the words of Responses.
//!
//! *Which question does it answer?* "What was answered, and is that all of it?"
//!
//! *Why shared with streams?* Events carry the whole answer as it stands: empty at the start, complete at the
//! end.
//!
//! *What it never does:* take an answer that failed, under whatever HTTP status, for an answer.

use serde::Deserialize;
use serde_json::{Value, json};

use super::echo::Echo;
use super::item::{self, Item, gathered};
use super::usage::{self, Counts};
use super::{error, finish};
use crate::head::letters;
use crate::{FinishReason, Head, Malformed, Reasoning, ToolCall, Usage, Whole};

/// An answer with these items, made with these settings; without a reason it goes on.
pub(super) fn object(
    head: &Head,
    output: &[Value],
    (finish, usage): (Option<FinishReason>, Option<Usage>),
    echo: &Echo,
) -> Value {
    let (status, details) = finish.map_or(("in_progress", None), finish::words);
    let mut object = json!({
        "id": head.id, "object": "response", "created_at": head.created_unix_s, "status": status,
        "background": false, "error": null, "incomplete_details": details.map(|reason| json!({ "reason": reason })),
        "instructions": null, "max_output_tokens": null, "max_tool_calls": null, "model": head.model,
        "output": output, "parallel_tool_calls": true, "previous_response_id": null, "prompt_cache_key": null,
        "reasoning": { "effort": null, "summary": null }, "safety_identifier": null, "service_tier": "default",
        "store": true, "temperature": 1.0, "text": { "format": { "type": "text" }, "verbosity": "medium" },
        "tool_choice": "auto", "tools": [], "top_logprobs": 0, "top_p": 1.0, "truncation": "disabled",
        "usage": usage.map(Counts::from), "user": null, "metadata": {},
    });
    echo.write_into(&mut object);
    object
}

/// The id of an item: that of its answer, with its place.
pub(super) fn item_id(head: &Head, prefix: &str, place: usize) -> String {
    let number = head.id.bytes().fold(place as u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    letters(&format!("{prefix}_"), number, 32)
}

/// A call as an item.
pub(super) fn call(head: &Head, place: usize, call: &ToolCall) -> Value {
    item::function_call(&item_id(head, "fc", place), "completed", call, &call.arguments)
}

/// A thought as an item.
pub(super) fn thought(head: &Head, place: usize, thought: &Reasoning) -> Value {
    item::reasoning(&item_id(head, "rs", place), thought)
}

/// The body of a whole answer, made with the usual settings.
pub fn encode_whole(head: &Head, whole: &Whole) -> Vec<u8> {
    encode_whole_of(head, whole, &Echo::default())
}

/// The body of a whole answer, made with these settings.
pub fn encode_whole_of(head: &Head, whole: &Whole, echo: &Echo) -> Vec<u8> {
    let mut output = Vec::new();
    for one in &whole.reasoning {
        output.push(thought(head, output.len(), one));
    }
    if !whole.text.is_empty() || whole.tool_calls.is_empty() {
        output.push(item::message(&item_id(head, "msg", output.len()), "completed", Some(&whole.text)));
    }
    for one in &whole.tool_calls {
        output.push(call(head, output.len(), one));
    }
    object(head, &output, (whole.finish, whole.usage), echo).to_string().into_bytes()
}

/// An answer, whole or as it stands.
#[derive(Debug, Deserialize)]
pub(super) struct Incoming {
    status: Option<String>,
    incomplete_details: Option<Details>,
    pub(super) output: Option<Vec<Item>>,
    usage: Option<Value>,
    error: Option<Value>,
}

#[derive(Debug, Deserialize)]
struct Details {
    reason: Option<String>,
}

impl Incoming {
    /// Why the answer ended, given what is in it.
    pub(super) fn finish(&self, output: finish::Output) -> Option<FinishReason> {
        let details = self.incomplete_details.as_ref().and_then(|details| details.reason.as_deref());
        finish::reason(self.status.as_deref().unwrap_or_default(), details, output)
    }

    pub(super) fn usage(&self) -> Option<Usage> {
        self.usage.as_ref().and_then(usage::decode)
    }
}

/// The answer in the body of a response of status 200.
pub fn decode_whole(body: &[u8]) -> Result<Whole, Malformed> {
    let incoming: Incoming = serde_json::from_slice(body)?;
    if let Some(said) = incoming.error.as_ref().filter(|error| !error.is_null()) {
        let said = error::fields(&json!({ "error": said })).message;
        return Err(Malformed::new(format!("an error under a status of 200: {said}")));
    }
    if incoming.status.as_deref() == Some("failed") {
        return Err(Malformed::new("the answer has the status 'failed'"));
    }
    let items = incoming.output.as_deref().ok_or_else(|| Malformed::new("no output in the answer"))?;
    let (whole, output) = gathered(items);
    Ok(Whole { finish: incoming.finish(output), usage: incoming.usage(), ..whole })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read() {
        let body = br#"{"id":"resp_1","status":"completed","error":null,"incomplete_details":null,"output":[
            {"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"Hm."}],"encrypted_content":"gAAA"},
            {"type":"message","id":"msg_1","content":[{"type":"output_text","text":"Rain?","annotations":[]}]},
            {"type":"web_search_call","id":"ws_1","action":{}},
            {"type":"function_call","id":"fc_1","call_id":"call_1","name":"f","arguments":"{\"n\":1}","status":"completed"}],
            "usage":{"input_tokens":5,"input_tokens_details":{"cached_tokens":2},"output_tokens":9,
            "output_tokens_details":{"reasoning_tokens":7},"total_tokens":14}}"#;
        let whole = decode_whole(body).unwrap();
        assert_eq!((whole.text.as_ref(), whole.finish), ("Rain?", Some(FinishReason::ToolCalls)));
        assert_eq!((whole.tool_calls[0].id.as_ref(), whole.tool_calls[0].arguments.as_ref()), ("call_1", r#"{"n":1}"#));
        assert_eq!(
            (whole.reasoning[0].text.as_ref(), whole.reasoning[0].sealed.as_deref()),
            ("Hm.", Some("rs_1 gAAA"))
        );
        assert_eq!(whole.usage.map(|usage| (usage.cached_tokens, usage.reasoning_tokens)), Some((2, 7)));
        let head = Head { id: "resp_1".into(), request_id: String::new(), model: "m".into(), created_unix_s: 0 };
        assert_eq!(decode_whole(&encode_whole(&head, &whole)).unwrap(), whole);
    }

    #[test]
    fn a_refusal_is_the_answer_and_is_marked() {
        let body =
            br#"{"status":"completed","output":[{"type":"message","content":[{"type":"refusal","refusal":"No."}]}]}"#;
        let whole = decode_whole(body).unwrap();
        assert_eq!((whole.text.as_ref(), whole.finish), ("No.", Some(FinishReason::ContentFilter)));
    }

    #[test]
    fn what_holds_no_answer_is_malformed() {
        for body in [
            "",
            "<html></html>",
            "[]",
            "{}",
            r#"{"status":"failed","output":[]}"#,
            r#"{"status":"failed","error":{"code":"server_error","message":"x"},"output":[]}"#,
            r#"{"error":{"message":"x"}}"#,
            r#"{"output":[{"type":"message"#,
        ] {
            assert!(decode_whole(body.as_bytes()).is_err(), "{body}");
        }
        assert_eq!(decode_whole(br#"{"status":"in_progress","output":[]}"#).unwrap().finish, None);
    }
}
