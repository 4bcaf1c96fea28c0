//! Questions, in Anthropic's words as Bedrock takes them.
//!
//! *Which question does it answer?* "What does the caller ask for?" The model and the wish for a stream stand in
//! the path and are added by who knows it.
//!
//! *Why field by field, unread?* The rest of the body is Anthropic's, and is handed on as it stands: a number that
//! is parsed and written again may lose its last digits.
//!
//! *What it never does:* take a model or a `stream` in the body, which Bedrock refuses in these words.

use std::collections::BTreeMap;

use serde_json::value::{RawValue, to_raw_value};

use crate::head::Asked;
use crate::{BadRequest, Request, anthropic_messages, unreadable};

/// The version that Bedrock wants to be named.
const VERSION: &str = "bedrock-2023-05-31";

type Fields = BTreeMap<String, Box<RawValue>>;

/// The body of a request.
pub fn encode_request(request: &Request) -> Vec<u8> {
    let body = anthropic_messages::encode_request(request);
    let mut fields: Fields = serde_json::from_slice(&body).expect("a request is a JSON object");
    fields.retain(|name, _| !in_path(name));
    fields.insert("anthropic_version".to_owned(), raw(VERSION));
    serde_json::to_vec(&fields).expect("a map with string keys is always JSON")
}

/// What the body of a request asks for.
pub fn decode_request(body: &[u8]) -> Result<Asked, BadRequest> {
    let mut fields: Fields = unreadable::parse(body).map_err(|(_, what)| malformed(&what))?;
    if let Some(extra) = fields.keys().find(|name| in_path(name)) {
        return Err(wrong(extra, &format!("{extra}: Extra inputs are not permitted")));
    }
    if fields.remove("anthropic_version").is_none() {
        return Err(wrong("anthropic_version", "anthropic_version: Field required"));
    }
    fields.insert("model".to_owned(), raw(""));
    let native = serde_json::to_vec(&fields).expect("a map with string keys is always JSON");
    anthropic_messages::decode_request(&native).map_err(|mut bad| {
        bad.fields.kind = Some(VALIDATION.into());
        bad
    })
}

const VALIDATION: &str = "ValidationException";

/// What Anthropic has in the body, and Bedrock in the path.
fn in_path(name: &str) -> bool {
    matches!(name, "model" | "stream")
}

fn raw(text: &str) -> Box<RawValue> {
    to_raw_value(text).expect("a text is JSON")
}

fn malformed(what: &str) -> BadRequest {
    wrong("", &format!("Malformed input request: {what}, please reformat your input and try again."))
}

pub(crate) fn wrong(param: &str, what: &str) -> BadRequest {
    let mut wrong = BadRequest::new(None, param, what.to_owned());
    wrong.fields.kind = Some(VALIDATION.into());
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(body: &str) -> String {
        decode_request(body.as_bytes()).unwrap_err().fields.message.into_owned()
    }

    #[test]
    fn the_body_is_anthropics_without_what_stands_in_the_path() {
        let request = Request { stream: true, ..Request::prompt("claude", "Hello") };
        let body = String::from_utf8(encode_request(&request)).unwrap();
        assert!(
            body.starts_with(r#"{"anthropic_version":"bedrock-2023-05-31","max_tokens":4096,"messages":"#),
            "{body}"
        );
        assert!(!body.contains("stream") && !body.contains("model"), "{body}");
        assert_eq!(decode_request(body.as_bytes()).unwrap().request.messages, request.messages);
    }

    #[test]
    fn bedrock_refuses_what_anthropic_takes() {
        let with = |field: &str| format!(r#"{{{field}"max_tokens":1,"messages":[{{"role":"user","content":"a"}}]}}"#);
        let version = r#""anthropic_version":"bedrock-2023-05-31","#;
        assert_eq!(refused(&with("")), "anthropic_version: Field required");
        assert_eq!(refused(&with(&format!(r#"{version}"stream":true,"#))), "stream: Extra inputs are not permitted");
        assert_eq!(refused(&with(&format!(r#"{version}"model":"m","#))), "model: Extra inputs are not permitted");
        assert_eq!(refused(r#"{"anthropic_version":"bedrock-2023-05-31"}"#), "max_tokens: Field required");
        assert!(refused("{").starts_with("Malformed input request: "));
        assert_eq!(decode_request(b"{}").unwrap_err().fields.kind.as_deref(), Some("ValidationException"));
    }
}
