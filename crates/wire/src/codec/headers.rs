//! Headers and names around a body, in any format.
//!
//! *Which question does it answer?* "What does this provider put, or expect, beside the body?"
//!
//! *Why are names found through a function?* So that this crate needs no HTTP library: with `http`, it is
//! `|name| headers.get(name)?.to_str().ok()`. Names are asked for in lower case.
//!
//! *What it never does:* check a credential.

use crate::api::Family;
use crate::codec::{Head, Headers, Work};
use crate::head::{hex, letters};
use crate::openai_chat::{Dialect, KeyHeader};
use crate::{Api, Limits, Text, Usage, anthropic_messages, bedrock_invoke, cohere_chat, openai_chat};

/// The version of Anthropic's interface that requests ask for.
const ANTHROPIC_VERSION: &str = "2023-06-01";

const SSE: &str = "text/event-stream";

impl Api {
    /// The headers that carry a credential.
    pub fn auth_headers(self, key: &str) -> Headers {
        match self.family() {
            Family::OpenaiChat(Dialect { key: KeyHeader::ApiKey, .. }) => vec![("api-key", key.to_owned().into())],
            Family::Gemini if self == Self::Gemini => vec![("x-goog-api-key", key.to_owned().into())],
            Family::OpenaiChat(_)
            | Family::OpenaiResponses
            | Family::Gemini
            | Family::BedrockConverse
            | Family::BedrockInvoke
            | Family::CohereChat
            | Family::Ollama => vec![("authorization", format!("Bearer {key}").into())],
            Family::AnthropicMessages => {
                vec![("x-api-key", key.to_owned().into()), ("anthropic-version", ANTHROPIC_VERSION.into())]
            }
        }
    }

    /// The credential that the headers carry. A bearer token is taken by all: Anthropic's newer SDKs
    /// send one, and so do Azure's clients that sign in. Of a signature of Amazon's it is the id of the key.
    pub fn credential<'h>(self, header: impl Fn(&str) -> Option<&'h str>) -> Option<&'h str> {
        let own = match self.family() {
            Family::OpenaiChat(Dialect { key: KeyHeader::ApiKey, .. }) => header("api-key"),
            Family::AnthropicMessages => header("x-api-key"),
            Family::Gemini => header("x-goog-api-key"),
            Family::OpenaiChat(_)
            | Family::CohereChat
            | Family::OpenaiResponses
            | Family::BedrockConverse
            | Family::BedrockInvoke
            | Family::Ollama => None,
        };
        own.or_else(|| {
            let (scheme, token) = header("authorization")?.split_once(' ')?;
            match scheme {
                "AWS4-HMAC-SHA256" if self.is_amazons() => signer(token),
                _ => scheme.eq_ignore_ascii_case("bearer").then_some(token.trim()),
            }
        })
    }

    /// The names of the n-th answer, in this provider's form: the same number gives the same names.
    pub fn head(self, number: u64, model: impl Into<Text>, created_unix_s: u64) -> Head {
        let request_id = hex("req_", number, 32);
        let (id, request_id) = match self {
            Self::AnthropicMessages => (letters("msg_01", number, 22), letters("req_011", !number, 21)),
            Self::Mistral | Self::Cohere => (hex("", number, 32), request_id),
            Self::OpenaiResponses => (hex("resp_", number, 48), request_id),
            Self::Gemini | Self::Vertex => (letters("", number, 22), request_id),
            Self::BedrockConverse => (uuid(number), uuid(!number)),
            Self::BedrockInvoke => (letters("msg_bdrk_01", number, 22), uuid(!number)),
            Self::Openrouter => (letters(&format!("gen-{created_unix_s}-"), number, 20), request_id),
            _ => (letters("chatcmpl-", number, 29), request_id),
        };
        Head { id, request_id, model: model.into(), created_unix_s }
    }

    /// The id of a call of a tool, in this provider's form: the same number gives the same id.
    pub fn call_id(self, number: u64) -> String {
        match self {
            Self::AnthropicMessages => letters("toolu_01", number, 22),
            Self::BedrockInvoke => letters("toolu_bdrk_01", number, 22),
            Self::BedrockConverse => letters("tooluse_", number, 22),
            Self::Mistral => letters("", number, 9),
            _ => letters("call_", number, 24),
        }
    }

    /// The headers of a response of status 200.
    pub fn answer_headers(self, head: &Head, stream: bool) -> Headers {
        let content = match (stream, self.stream_type()) {
            (false, _) => self.json_type(),
            (true, SSE) if self.names_charset() => "text/event-stream; charset=utf-8",
            (true, other) => other,
        };
        let mut headers = Headers::with_capacity(8);
        headers.push(("content-type", content.into()));
        if matches!(self, Self::OpenaiChat | Self::OpenaiResponses) {
            headers.push(("openai-version", "2020-10-01".into()));
        }
        if self == Self::BedrockInvoke && stream {
            headers.push(("x-amzn-bedrock-content-type", "application/json".into()));
        }
        self.push_own(&mut headers, head);
        if !self.is_nameless() {
            headers.push((self.request_id_header(), head.request_id.clone().into()));
        }
        headers
    }

    /// The content type of a whole answer.
    const fn json_type(self) -> &'static str {
        match self {
            Self::Gemini | Self::Vertex => "application/json; charset=UTF-8",
            Self::Ollama => "application/json; charset=utf-8",
            _ => "application/json",
        }
    }

    /// Whether the content type of a stream of events has a character set.
    const fn names_charset(self) -> bool {
        !matches!(self, Self::Gemini | Self::Vertex | Self::Cohere)
    }

    /// Whether the provider names no request in its headers.
    pub(crate) const fn is_nameless(self) -> bool {
        matches!(self, Self::Gemini | Self::Vertex | Self::Ollama)
    }

    /// The headers that say what a whole answer cost; none where only its body does.
    pub fn usage_headers(self, usage: Usage, work: Work) -> Headers {
        match self.family() {
            Family::BedrockInvoke => bedrock_invoke::usage_headers(usage, work),
            Family::CohereChat => vec![("num_tokens", (usage.input_tokens + usage.output_tokens).to_string().into())],
            _ => Headers::new(),
        }
    }

    /// The headers by which a vendor is known.
    fn push_own(self, headers: &mut Headers, head: &Head) {
        match self {
            Self::OpenaiChat | Self::OpenaiResponses => headers.extend([
                ("openai-organization", openai_chat::ORGANIZATION.into()),
                ("openai-project", "proj_brownout".into()),
            ]),
            Self::AzureOpenai => headers.extend([
                ("apim-request-id", uuid(number(&head.request_id)).into()),
                ("x-ms-region", "East US".into()),
                ("x-ms-deployment-name", head.model.clone()),
                ("x-ms-rai-invoked", "true".into()),
                ("azureml-model-session", "d001-20261021000000".into()),
                ("x-ratelimit-renewalperiod-requests", "60".into()),
                ("x-ratelimit-renewalperiod-tokens", "60".into()),
            ]),
            Self::AnthropicMessages => {
                headers.push(("anthropic-organization-id", anthropic_messages::ORGANIZATION.into()));
            }
            Self::Groq => headers.push(("x-groq-region", "us-west-1".into())),
            _ => {}
        }
    }

    /// The content type of a streamed answer, without parameters.
    pub const fn stream_type(self) -> &'static str {
        match self {
            Self::BedrockConverse | Self::BedrockInvoke => "application/vnd.amazon.eventstream",
            Self::Ollama => "application/x-ndjson",
            _ => SSE,
        }
    }

    /// The headers that report limits; none where the provider reports none.
    pub fn limit_headers(self, limits: &Limits, now_unix_ms: u64) -> Headers {
        match self.family() {
            // Groq counts the requests of a day where the others count those of a minute.
            Family::OpenaiChat(dialect) if self == Self::Groq => {
                let requests = limits.requests_per_day.or(limits.requests);
                openai_chat::encode_limits(dialect, &Limits { requests, ..*limits })
            }
            Family::OpenaiChat(dialect) => openai_chat::encode_limits(dialect, limits),
            Family::AnthropicMessages => anthropic_messages::encode_limits(limits, now_unix_ms),
            Family::OpenaiResponses => openai_chat::encode_limits(Dialect::OPENAI, limits),
            Family::CohereChat => cohere_chat::encode_limits(limits),
            Family::Gemini | Family::BedrockConverse | Family::BedrockInvoke | Family::Ollama => Headers::new(),
        }
    }

    /// The limits that the headers report, where they do.
    pub fn decode_limits<'h>(self, header: impl Fn(&str) -> Option<&'h str>, now_unix_ms: u64) -> Option<Limits> {
        match self.family() {
            Family::OpenaiChat(_) | Family::OpenaiResponses => openai_chat::decode_limits(header),
            Family::AnthropicMessages => anthropic_messages::decode_limits(header, now_unix_ms),
            Family::CohereChat => cohere_chat::decode_limits(header),
            Family::Gemini | Family::BedrockConverse | Family::BedrockInvoke | Family::Ollama => None,
        }
    }

    pub(crate) const fn request_id_header(self) -> &'static str {
        match self {
            Self::AnthropicMessages => "request-id",
            Self::BedrockConverse | Self::BedrockInvoke => "x-amzn-requestid",
            Self::Mistral => "mistral-correlation-id",
            Self::Cohere => "x-debug-trace-id",
            _ => "x-request-id",
        }
    }
}

/// The id of the key in `Credential=AKID/20260101/us-east-1/bedrock/aws4_request, SignedHeaders=...`.
fn signer(said: &str) -> Option<&str> {
    let credential = said.split(',').find_map(|part| part.trim().strip_prefix("Credential="))?;
    credential.split('/').next().filter(|id| !id.is_empty())
}

/// A number that follows from a text.
fn number(text: &str) -> u64 {
    text.bytes().fold(0, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()))
}

/// An id in the form that Amazon and Microsoft use.
fn uuid(number: u64) -> String {
    let hex = hex("", number, 32);
    format!("{}-{}-4{}-a{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..])
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::Quota;

    fn look_up<'h>(headers: &'h [(&'static str, Text)]) -> impl Fn(&str) -> Option<&'h str> {
        |name| headers.iter().find(|(n, _)| *n == name).map(|(_, value)| &**value)
    }

    #[test]
    fn a_credential_that_is_sent_is_found() {
        for api in Api::ALL {
            assert_eq!(api.credential(look_up(&api.auth_headers("sk-1"))), Some("sk-1"));
            assert_eq!(api.credential(look_up(&[])), None);
            assert_eq!(api.credential(look_up(&[("authorization", "bearer sk-2".into())])), Some("sk-2"));
            assert_eq!(api.credential(look_up(&[("authorization", "Basic sk-2".into())])), None);
        }
    }

    #[test]
    fn ids_of_calls_have_the_form_that_the_provider_takes_back() {
        assert_eq!(Api::Mistral.call_id(7).len(), 9);
        assert!(Api::Mistral.call_id(7).bytes().all(|byte| byte.is_ascii_alphanumeric()));
        assert!(Api::BedrockConverse.call_id(7).starts_with("tooluse_"));
        for api in Api::ALL {
            assert_ne!(api.call_id(7), api.call_id(8));
        }
    }

    #[test]
    fn a_signature_names_its_key() {
        let signed = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/us-east-1/bedrock/aws4_request, \
                      SignedHeaders=host;x-amz-date, Signature=00";
        for api in Api::ALL {
            let expected = api.is_amazons().then_some("AKIDEXAMPLE");
            assert_eq!(api.credential(look_up(&[("authorization", signed.to_owned().into())])), expected);
        }
        for other in ["AWS4-HMAC-SHA256 ", "AWS4-HMAC-SHA256 Credential=/x", "AWS4-HMAC-SHA256 SignedHeaders=host"] {
            assert_eq!(Api::BedrockInvoke.credential(look_up(&[("authorization", other.to_owned().into())])), None);
        }
    }

    #[test]
    fn names_have_the_providers_form_and_repeat() {
        let openai = Api::OpenaiChat.head(1, "m", 0);
        assert!(openai.id.starts_with("chatcmpl-") && openai.id.len() == 38, "{}", openai.id);
        assert!(openai.request_id.starts_with("req_") && openai.request_id.len() == 36);
        assert_eq!(openai, Api::OpenaiChat.head(1, "m", 0));
        assert_ne!(openai.id, Api::OpenaiChat.head(2, "m", 0).id);
        assert!(Api::AnthropicMessages.head(1, "m", 0).id.starts_with("msg_01"));
    }

    /// Of these limits, what the provider says.
    fn said(api: Api, limits: Limits) -> Option<Limits> {
        let without_reset = |quota: Option<Quota>| quota.map(|quota| Quota { reset: None, ..quota });
        match api {
            Api::Mistral => {
                let of_ten_seconds = |quota: Quota| Quota { limit: quota.limit.div_ceil(6), ..quota };
                let requests = without_reset(limits.requests.map(of_ten_seconds));
                Some(Limits { requests, tokens: without_reset(limits.tokens), ..limits })
            }
            Api::Cohere => Some(Limits { requests: without_reset(limits.requests), ..Limits::default() }),
            Api::Together => Some(Limits { tokens: None, ..limits }),
            Api::Deepseek
            | Api::Xai
            | Api::Openrouter
            | Api::Vllm
            | Api::Gemini
            | Api::Vertex
            | Api::BedrockConverse
            | Api::BedrockInvoke
            | Api::Ollama => None,
            _ => Some(limits),
        }
    }

    #[test]
    fn limits_that_are_reported_are_read() {
        let quota = Quota { limit: 500, remaining: 3, reset: Some(Duration::from_secs(90)) };
        let tokens = Some(Quota { limit: 30_000, ..quota });
        let limits = Limits { requests: Some(quota), tokens, ..Limits::default() };
        for api in Api::ALL {
            let headers = api.limit_headers(&limits, 1_760_000_000_000);
            let read = api.decode_limits(look_up(&headers), 1_760_000_000_000);
            assert_eq!(read, said(api, limits), "{headers:?}");
            assert_eq!(api.decode_limits(look_up(&[]), 0), None);
        }
        assert_eq!(Api::OpenaiChat.limit_headers(&limits, 0)[2], ("x-ratelimit-reset-requests", "1m30s".into()));
        assert_eq!(Api::AzureOpenai.limit_headers(&limits, 0)[2], ("x-ratelimit-reset-requests", "90".into()));
    }
}
