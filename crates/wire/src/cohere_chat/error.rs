//! Errors, in Cohere's words.
//!
//! *Which question does it answer?* "What does this error say, and how would Cohere write it?"
//!
//! *Why nothing but words?* Cohere sends an id and a message. There is no type and no code, so none is
//! written, and the message alone tells one error from another.
//!
//! *What it never does:* decide what an error means; [`crate::errors`] does.

use serde::Serialize;

use crate::{ErrorFields, Exceeded, Headers, Text, error_body};

#[derive(Serialize)]
struct Outgoing<'a> {
    id: &'a str,
    message: &'a str,
}

/// The headers and the body of an error.
pub fn encode_error(_status: u16, fields: &ErrorFields, request_id: &str) -> (Headers, Vec<u8>) {
    let headers = vec![("content-type", "application/json".into()), ("x-debug-trace-id", request_id.to_owned().into())];
    let body = serde_json::to_vec(&Outgoing { id: request_id, message: &fields.message });
    (headers, body.expect("plain structs with string keys are always JSON"))
}

/// The words about a limit that was exceeded: usually those about requests of a minute.
pub(crate) fn limit_in_words(usual: Text, exceeded: &Exceeded) -> Text {
    let Exceeded { counted, limit, .. } = exceeded;
    if counted.is_of_requests() || counted.is_of_a_day() {
        return usual;
    }
    format!("trial token rate limit exceeded, limit is {limit} tokens per minute").into()
}

/// What the body of an error says.
pub fn decode_error(status: u16, body: &[u8]) -> ErrorFields {
    error_body::read(status, body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_written_as_cohere_writes_it() {
        let fields = ErrorFields { kind: Some("t".into()), code: None, message: "invalid api token".into() };
        let (_, body) = encode_error(401, &fields, "req_1");
        assert_eq!(String::from_utf8(body.clone()).unwrap(), r#"{"id":"req_1","message":"invalid api token"}"#);
        assert_eq!(decode_error(401, &body), ErrorFields { kind: None, ..fields });
    }
}
