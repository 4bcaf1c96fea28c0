//! Whole answers, in Ollama's words.
//!
//! *Which question does it answer?* "What was answered, and is that all of it?"
//!
//! *Why shared with streams?* A line of a stream is the same object, with the next piece of the message.
//!
//! *What it never does:* take an object that is not `done` for an answer that ended.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::message::{Call, Message};
use crate::{Api, FinishReason, Head, Malformed, Reasoning, Usage, Whole, Work};

#[derive(Serialize)]
pub(super) struct Outgoing<'a> {
    pub(super) model: &'a str,
    pub(super) created_at: String,
    #[serde(flatten)]
    pub(super) said: SaidOut,
    pub(super) done: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) done_reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) context: Option<Vec<u64>>,
    #[serde(flatten)]
    pub(super) counts: Option<CountsOut>,
}

/// Where the words stand.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum SaidOut {
    /// In a message.
    Chat { message: Message },
    /// By themselves: the answer to a prompt without turns.
    Generated {
        response: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        thinking: Option<String>,
    },
}

/// Counts of tokens, and nanoseconds of work: the prompt is read until the first token, the answer is made from
/// there on. The model is loaded already.
#[derive(Serialize)]
pub(super) struct CountsOut {
    total_duration: u64,
    load_duration: u64,
    prompt_eval_count: u64,
    prompt_eval_duration: u64,
    eval_count: u64,
    eval_duration: u64,
}

impl CountsOut {
    pub(super) fn of(usage: Usage, work: Work) -> Self {
        let nanos = |time: Duration| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        Self {
            total_duration: nanos(work.all),
            load_duration: 0,
            prompt_eval_count: usage.input_tokens,
            prompt_eval_duration: nanos(work.first.min(work.all)),
            eval_count: usage.output_tokens,
            eval_duration: nanos(work.all.saturating_sub(work.first)),
        }
    }
}

/// An instant of Unix time, as Ollama writes it.
pub(super) fn instant(unix_s: u64) -> String {
    let instant = i64::try_from(unix_s).ok().and_then(|second| Timestamp::from_second(second).ok());
    instant.unwrap_or(Timestamp::MAX).to_string()
}

/// The name of a reason. What Ollama has no word for ends with `stop`, or, where something is amiss,
/// with a word that it does not have.
pub(super) const fn name(reason: FinishReason) -> &'static str {
    match reason {
        FinishReason::Stop | FinishReason::ToolCalls => "stop",
        FinishReason::Length | FinishReason::ContextFull => "length",
        FinishReason::ContentFilter | FinishReason::Pause | FinishReason::Other => "other",
    }
}

/// The reason of that name, in an answer with or without calls of tools.
fn reason(name: &str, has_calls: bool) -> FinishReason {
    match name {
        "stop" if has_calls => FinishReason::ToolCalls,
        "stop" => FinishReason::Stop,
        "length" => FinishReason::Length,
        _ => FinishReason::Other,
    }
}

/// The body of a whole answer that was so much work.
pub fn encode_whole(head: &Head, whole: &Whole, work: Work) -> Vec<u8> {
    let thinking: String = whole.reasoning.iter().map(|thought| thought.text.as_ref()).collect();
    let message = Message {
        thinking: (!thinking.is_empty()).then_some(thinking),
        tool_calls: whole.tool_calls.iter().map(Call::of).collect(),
        ..Message::of("assistant", whole.text.as_ref())
    };
    let body = Outgoing {
        model: &head.model,
        created_at: instant(head.created_unix_s),
        said: SaidOut::Chat { message },
        done: whole.finish.is_some(),
        done_reason: whole.finish.map(name),
        context: None,
        counts: whole.usage.map(|usage| CountsOut::of(usage, work)),
    };
    serde_json::to_vec(&body).expect("plain structs with string keys are always JSON")
}

#[derive(Deserialize)]
pub(super) struct Incoming {
    message: Option<Message>,
    /// The words, in the answer to a prompt without turns.
    response: Option<String>,
    thinking: Option<String>,
    #[serde(default)]
    pub(super) done: bool,
    done_reason: Option<String>,
    prompt_eval_count: Option<u64>,
    eval_count: Option<u64>,
    pub(super) error: Option<serde_json::Value>,
}

impl Incoming {
    /// What is said, in a message or by itself.
    pub(super) fn said(&mut self) -> Option<Message> {
        let Self { message, response, thinking, .. } = self;
        let generated = |response| Message { thinking: thinking.take(), ..Message::of("assistant", response) };
        message.take().or_else(|| response.take().map(generated))
    }

    /// Why the answer ended, where it did. Old versions do not say, and mean `stop`.
    pub(super) fn finish(&self, has_calls: bool) -> Option<FinishReason> {
        self.done.then(|| reason(self.done_reason.as_deref().unwrap_or("stop"), has_calls))
    }

    /// The usage. A prompt that was wholly cached is not counted, which is unknown and not zero.
    pub(super) fn usage(&self) -> Option<Usage> {
        Some(Usage { input_tokens: self.prompt_eval_count?, output_tokens: self.eval_count?, ..Usage::default() })
    }
}

/// The answer in the body of a response of status 200.
pub fn decode_whole(body: &[u8]) -> Result<Whole, Malformed> {
    let mut incoming: Incoming = serde_json::from_slice(body)?;
    if let Some(error) = &incoming.error {
        return Err(Malformed::new(format!("an error under a status of 200: {error}")));
    }
    let message = incoming.said().ok_or_else(|| Malformed::new("no message in the answer"))?;
    let (finish, usage) = (incoming.finish(!message.tool_calls.is_empty()), incoming.usage());
    let thinking = message.thinking.filter(|thinking| !thinking.is_empty());
    let thought = |text: String| Reasoning { text: text.into(), sealed: None, vendor: Api::Ollama };
    Ok(Whole {
        text: message.content.into(),
        tool_calls: message.tool_calls.into_iter().enumerate().map(|(place, call)| call.into_call(place)).collect(),
        reasoning: thinking.map(thought).into_iter().collect(),
        finish,
        usage,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read() {
        let body =
            br#"{"model":"llama3.2","created_at":"2026-11-22T10:00:00Z","message":{"role":"assistant","content":"",
            "thinking":"Hm.","tool_calls":[{"function":{"name":"f","arguments":{"n":1}}}]},"done":true,
            "done_reason":"stop","prompt_eval_count":5,"eval_count":2,"total_duration":17}"#;
        let whole = decode_whole(body).unwrap();
        assert_eq!(whole.finish, Some(FinishReason::ToolCalls));
        assert_eq!((whole.tool_calls[0].id.as_ref(), whole.tool_calls[0].arguments.as_ref()), ("call_0", r#"{"n":1}"#));
        assert_eq!(whole.reasoning[0].text, "Hm.");
        assert_eq!(whole.usage, Some(Usage { input_tokens: 5, output_tokens: 2, ..Usage::default() }));
    }

    #[test]
    fn what_holds_no_answer_is_malformed() {
        for body in ["", "<html></html>", "[]", "{}", r#"{"error":"no such model"}"#, r#"{"message":{"content":"a"#] {
            assert!(decode_whole(body.as_bytes()).is_err(), "{body}");
        }
        assert_eq!(decode_whole(br#"{"message":{"content":"a"}}"#).unwrap().finish, None);
    }

    #[test]
    fn an_old_version_says_neither_why_it_ended_nor_what_a_cached_prompt_is_worth() {
        let whole = decode_whole(br#"{"message":{"content":"a"},"done":true,"eval_count":2}"#).unwrap();
        assert_eq!((whole.finish, whole.usage), (Some(FinishReason::Stop), None));
    }

    #[test]
    fn an_instant_is_written_as_a_date() {
        assert_eq!(instant(1_760_000_000), "2025-10-09T08:53:20Z");
        assert_eq!(instant(u64::MAX), Timestamp::MAX.to_string());
    }
}
