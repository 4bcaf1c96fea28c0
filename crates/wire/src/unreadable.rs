//! What is wrong with bytes that cannot be read.
//!
//! *Which question does it answer?* "Why is this not a request, or not an answer?"
//!
//! *Why two types?* They go to different people: a [`BadRequest`] is told to the caller in the
//! provider's words, as a status of 400; a [`Malformed`] answer is the provider's fault, and is told
//! to whoever decides on the next attempt.
//!
//! *What it never does:* carry the bytes themselves, which may be large or private.

use std::fmt;

use serde::de::DeserializeOwned;

use crate::ErrorFields;

/// A body as a value. Where it is not one: the path to what is wrong (`None` where it is no JSON at
/// all), and what is wrong there. Paths are not kept track of until it is known that one is needed: that takes
/// as long as reading does. That it is text at all is looked at once, and not for each text in it.
pub(crate) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, (Option<String>, String)> {
    let read = std::str::from_utf8(body).ok().map(|text| T::deserialize(&mut serde_json::Deserializer::from_str(text)));
    read.and_then(Result::ok).map_or_else(|| parse_with_paths(body), Ok)
}

fn parse_with_paths<T: DeserializeOwned>(body: &[u8]) -> Result<T, (Option<String>, String)> {
    let deserializer = &mut serde_json::Deserializer::from_slice(body);
    serde_path_to_error::deserialize(deserializer).map_err(|error| {
        let path = error.path().to_string();
        let path = if path == "." { "body".to_owned() } else { path };
        (error.inner().is_data().then_some(path), error.inner().to_string())
    })
}

/// Why bytes are not a request, as the provider would say it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRequest {
    /// The error that a provider answers with, under a status of 400.
    pub fields: ErrorFields,
    /// The part of the request that is wrong, where it can be named.
    pub param: Option<String>,
}

impl BadRequest {
    pub(crate) fn new(code: Option<&'static str>, param: &str, message: String) -> Self {
        let fields = ErrorFields {
            kind: Some("invalid_request_error".into()),
            code: code.map(Into::into),
            message: message.into(),
        };
        Self { fields, param: (!param.is_empty()).then(|| param.to_owned()) }
    }

    /// The request names no model, neither in its path nor in its body.
    pub fn without_model() -> Self {
        Self::new(None, "model", "you must provide a model parameter".to_owned())
    }
}

impl fmt::Display for BadRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.fields.message)
    }
}

impl std::error::Error for BadRequest {}

/// Why bytes are not an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed(String);

impl Malformed {
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self(what.into())
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Malformed {}

impl From<serde_json::Error> for Malformed {
    fn from(error: serde_json::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<crate::sse::Error> for Malformed {
    fn from(error: crate::sse::Error) -> Self {
        Self(error.to_string())
    }
}
