//! What stands around the words of an answer, vendor by vendor.
//!
//! *Which question does it answer?* "Which fields does this vendor write beside the family's, and what is in them?"
//!
//! *Why in one place?* An SDK reads the family's fields, an application reads the rest: the cost at `OpenRouter`,
//! the filter at Azure, the times at Groq. Whole answers and chunks share them, so they are made once.
//!
//! *What it never does:* draw anything. What looks drawn (padding, seeds) follows from the id of the answer.

use serde::Serialize;

use super::usage::UsageOut;
use super::{Around, Dialect};
use crate::head::{hex, letters};
use crate::{FinishReason, Head, Usage};

/// A field that a vendor leaves out, writes as null, or fills.
#[derive(Serialize, Default)]
#[serde(untagged)]
pub(super) enum Field<T> {
    #[default]
    LeftOut,
    Null,
    Said(T),
}

impl<T> Field<T> {
    /// Filled, or null.
    pub(super) fn of(said: Option<T>) -> Self {
        said.map_or(Self::Null, Self::Said)
    }

    pub(super) const fn is_left_out(&self) -> bool {
        matches!(self, Self::LeftOut)
    }
}

/// Fields of an answer or of a chunk, behind those of the family.
#[derive(Serialize, Default)]
pub(super) struct Beside<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    service_tier: Option<&'static str>,
    #[serde(skip_serializing_if = "Field::is_left_out")]
    system_fingerprint: Field<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    provider: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prompt: Option<[(); 0]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prompt_filter_results: Option<[PromptFiltered; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    x_groq: Option<Groq<'a>>,
}

/// Groq's own fields.
#[derive(Serialize)]
struct Groq<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    usage: Option<UsageOut>,
}

impl<'a> Beside<'a> {
    /// What a chunk of a stream says. Groq names its request in the first, and in the last with its usage.
    pub(super) fn chunk(dialect: Dialect, head: &'a Head, is_first: bool, usage: Option<Usage>) -> Self {
        let groq = dialect.around == Around::Groq && (is_first || usage.is_some());
        let usage = usage.map(|usage| UsageOut::of(dialect, usage));
        Self { x_groq: groq.then_some(Groq { id: &head.request_id, usage }), ..Self::both(dialect, head) }
    }

    /// What a whole answer says.
    pub(super) fn whole(dialect: Dialect, head: &'a Head) -> Self {
        let around = dialect.around;
        Self {
            prompt: (around == Around::Together).then_some([]),
            prompt_filter_results: (around == Around::Azure).then(|| [PromptFiltered::default()]),
            x_groq: (around == Around::Groq).then_some(Groq { id: &head.request_id, usage: None }),
            ..Self::both(dialect, head)
        }
    }

    fn both(dialect: Dialect, head: &Head) -> Self {
        let printed = || Field::Said(hex("fp_", number(head.model.as_bytes()), 10));
        let (service_tier, system_fingerprint) = match dialect.around {
            Around::OpenAi => (Some("default"), Field::Null),
            Around::Groq | Around::Azure | Around::DeepSeek | Around::Xai => (None, printed()),
            Around::Together | Around::OpenRouter | Around::Mistral | Around::Bare => (None, Field::LeftOut),
        };
        let provider = (dialect.around == Around::OpenRouter).then_some("OpenAI");
        Self { service_tier, system_fingerprint, provider, ..Self::default() }
    }
}

/// Fields of a choice, behind those of the family.
#[derive(Serialize, Default)]
pub(super) struct BesideChoice {
    #[serde(skip_serializing_if = "Field::is_left_out")]
    native_finish_reason: Field<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_filter_results: Option<Filtered>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stop_reason: Option<()>,
}

impl BesideChoice {
    /// What is said beside a choice that ended so, or goes on. `words` says whether there are any for a filter.
    pub(super) fn of(dialect: Dialect, head: &Head, finish: Option<FinishReason>, words: bool) -> Self {
        let none = Self::default();
        match dialect.around {
            Around::Azure => {
                let results = if words { Filtered::nothing() } else { Filtered::default() };
                Self { content_filter_results: Some(results), ..none }
            }
            Around::OpenRouter => Self { native_finish_reason: Field::of(finish.map(super::finish::name)), ..none },
            Around::Together => Self { seed: finish.map(|_| number(head.id.as_bytes()) >> 1), ..none },
            Around::Bare => Self { stop_reason: finish.map(|_| ()), ..none },
            Around::OpenAi | Around::Groq | Around::DeepSeek | Around::Xai | Around::Mistral => none,
        }
    }
}

/// What Azure's filter found in a prompt: nothing.
#[derive(Serialize, Default)]
struct PromptFiltered {
    prompt_index: u32,
    content_filter_results: Filtered,
}

/// What Azure's filter found.
#[derive(Serialize, Default)]
pub(super) struct Filtered {
    #[serde(skip_serializing_if = "Option::is_none")]
    hate: Option<Severity>,
    #[serde(skip_serializing_if = "Option::is_none")]
    self_harm: Option<Severity>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sexual: Option<Severity>,
    #[serde(skip_serializing_if = "Option::is_none")]
    violence: Option<Severity>,
}

#[derive(Serialize, Clone, Copy)]
struct Severity {
    filtered: bool,
    severity: &'static str,
}

impl Filtered {
    const fn nothing() -> Self {
        let safe = Some(Severity { filtered: false, severity: "safe" });
        Self { hate: safe, self_harm: safe, sexual: safe, violence: safe }
    }
}

/// The first chunk of Azure's streams: what its filter found in the prompt.
#[derive(Serialize)]
pub(super) struct Opening {
    choices: [(); 0],
    created: u64,
    id: &'static str,
    model: &'static str,
    object: &'static str,
    prompt_filter_results: [PromptFiltered; 1],
}

impl Opening {
    pub(super) fn new() -> Self {
        let found = PromptFiltered { prompt_index: 0, content_filter_results: Filtered::nothing() };
        Self { choices: [], created: 0, id: "", model: "", object: "", prompt_filter_results: [found] }
    }
}

/// The padding of a chunk of OpenAI's or Mistral's, which hides how long its words are.
pub(super) fn padding(dialect: Dialect, head: &Head, chunk: u64) -> Option<String> {
    let number = number(head.id.as_bytes());
    let length = || 1 + (number.wrapping_add(chunk.wrapping_mul(5)) % 14) as usize;
    let pads = matches!(dialect.around, Around::OpenAi | Around::Mistral);
    pads.then(|| letters("", number.wrapping_add(chunk), length()))
}

/// A number that follows from a text.
fn number(text: &[u8]) -> u64 {
    text.iter().fold(0, |sum, byte| sum.wrapping_mul(31).wrapping_add((*byte).into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head() -> Head {
        Head { id: "chatcmpl-1".into(), request_id: "req_1".into(), model: "m".into(), created_unix_s: 0 }
    }

    fn written(dialect: Dialect) -> [String; 3] {
        let head = head();
        let stop = Some(FinishReason::Stop);
        [
            serde_json::to_string(&Beside::whole(dialect, &head)).unwrap(),
            serde_json::to_string(&Beside::chunk(dialect, &head, true, None)).unwrap(),
            serde_json::to_string(&BesideChoice::of(dialect, &head, stop, true)).unwrap(),
        ]
    }

    #[test]
    fn every_vendor_writes_its_own_fields() {
        assert_eq!(written(Dialect::OPENAI)[0], r#"{"service_tier":"default","system_fingerprint":null}"#);
        assert_eq!(written(Dialect::VLLM), ["{}", "{}", r#"{"stop_reason":null}"#]);
        assert_eq!(written(Dialect::TOGETHER)[0], r#"{"prompt":[]}"#);
        assert!(written(Dialect::GROQ)[1].ends_with(r#""x_groq":{"id":"req_1"}}"#));
        let [whole, _, choice] = written(Dialect::OPENROUTER);
        assert_eq!(
            (whole.as_str(), choice.as_str()),
            (r#"{"provider":"OpenAI"}"#, r#"{"native_finish_reason":"stop"}"#)
        );
        let safe = r#"{"content_filter_results":{"hate":{"filtered":false,"severity":"safe"},"#;
        assert!(written(Dialect::AZURE)[2].starts_with(safe));
    }

    #[test]
    fn padding_follows_from_the_id_and_differs_from_chunk_to_chunk() {
        let pad = |chunk| padding(Dialect::OPENAI, &head(), chunk).unwrap();
        assert_eq!(pad(3), pad(3));
        assert_ne!(pad(3).len(), pad(4).len());
        assert_eq!(padding(Dialect::GROQ, &head(), 0), None);
    }
}
