//! Errors, in OpenAI's words.
//!
//! *Which question does it answer?* "What does this error say, and how would OpenAI write it?"
//!
//! *Why HTML too?* A 502 or 52x is not written by OpenAI but by the edge in front of it, as a page. An
//! error of such a status that has no type is written so.
//!
//! *What it never does:* decide what an error means; [`crate::errors`] does.

use std::borrow::Cow;

use serde::Serialize;

use super::{Dialect, ErrorShape};
use crate::{ErrorFields, Headers, error_body};

/// An error object as it is written; every field is always there, but for `param` at some vendors.
#[derive(Serialize)]
pub(super) struct ErrorOut<'a> {
    message: &'a str,
    #[serde(rename = "type", skip_serializing_if = "Param::is_left_out")]
    kind: Param<'a>,
    #[serde(skip_serializing_if = "Param::is_left_out")]
    param: Param<'a>,
    code: Option<Code<'a>>,
}

/// A field that says nothing as null, or is left out where the vendor has none.
#[derive(Serialize)]
#[serde(untagged)]
enum Param<'a> {
    Written(Option<&'a str>),
    LeftOut,
}

impl Param<'_> {
    const fn is_left_out(&self) -> bool {
        matches!(self, Self::LeftOut)
    }
}

/// A code: text, or a number where the vendor writes the status.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Code<'a> {
    Text(&'a str),
    Number(u16),
}

#[derive(Serialize)]
#[serde(untagged)]
enum Body<'a> {
    Nested {
        error: ErrorOut<'a>,
    },
    Flat {
        object: &'static str,
        #[serde(flatten)]
        error: ErrorOut<'a>,
    },
    Detail {
        detail: [DetailOut<'a>; 1],
    },
    Words {
        code: Cow<'a, str>,
        error: &'a str,
    },
}

/// The status under which Mistral's framework answers, and not Mistral.
const UNPROCESSABLE: u16 = 422;

/// What is wrong with a field, in the words of the framework in front of Mistral.
#[derive(Serialize)]
struct DetailOut<'a> {
    loc: [&'static str; 1],
    msg: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    input: (),
}

impl<'a> ErrorOut<'a> {
    pub(super) fn of(fields: &'a ErrorFields, param: Option<&'a str>) -> Self {
        Self {
            message: &fields.message,
            kind: Param::Written(fields.kind.as_deref()),
            param: Param::Written(param),
            code: fields.code.as_deref().map(Code::Text),
        }
    }
}

/// The headers and the body of an error.
pub fn encode_error(
    dialect: Dialect,
    status: u16,
    fields: &ErrorFields,
    param: Option<&str>,
    request_id: &str,
) -> (Headers, Vec<u8>) {
    if error_body::is_edge(status) && fields.kind.is_none() {
        let headers = vec![("content-type", "text/html; charset=UTF-8".into())];
        return (headers, error_body::edge_page(&fields.message).into_bytes());
    }
    // Recorded so: an unknown model is answered with the character set spelt out.
    let json = if status == 404 { "application/json; charset=utf-8" } else { "application/json" };
    let headers =
        vec![("content-type", json.into()), (dialect.vendor.request_id_header(), request_id.to_owned().into())];
    let body = serde_json::to_vec(&body(dialect.error, status, fields, param));
    (headers, body.expect("plain structs with string keys are always JSON"))
}

fn body<'a>(shape: ErrorShape, status: u16, fields: &'a ErrorFields, param: Option<&'a str>) -> Body<'a> {
    let error = ErrorOut::of(fields, param);
    match shape {
        ErrorShape::NoParam => Body::Nested { error: ErrorOut { param: Param::LeftOut, ..error } },
        ErrorShape::NumericCode => Body::Nested { error: ErrorOut { code: Some(numbered(status, fields)), ..error } },
        ErrorShape::Gateway => {
            let kind = fields.kind.as_deref().map_or(Param::LeftOut, |kind| Param::Written(Some(kind)));
            Body::Nested {
                error: ErrorOut { code: Some(numbered(status, fields)), kind, param: Param::LeftOut, ..error },
            }
        }
        ErrorShape::Front if fields.kind.is_none() => {
            Body::Nested { error: ErrorOut { kind: Param::LeftOut, param: Param::LeftOut, ..error } }
        }
        ErrorShape::Front if status == 404 => Body::Nested { error: ErrorOut { param: Param::LeftOut, ..error } },
        ErrorShape::Flat if status == UNPROCESSABLE && fields.kind.is_none() => {
            Body::Detail { detail: [DetailOut { loc: ["body"], msg: &fields.message, kind: "value_error", input: () }] }
        }
        ErrorShape::Flat => Body::Flat { object: "error", error },
        // A type has no place in the short form, and the vendor writes the long one too.
        ErrorShape::Words if fields.kind.is_none() => {
            let code = fields.code.as_deref().map_or_else(|| error_body::title(status).into(), Cow::Borrowed);
            Body::Words { code, error: &fields.message }
        }
        ErrorShape::Nested | ErrorShape::Words | ErrorShape::Front => Body::Nested { error },
    }
}

/// The code, or the status where there is none.
fn numbered(status: u16, fields: &ErrorFields) -> Code<'_> {
    fields.code.as_deref().filter(|code| *code != status.to_string()).map_or(Code::Number(status), Code::Text)
}

/// What the body of an error says.
///
/// A code that repeats the status, as a number or in words, says nothing: some vendors always write one.
pub fn decode_error(dialect: Dialect, status: u16, body: &[u8]) -> ErrorFields {
    let fields = error_body::read(status, body);
    let repeated = match dialect.error {
        ErrorShape::NumericCode | ErrorShape::Gateway => status.to_string(),
        ErrorShape::Words => error_body::title(status),
        _ => return fields,
    };
    let idle = fields.code.as_deref() == Some(&repeated);
    if idle { ErrorFields { code: None, ..fields } } else { fields }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_written_as_openai_writes_it() {
        let fields = ErrorFields {
            kind: Some("insufficient_quota".into()),
            code: Some("insufficient_quota".into()),
            message: "You exceeded your current quota.".into(),
        };
        let (headers, body) = encode_error(Dialect::OPENAI, 429, &fields, None, "req_1");
        assert_eq!(
            String::from_utf8(body.clone()).unwrap(),
            r#"{"error":{"message":"You exceeded your current quota.","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}"#
        );
        assert!(headers.contains(&("x-request-id", "req_1".into())));
        assert_eq!(decode_error(Dialect::OPENAI, 429, &body), fields);
    }

    #[test]
    fn every_vendor_has_its_own_shape() {
        let typed = ErrorFields { kind: Some("t".into()), code: None, message: "m".into() };
        let bare = ErrorFields { kind: None, code: Some("c".into()), message: "m".into() };
        let write = |dialect, fields| String::from_utf8(encode_error(dialect, 429, fields, None, "r").1).unwrap();
        assert_eq!(write(Dialect::GROQ, &typed), r#"{"error":{"message":"m","type":"t","code":null}}"#);
        assert_eq!(write(Dialect::VLLM, &typed), r#"{"error":{"message":"m","type":"t","param":null,"code":429}}"#);
        let flat = r#"{"object":"error","message":"m","type":"t","param":null,"code":null}"#;
        assert_eq!(write(Dialect::MISTRAL, &typed), flat);
        assert_eq!(write(Dialect::XAI, &bare), r#"{"code":"c","error":"m"}"#);
        let nameless = ErrorFields { code: None, ..bare.clone() };
        assert_eq!(write(Dialect::XAI, &nameless), r#"{"code":"429 Too Many Requests","error":"m"}"#);
        assert_eq!(decode_error(Dialect::XAI, 429, write(Dialect::XAI, &nameless).as_bytes()), nameless);
        assert_eq!(write(Dialect::OPENROUTER, &typed), r#"{"error":{"message":"m","type":"t","code":429}}"#);
        assert_eq!(write(Dialect::AZURE, &bare), r#"{"error":{"message":"m","code":"c"}}"#);
        assert_eq!(decode_error(Dialect::VLLM, 429, write(Dialect::VLLM, &typed).as_bytes()), typed);
        assert_eq!(decode_error(Dialect::XAI, 429, write(Dialect::XAI, &bare).as_bytes()), bare);
    }

    #[test]
    fn an_edge_writes_a_page() {
        let fields = ErrorFields { message: "502 Bad Gateway".into(), ..ErrorFields::default() };
        let (headers, body) = encode_error(Dialect::OPENAI, 502, &fields, None, "req_1");
        assert_eq!(headers, [("content-type", "text/html; charset=UTF-8".into())]);
        assert!(body.starts_with(b"<html>"));
        assert_eq!(decode_error(Dialect::OPENAI, 502, &body), fields);
    }
}
