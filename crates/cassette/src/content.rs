//! Bytes, in the most readable form that loses none.
//!
//! *Which question does it answer?* "How do these bytes stand in a file of JSON?"
//!
//! *Why three forms?* People read and edit recordings. A request is a JSON document and is matched as one; a
//! chunk is text, unless it was cut inside a character or belongs to a binary format.
//!
//! *What it never does:* replace a byte that is no text. A document alone is written anew: its members may come in
//! another order.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A body, or a piece of one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// A JSON document.
    Json(Value),
    /// Any other text.
    Text(String),
    /// Bytes that are no UTF-8.
    #[serde(with = "binary")]
    Base64(Vec<u8>),
}

impl Content {
    /// A piece of a body: text, or bytes.
    pub fn piece(bytes: Vec<u8>) -> Self {
        String::from_utf8(bytes).map_or_else(|error| Self::Base64(error.into_bytes()), Self::Text)
    }

    /// A whole body: a document where it is one.
    pub fn body(bytes: Vec<u8>) -> Self {
        serde_json::from_slice(&bytes).map_or_else(|_| Self::piece(bytes), Self::Json)
    }

    /// The bytes themselves.
    pub fn bytes(&self) -> Cow<'_, [u8]> {
        match self {
            Self::Json(value) => Cow::Owned(value.to_string().into_bytes()),
            Self::Text(text) => Cow::Borrowed(text.as_bytes()),
            Self::Base64(bytes) => Cow::Borrowed(bytes),
        }
    }
}

/// Bytes as base64.
mod binary {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        STANDARD.decode(String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_comes_back_as_it_was() {
        for (content, line) in [
            (Content::body(b"{\"a\": 1}".to_vec()), r#"{"json":{"a":1}}"#),
            (Content::body(b"hello".to_vec()), r#"{"text":"hello"}"#),
            (Content::piece(b"{}".to_vec()), r#"{"text":"{}"}"#),
            (Content::piece(vec![0xC3]), r#"{"base64":"ww=="}"#),
        ] {
            assert_eq!(serde_json::to_string(&content).unwrap(), line);
            assert_eq!(serde_json::from_str::<Content>(line).unwrap(), content);
        }
        assert_eq!(Content::piece(vec![0xC3]).bytes().as_ref(), [0xC3]);
        assert!(serde_json::from_str::<Content>(r#"{"base64":"?"}"#).is_err());
    }
}
