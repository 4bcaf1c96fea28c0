//! Counting the tokens of a prompt that is not sent.
//!
//! *Which question does it answer?* "What is to be counted, and how is the number written?"
//!
//! *Why the whole request?* Each provider takes here what it takes in a completion, so it is read by the same
//! reader and refused for the same mistakes.
//!
//! *What it never does:* count.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::api::Family;
use crate::codec::BadRequest;
use crate::{Api, Request, bedrock_invoke, gemini, unreadable};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Google {
    generate_content_request: Option<Box<RawValue>>,
}

#[derive(Deserialize)]
struct Amazon {
    input: Input,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum Input {
    Converse(Box<RawValue>),
    InvokeModel(Body),
}

#[derive(Deserialize)]
struct Body {
    body: String,
}

impl Api {
    /// The prompt whose tokens are to be counted; `None` where the provider counts for nobody.
    pub fn own_count(self, body: &[u8]) -> Option<Result<Request, BadRequest>> {
        match self.family() {
            Family::Gemini => Some(google(self, body)),
            Family::BedrockConverse | Family::BedrockInvoke => Some(amazon(body)),
            _ => None,
        }
    }

    /// The body that says how many tokens there are.
    pub fn own_count_body(self, tokens: u64) -> Vec<u8> {
        let body: Value = match self.family() {
            Family::Gemini => gemini::count(tokens),
            _ => json!({ "inputTokens": tokens }),
        };
        body.to_string().into_bytes()
    }
}

fn google(api: Api, body: &[u8]) -> Result<Request, BadRequest> {
    let nested = serde_json::from_slice::<Google>(body).ok().and_then(|said| said.generate_content_request);
    let asked = gemini::decode_request(api, nested.as_deref().map_or(body, |raw| raw.get().as_bytes()))?;
    Ok(asked.request)
}

fn amazon(body: &[u8]) -> Result<Request, BadRequest> {
    let Amazon { input } = unreadable::parse(body).map_err(|(path, what)| {
        let path = path.as_deref().unwrap_or("body");
        bedrock_invoke::wrong("input", &format!("The format of value at '{path}' is invalid: {what}"))
    })?;
    let asked = match input {
        Input::Converse(request) => Api::BedrockConverse.decode_request(request.get().as_bytes())?,
        Input::InvokeModel(Body { body }) => {
            let body = STANDARD.decode(body);
            let body = body.map_err(|_| bedrock_invoke::wrong("input", "The body is not base64."))?;
            Api::BedrockInvoke.decode_request(&body)?
        }
    };
    Ok(asked.request)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prompt(api: Api, body: &str) -> Option<String> {
        let request = api.own_count(body.as_bytes())?.ok()?;
        Some(request.texts().collect())
    }

    #[test]
    fn what_is_counted_is_what_would_be_asked() {
        let contents = r#"{"contents":[{"parts":[{"text":"one"}]}]}"#;
        assert_eq!(prompt(Api::Gemini, contents).as_deref(), Some("one"));
        let nested = format!(r#"{{"generateContentRequest":{contents}}}"#);
        assert_eq!(prompt(Api::Gemini, &nested).as_deref(), Some("one"));
        let converse = r#"{"input":{"converse":{"messages":[{"role":"user","content":[{"text":"two"}]}]}}}"#;
        assert_eq!(prompt(Api::BedrockConverse, converse).as_deref(), Some("two"));
        let native = r#"{"anthropic_version":"bedrock-2023-05-31","max_tokens":1,"messages":[{"role":"user","content":"three"}]}"#;
        let invoke = format!(r#"{{"input":{{"invokeModel":{{"body":"{}"}}}}}}"#, STANDARD.encode(native));
        assert_eq!(prompt(Api::BedrockConverse, &invoke).as_deref(), Some("three"));
        assert!(Api::Ollama.own_count(b"{}").is_none());
    }

    #[test]
    fn what_cannot_be_counted_is_refused() {
        for body in ["", "{}", r#"{"input":{}}"#, r#"{"input":{"invokeModel":{"body":"?"}}}"#] {
            assert!(Api::BedrockInvoke.own_count(body.as_bytes()).unwrap().is_err(), "{body}");
            assert!(Api::Vertex.own_count(body.as_bytes()).unwrap().is_err(), "{body}");
        }
    }

    #[test]
    fn numbers_have_the_providers_names() {
        let read = |api: Api| serde_json::from_slice::<Value>(&api.own_count_body(7)).unwrap();
        assert_eq!(read(Api::Gemini)["totalTokens"], 7);
        assert_eq!(read(Api::BedrockConverse), json!({ "inputTokens": 7 }));
    }
}
