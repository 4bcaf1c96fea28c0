//! Whole answers, in OpenAI's words.
//!
//! *Which question does it answer?* "What was answered, and is that all of it?"
//!
//! *Why is a refusal text?* `message.refusal` holds words for the caller while `content` is null. They
//! are handed on as the answer, and the reason to end says that the rest was withheld.
//!
//! *What it never does:* take an empty list of choices, or an error under a status of 200, for an answer.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::around::{Beside, BesideChoice};
use super::finish;
use super::tools::{CallIn, CallOut};
use super::usage::{self, UsageOut};
use super::words::{PartOut, WordsIn, WordsOut};
use super::{Dialect, Thoughts, form};
use crate::{FinishReason, Head, Malformed, ToolCall, Whole, arguments, error_body};

#[derive(Serialize)]
struct Outgoing<'a> {
    id: &'a str,
    object: &'static str,
    created: u64,
    model: &'a str,
    choices: [ChoiceOut<'a>; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    usage: Option<UsageOut>,
    #[serde(flatten)]
    beside: Beside<'a>,
}

#[derive(Serialize)]
struct ChoiceOut<'a> {
    index: u32,
    message: MessageOut<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    logprobs: Option<()>,
    finish_reason: Option<&'static str>,
    #[serde(flatten)]
    beside: BesideChoice,
}

#[derive(Serialize)]
struct MessageOut<'a> {
    role: &'static str,
    content: Option<WordsOut<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning_content: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refusal: Option<()>,
    #[serde(skip_serializing_if = "Option::is_none")]
    annotations: Option<[(); 0]>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_calls: Vec<CallOut<'a>>,
}

impl<'a> MessageOut<'a> {
    fn of(dialect: Dialect, whole: &'a Whole) -> Self {
        let thought: String = whole.reasoning.iter().map(|thought| thought.text.as_ref()).collect();
        let thought = |place| (dialect.thoughts == place && !thought.is_empty()).then(|| thought.clone());
        Self {
            role: "assistant",
            content: words(dialect, whole),
            reasoning_content: thought(Thoughts::ReasoningContent),
            reasoning: thought(Thoughts::Reasoning),
            refusal: dialect.around.refuses().then_some(()),
            annotations: dialect.around.refuses().then_some([]),
            tool_calls: whole.tool_calls.iter().map(CallOut::of).collect(),
        }
    }
}

/// The words; none beside calls. Where thoughts are parts of the content, they come first.
fn words(dialect: Dialect, whole: &Whole) -> Option<WordsOut<'_>> {
    let text = (!whole.text.is_empty() || whole.tool_calls.is_empty()).then_some(whole.text.as_ref());
    if dialect.thoughts != Thoughts::InContent || whole.reasoning.is_empty() {
        return text.map(WordsOut::Text);
    }
    let thoughts = whole.reasoning.iter().map(|thought| PartOut::thought(&thought.text));
    Some(WordsOut::Parts(thoughts.chain(text.map(|text| PartOut::Text { text })).collect()))
}

/// The body of a whole answer.
pub fn encode_whole(dialect: Dialect, head: &Head, whole: &Whole) -> Vec<u8> {
    form::written(dialect, head, whole).unwrap_or_else(|| serialised(dialect, head, whole))
}

/// The same, field by field.
pub(super) fn serialised(dialect: Dialect, head: &Head, whole: &Whole) -> Vec<u8> {
    let message = MessageOut::of(dialect, whole);
    let choice = ChoiceOut {
        index: 0,
        message,
        logprobs: dialect.around.writes_logprobs().then_some(()),
        finish_reason: whole.finish.map(finish::name),
        beside: BesideChoice::of(dialect, head, whole.finish, !whole.text.is_empty()),
    };
    let body = Outgoing {
        id: &head.id,
        object: "chat.completion",
        created: head.created_unix_s,
        model: &head.model,
        choices: [choice],
        usage: whole.usage.map(|usage| UsageOut::of(dialect, usage)),
        beside: Beside::whole(dialect, head),
    };
    let mut out = Vec::with_capacity(whole.text.len() + 1024);
    serde_json::to_writer(&mut out, &body).expect("plain structs with string keys are always JSON");
    out
}

#[derive(Deserialize)]
struct Incoming {
    choices: Option<Vec<ChoiceIn>>,
    usage: Option<Value>,
    error: Option<Value>,
}

#[derive(Deserialize)]
struct ChoiceIn {
    message: MessageIn,
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
struct MessageIn {
    content: Option<WordsIn>,
    reasoning_content: Option<String>,
    reasoning: Option<String>,
    refusal: Option<String>,
    tool_calls: Option<Vec<CallIn>>,
}

/// The answer in the body of a response of status 200.
pub fn decode_whole(dialect: Dialect, body: &[u8]) -> Result<Whole, Malformed> {
    let incoming: Incoming = serde_json::from_slice(body)?;
    if let Some(error) = incoming.error {
        let said = error_body::of_value(&error).message;
        return Err(Malformed::new(format!("an error under a status of 200: {said}")));
    }
    let choice = incoming.choices.unwrap_or_default().into_iter().next();
    let choice = choice.ok_or_else(|| Malformed::new("no choices in the answer"))?;
    if choice.finish_reason.as_deref() == Some(finish::BROKEN) {
        return Err(Malformed::new("the answer ended with the finish_reason 'error'"));
    }
    let finish = choice.finish_reason.as_deref().map(finish::from_name);
    let usage = incoming.usage.as_ref().and_then(|usage| usage::decode(dialect, usage));
    Ok(Whole { usage, ..choice.message.read(dialect, finish)? })
}

impl MessageIn {
    /// What was said, by a message that ended so.
    fn read(self, dialect: Dialect, finish: Option<FinishReason>) -> Result<Whole, Malformed> {
        let (words, beside) = self.content.map(WordsIn::split).unwrap_or_default();
        let thought = self.reasoning_content.or(self.reasoning).unwrap_or(beside);
        let thought = (!thought.is_empty()).then(|| dialect.thought(thought));
        let refusal = self.refusal.filter(|refusal| !refusal.is_empty());
        let finish = finish.map(|reason| if refusal.is_some() { FinishReason::ContentFilter } else { reason });
        let tool_calls = calls(self.tool_calls.unwrap_or_default(), finish)?;
        Ok(Whole {
            text: refusal.unwrap_or(words).into(),
            finish: finish.map(|reason| finish::with_calls(reason, !tool_calls.is_empty())),
            tool_calls,
            reasoning: thought.into_iter().collect(),
            usage: None,
        })
    }
}

/// The calls of an answer: whole ones, unless the answer was cut.
fn calls(calls: Vec<CallIn>, finish: Option<FinishReason>) -> Result<Vec<ToolCall>, Malformed> {
    let mut whole = Vec::with_capacity(calls.len());
    for CallIn { id, function } in calls {
        whole.extend(arguments::kept(arguments::call(id, function.name, function.arguments), finish)?);
    }
    Ok(whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Usage;

    #[test]
    fn an_answer_is_written_as_openai_writes_it() {
        let head = Head {
            id: "chatcmpl-1".into(),
            request_id: "req_1".into(),
            model: "gpt-4o-2024-08-06".into(),
            created_unix_s: 1_760_000_000,
        };
        let usage = Usage { input_tokens: 9, cached_tokens: 4, output_tokens: 2, ..Usage::default() };
        let whole =
            Whole { text: "Hi".into(), finish: Some(FinishReason::Stop), usage: Some(usage), ..Whole::default() };
        let body = encode_whole(Dialect::OPENAI, &head, &whole);
        assert_eq!(
            String::from_utf8(body.clone()).unwrap(),
            concat!(
                r#"{"id":"chatcmpl-1","object":"chat.completion","created":1760000000,"model":"gpt-4o-2024-08-06","#,
                r#""choices":[{"index":0,"message":{"role":"assistant","content":"Hi","refusal":null,"annotations":[]},"#,
                r#""logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":2,"#,
                r#""total_tokens":11,"prompt_tokens_details":{"cached_tokens":4,"audio_tokens":0},"#,
                r#""completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0,"accepted_prediction_tokens":0,"#,
                r#""rejected_prediction_tokens":0}},"service_tier":"default","system_fingerprint":null}"#
            )
        );
        assert_eq!(decode_whole(Dialect::OPENAI, &body).unwrap(), whole);
    }

    #[test]
    fn a_refusal_is_the_answer_and_is_marked() {
        let body = br#"{"choices":[{"message":{"content":null,"refusal":"No."},"finish_reason":"stop"}]}"#;
        let whole = decode_whole(Dialect::OPENAI, body).unwrap();
        assert_eq!((whole.text.as_ref(), whole.finish, whole.usage), ("No.", Some(FinishReason::ContentFilter), None));
    }

    #[test]
    fn what_holds_no_answer_is_malformed() {
        let bodies = [
            "",
            "<html></html>",
            "[]",
            "{}",
            r#"{"choices":[]}"#,
            r#"{"error":{"message":"x"},"choices":null}"#,
            r#"{"choices":[{"message":{"content":"a"},"finish_reason":"error"}]}"#,
            r#"{"choices":[{"message":{"content":"a"#,
        ];
        for body in bodies {
            assert!(decode_whole(Dialect::OPENAI, body.as_bytes()).is_err(), "{body}");
        }
    }

    #[test]
    fn an_answer_without_a_reason_is_read_but_has_none() {
        let whole = decode_whole(Dialect::OPENAI, br#"{"choices":[{"message":{"content":"a"},"finish_reason":null}]}"#)
            .unwrap();
        assert_eq!(whole.finish, None);
    }
}
