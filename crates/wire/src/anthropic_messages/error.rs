//! Errors, in Anthropic's words.
//!
//! *Which question does it answer?* "What does this error say, and how would Anthropic write it?"
//!
//! *Why `details`?* Anthropic has no `code` beside the type; newer errors carry one in
//! `error.details.error_code`, and that is where a code is written and read.
//!
//! *What it never does:* decide what an error means; [`crate::errors`] does.

use serde::Serialize;

use crate::{ErrorFields, Headers, error_body};

/// An error as it is written, in a body as in a stream.
#[derive(Serialize)]
pub(super) struct Outgoing<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    error: ErrorOut<'a>,
    request_id: &'a str,
}

#[derive(Serialize)]
struct ErrorOut<'a> {
    details: Option<Details<'a>>,
    #[serde(rename = "type")]
    kind: &'a str,
    message: &'a str,
}

#[derive(Serialize)]
struct Details<'a> {
    error_code: &'a str,
}

impl<'a> Outgoing<'a> {
    pub(super) fn of(fields: &'a ErrorFields, request_id: &'a str) -> Self {
        let error = ErrorOut {
            details: fields.code.as_deref().map(|error_code| Details { error_code }),
            kind: fields.kind.as_deref().unwrap_or("api_error"),
            message: &fields.message,
        };
        Self { kind: "error", error, request_id }
    }
}

/// The headers and the body of an error.
pub fn encode_error(status: u16, fields: &ErrorFields, request_id: &str) -> (Headers, Vec<u8>) {
    if error_body::is_edge(status) && fields.kind.is_none() {
        let headers = vec![("content-type", "text/html; charset=UTF-8".into())];
        return (headers, error_body::edge_page(&fields.message).into_bytes());
    }
    let mut headers = vec![("content-type", "application/json".into()), ("request-id", request_id.to_owned().into())];
    headers.extend(should_retry(status).map(|answer| ("x-should-retry", answer.into())));
    let body = serde_json::to_vec(&Outgoing::of(fields, request_id));
    (headers, body.expect("plain structs with string keys are always JSON"))
}

/// The advice to SDKs, for the statuses where it is known to be given.
const fn should_retry(status: u16) -> Option<&'static str> {
    match status {
        400 | 401 => Some("false"),
        529 => Some("true"),
        _ => None,
    }
}

/// What the body of an error says.
pub fn decode_error(status: u16, body: &[u8]) -> ErrorFields {
    error_body::read(status, body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_written_as_anthropic_writes_it() {
        let fields =
            ErrorFields { kind: Some("authentication_error".into()), code: None, message: "invalid x-api-key".into() };
        let (headers, body) = encode_error(401, &fields, "req_1");
        assert_eq!(
            String::from_utf8(body.clone()).unwrap(),
            r#"{"type":"error","error":{"details":null,"type":"authentication_error","message":"invalid x-api-key"},"request_id":"req_1"}"#
        );
        assert!(headers.contains(&("request-id", "req_1".into())));
        assert!(headers.contains(&("x-should-retry", "false".into())));
        assert_eq!(decode_error(401, &body), fields);
    }

    #[test]
    fn a_code_is_written_into_the_details() {
        let fields = ErrorFields {
            kind: Some("rate_limit_error".into()),
            code: Some("enforced_spend_limit_reached".into()),
            message: "m".into(),
        };
        assert_eq!(decode_error(429, &encode_error(429, &fields, "req_1").1), fields);
    }
}
