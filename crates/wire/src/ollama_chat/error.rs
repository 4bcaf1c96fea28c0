//! Errors, in Ollama's words.
//!
//! *Which question does it answer?* "What does this error say, and how would Ollama write it?"
//!
//! *Why only words?* `{"error": "..."}` is all there is, in a body as in the middle of a stream. A type or
//! a code that is to be written is lost.
//!
//! *What it never does:* decide what an error means; [`crate::errors`] does.

use serde_json::{Value, json};

use crate::{ErrorFields, Headers, error_body};

/// The headers and the body of an error.
pub fn encode_error(fields: &ErrorFields) -> (Headers, Vec<u8>) {
    let headers = vec![("content-type", "application/json; charset=utf-8".into())];
    (headers, object(fields).to_string().into_bytes())
}

/// The error as it stands in a body, and in a line of a stream.
pub(super) fn object(fields: &ErrorFields) -> Value {
    json!({ "error": fields.message })
}

/// What the body of an error says.
pub fn decode_error(status: u16, body: &[u8]) -> ErrorFields {
    error_body::read(status, body)
}
