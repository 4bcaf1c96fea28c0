//! Errors, in any format.
//!
//! *Which question does it answer?* "How does this provider refuse, and what does a refusal say?"
//!
//! *Why three ways to write one?* A simulated [`Refusal`] has a status and gets the words that are usual
//! for it; an error with words of its own is written with those; and a [`BadRequest`] names the part of
//! the request that is wrong, where the format has a place for that.
//!
//! *What it never does:* add a hint or a limit that it was not given: errors of a key or a model carry
//! none at the real providers.

use std::time::Duration;

use crate::api::Family;
use crate::codec::{BadRequest, Headers};
use crate::openai_chat::Dialect;
use crate::{
    Api, ErrorFields, Refusal, RetryAfter, RetryForm, Text, anthropic_messages, bedrock_converse, cohere_chat,
    error_body, gemini, ollama_chat, openai_chat, retry_after,
};

impl Api {
    /// The headers and the body of an error. An edge's status without a type is a page of HTML.
    pub fn encode_error(self, status: u16, fields: &ErrorFields, request_id: &str) -> (Headers, Vec<u8>) {
        match self.family() {
            Family::OpenaiChat(dialect) => openai_chat::encode_error(dialect, status, fields, None, request_id),
            Family::AnthropicMessages => anthropic_messages::encode_error(status, fields, request_id),
            Family::OpenaiResponses => openai_chat::encode_error(Dialect::OPENAI, status, fields, None, request_id),
            Family::Gemini => gemini::encode_error(self, status, fields, gemini::Hints::default()),
            Family::BedrockConverse | Family::BedrockInvoke => {
                bedrock_converse::encode_error(status, fields, request_id)
            }
            Family::Ollama => ollama_chat::encode_error(fields),
            Family::CohereChat => cohere_chat::encode_error(status, fields, request_id),
        }
    }

    /// The headers and the body of the answer to a request that cannot be read; its status is 400.
    pub fn encode_bad_request(self, error: &BadRequest, request_id: &str) -> (Headers, Vec<u8>) {
        let dialect = match self.family() {
            Family::OpenaiChat(dialect) => dialect,
            Family::OpenaiResponses => Dialect::OPENAI,
            _ => return self.encode_error(400, &error.fields, request_id),
        };
        openai_chat::encode_error(dialect, 400, &error.fields, error.param.as_deref(), request_id)
    }

    /// The headers and the body of a refusal, with the provider's usual words for its status.
    pub fn encode_refusal(self, refusal: &Refusal, request_id: &str, now_unix_ms: u64) -> (Headers, Vec<u8>) {
        let fields = refusal.fields(self);
        let (mut headers, body) = match (self.family(), refusal.retry_after) {
            (Family::Gemini, hint) => {
                let (retry_after, exceeded) = (hint.map(|hint| hint.wait), refusal.exceeded.as_ref());
                gemini::encode_error(self, refusal.status, &fields, gemini::Hints { retry_after, exceeded })
            }
            (_, hint) => {
                let (mut headers, body) = self.encode_said(refusal, &fields, request_id);
                headers.extend(hint.into_iter().flat_map(|hint| self.hints(hint, now_unix_ms)));
                (headers, body)
            }
        };
        headers.extend(refusal.limits.iter().flat_map(|limits| self.limit_headers(limits, now_unix_ms)));
        headers.extend(self.reset_of(refusal, now_unix_ms));
        (headers, body)
    }

    /// The words of a refusal. OpenAI's Responses name the part of a request that is wrong.
    fn encode_said(self, refusal: &Refusal, fields: &ErrorFields, request_id: &str) -> (Headers, Vec<u8>) {
        match (self.family(), &refusal.unknown_model) {
            (Family::OpenaiResponses, Some(_)) => {
                openai_chat::encode_error(Dialect::OPENAI, refusal.status, fields, Some("model"), request_id)
            }
            _ => self.encode_error(refusal.status, fields, request_id),
        }
    }

    /// The headers that ask to wait. Azure says it twice.
    fn hints(self, hint: RetryAfter, now_unix_ms: u64) -> Headers {
        let also = match hint.form {
            RetryForm::Millis => RetryForm::Seconds,
            RetryForm::Seconds => RetryForm::Millis,
            RetryForm::Both | RetryForm::HttpDate => return retry_after::encode_all(hint, now_unix_ms),
        };
        let twice = (self == Self::AzureOpenai).then_some(RetryAfter { wait: hint.as_written(), form: also });
        let all = [Some(hint), twice].into_iter().flatten();
        all.flat_map(|hint| retry_after::encode_all(hint, now_unix_ms)).collect()
    }

    /// `OpenRouter` says when a limit lets the next request through, in milliseconds of Unix time.
    fn reset_of(self, refusal: &Refusal, now_unix_ms: u64) -> Option<(&'static str, Text)> {
        let wait = refusal.retry_after.filter(|_| self == Self::Openrouter && refusal.limits.is_some())?.wait;
        let wait = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
        Some(("x-ratelimit-reset", now_unix_ms.saturating_add(wait).to_string().into()))
    }

    /// How this provider asks to wait when a limit is exceeded: OpenAI and Azure in two headers, Google's AI Studio in
    /// the body, Anthropic, Groq and `OpenRouter` in one header. Of the others no hint has been seen: Mistral, Together
    /// and Cohere only count, Vertex and Amazon say that they ask for nothing, the rest says nothing of its limits.
    pub const fn limit_hint(self, wait: Duration) -> Option<RetryAfter> {
        let form = match self {
            Self::OpenaiChat | Self::OpenaiResponses | Self::AzureOpenai => RetryForm::Both,
            Self::AnthropicMessages | Self::Groq | Self::Openrouter | Self::Gemini => RetryForm::Seconds,
            Self::BedrockConverse
            | Self::BedrockInvoke
            | Self::Vertex
            | Self::Mistral
            | Self::Together
            | Self::Cohere
            | Self::Deepseek
            | Self::Xai
            | Self::Vllm
            | Self::Ollama => return None,
        };
        Some(RetryAfter { wait, form })
    }

    /// What the body of an error says: the name of its status, where that is nothing.
    pub fn decode_error(self, status: u16, body: &[u8]) -> ErrorFields {
        let said = self.said_in_error(status, body);
        if said.message.is_empty() { ErrorFields { message: error_body::title(status).into(), ..said } } else { said }
    }

    fn said_in_error(self, status: u16, body: &[u8]) -> ErrorFields {
        match self.family() {
            Family::OpenaiChat(dialect) => openai_chat::decode_error(dialect, status, body),
            Family::AnthropicMessages => anthropic_messages::decode_error(status, body),
            Family::CohereChat => cohere_chat::decode_error(status, body),
            Family::OpenaiResponses => openai_chat::decode_error(Dialect::OPENAI, status, body),
            Family::Gemini => gemini::decode_error(status, body),
            Family::BedrockConverse | Family::BedrockInvoke => bedrock_converse::decode_error(status, body),
            Family::Ollama => ollama_chat::decode_error(status, body),
        }
    }

    /// The name of an error, for the providers that say it in a header and not in the body.
    pub fn kind_in_header<'h>(self, header: impl Fn(&str) -> Option<&'h str>) -> Option<Text> {
        match self.family() {
            Family::BedrockConverse | Family::BedrockInvoke => {
                bedrock_converse::error_kind(header("x-amzn-errortype")?)
            }
            _ => None,
        }
    }

    /// How long the body of a refusal asks to wait, for the providers that say so there and not in a header.
    pub fn hint_in_body(self, body: &[u8]) -> Option<Duration> {
        match self.family() {
            Family::Gemini => gemini::retry_delay(body),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{Limits, Quota, errors};

    #[test]
    fn an_error_without_words_has_those_of_its_status() {
        let bodies = [
            "",
            "{}",
            "null",
            r#"{"error":{}}"#,
            r#"{"error":""}"#,
            r#"{"error":{"message":""}}"#,
            r#"{"message":""}"#,
        ];
        for (api, body) in Api::ALL.into_iter().flat_map(|api| bodies.map(|body| (api, body))) {
            let said = api.decode_error(429, body.as_bytes());
            assert_eq!(said.message, "429 Too Many Requests", "{} {body}", api.name());
        }
    }

    #[test]
    fn a_refusal_says_what_is_usual_and_what_it_was_given() {
        let refusal = Refusal {
            at: Duration::ZERO,
            status: 429,
            category: None,
            retry_after: Some(RetryAfter { wait: Duration::from_millis(1500), form: RetryForm::Millis }),
            limits: Some(Limits {
                requests: Some(Quota { limit: 10, remaining: 0, reset: Some(Duration::from_secs(6)) }),
                ..Limits::default()
            }),
            exceeded: None,
            unknown_model: None,
        };
        for api in Api::ALL {
            let (headers, body) = api.encode_refusal(&refusal, "req_1", 1_760_000_000_000);
            let usual = openai_chat::with_wait(errors::typical(api, 429), refusal.retry_after.unwrap());
            assert_eq!(api.decode_error(429, &body), usual);
            assert_eq!(refusal.fields(api), usual);
            let header = |name: &str| headers.iter().find(|(n, _)| *n == name).map(|(_, value)| &**value);
            let hint = retry_after::parse(header, None).or_else(|| api.hint_in_body(&body));
            assert_eq!(hint, Some(Duration::from_millis(1500)), "{headers:?}");
            let limits = api.limit_headers(refusal.limits.as_ref().unwrap(), 1_760_000_000_000);
            assert!(limits.iter().all(|limit| headers.contains(limit)), "{headers:?}");
            assert!(
                api.is_nameless() || headers.iter().any(|(name, _)| *name == api.request_id_header()),
                "{headers:?}"
            );
        }
    }

    #[test]
    fn a_limit_asks_to_wait_where_its_provider_does() {
        let said = |api: Api| {
            let retry_after = api.limit_hint(Duration::from_millis(1500));
            let refusal = Refusal { retry_after, ..Refusal::new(429) };
            let (headers, body) = api.encode_refusal(&refusal, "r", 0);
            let header = |name| headers.iter().find(|(n, _)| *n == name).map(|(_, value)| value.clone());
            (header("retry-after"), header("retry-after-ms"), api.hint_in_body(&body))
        };
        let seconds = |text: &str| Some(Text::from(text.to_owned()));
        assert_eq!(said(Api::OpenaiChat), (seconds("2"), seconds("2000"), None));
        assert_eq!(said(Api::AzureOpenai), (seconds("2"), seconds("2000"), None));
        assert_eq!(said(Api::AnthropicMessages), (seconds("2"), None, None));
        assert_eq!(said(Api::Gemini), (None, None, Some(Duration::from_millis(1500))));
        assert_eq!((said(Api::Groq), said(Api::Openrouter)), ((seconds("2"), None, None), (seconds("2"), None, None)));
        for silent in [Api::BedrockConverse, Api::Vertex, Api::Mistral, Api::Cohere, Api::Together, Api::Ollama] {
            assert_eq!(said(silent), (None, None, None), "{}", silent.name());
        }
    }

    #[test]
    fn every_usual_error_survives_its_own_bytes() {
        for api in Api::ALL {
            for status in 400..600 {
                let fields = errors::typical(api, status);
                let (headers, body) = api.encode_error(status, &fields, "r");
                let header = |name: &str| headers.iter().find(|(n, _)| *n == name).map(|(_, value)| &**value);
                let read = api.decode_error(status, &body);
                let read = ErrorFields { kind: api.kind_in_header(header).or(read.kind), ..read };
                assert_eq!(read, fields, "{} {status}", api.name());
            }
        }
    }

    #[test]
    fn a_bad_request_names_the_part_that_is_wrong() {
        for api in Api::ALL {
            let error = api.decode_request(br#"{"model":"m"}"#).unwrap_err();
            let (_, body) = api.encode_bad_request(&error, "req_1");
            let read = api.decode_error(400, &body);
            assert_eq!(read.message, error.fields.message);
            assert!(read == error.fields || api == Api::Cohere, "{read:?}");
        }
        let error = Api::OpenaiChat.decode_request(b"{}").unwrap_err();
        let (_, body) = Api::OpenaiChat.encode_bad_request(&error, "req_1");
        assert!(String::from_utf8(body).unwrap().contains(r#""param":"model""#));
    }
}
