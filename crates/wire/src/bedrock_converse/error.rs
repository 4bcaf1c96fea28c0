//! Errors, in Amazon's words.
//!
//! *Which question does it answer?* "What does this error say, and how would Amazon write it?"
//!
//! *Why twice?* Amazon names the error in a header (`x-amzn-errortype`), and only the words stand in the
//! body. A reader of bodies would not learn the name, so it is written into the body as well, as
//! `__type`, where Amazon's SDKs look for it too.
//!
//! *What it never does:* decide what an error means; [`crate::errors`] does.

use serde_json::{Value, json};

use crate::{ErrorFields, Exceeded, Headers, Text, error_body};

/// What Amazon appends to the name.
const SUFFIX: &str = ":http://internal.amazon.com/coral/com.amazon.bedrock/";

/// The headers and the body of an error.
pub fn encode_error(status: u16, fields: &ErrorFields, request_id: &str) -> (Headers, Vec<u8>) {
    if error_body::is_edge(status) && fields.kind.is_none() {
        let headers = vec![("content-type", "text/html; charset=UTF-8".into())];
        return (headers, error_body::edge_page(&fields.message).into_bytes());
    }
    let mut headers =
        vec![("content-type", "application/json".into()), ("x-amzn-requestid", request_id.to_owned().into())];
    let mut body = json!({ "message": fields.message });
    if let Some(kind) = &fields.kind {
        headers.push(("x-amzn-errortype", format!("{kind}{SUFFIX}").into()));
        body["__type"] = kind.as_ref().into();
    }
    (headers, body.to_string().into_bytes())
}

/// The words about a limit that was exceeded: usually those about requests. Amazon names no number.
pub(crate) fn limit_in_words(usual: Text, exceeded: &Exceeded) -> Text {
    match (exceeded.counted.is_of_requests(), exceeded.counted.is_of_a_day()) {
        (true, _) => usual,
        (false, false) => "Too many tokens, please wait before trying again.".into(),
        (false, true) => "Too many tokens per day, please wait before trying again.".into(),
    }
}

/// What the body of an error says.
pub fn decode_error(status: u16, body: &[u8]) -> ErrorFields {
    let fields = error_body::read(status, body);
    let named = serde_json::from_slice::<Value>(body).ok();
    let named = named.as_ref().and_then(|body| body.get("__type")?.as_str()).map(bare);
    ErrorFields { kind: fields.kind.or_else(|| named.map(|name| name.to_owned().into())), ..fields }
}

/// The name of an error, from the header `x-amzn-errortype`.
pub fn error_kind(header: &str) -> Option<Text> {
    let name = bare(header.trim());
    (!name.is_empty()).then(|| name.to_owned().into())
}

/// The name of an error without what Amazon puts around it: `aws.api#Name:http://...`.
pub(super) fn bare(name: &str) -> &str {
    let name = name.split(':').next().unwrap_or_default();
    name.rsplit('#').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_named_in_header_and_body() {
        let fields = ErrorFields { kind: Some("ThrottlingException".into()), code: None, message: "Slow.".into() };
        let (headers, body) = encode_error(429, &fields, "id");
        let name = headers.iter().find(|(name, _)| *name == "x-amzn-errortype").map(|(_, value)| bare(value));
        assert_eq!(name, Some("ThrottlingException"));
        assert_eq!(decode_error(429, &body), fields);
    }

    #[test]
    fn a_name_is_read_without_its_wrapping() {
        let fields = decode_error(400, br#"{"__type":"com.amazon#ValidationException","message":"m"}"#);
        assert_eq!(fields.kind.as_deref(), Some("ValidationException"));
    }
}
