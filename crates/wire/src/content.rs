//! The content of a turn, as both providers write it: a text, or a list of parts.
//!
//! *Which question does it answer?* "What was said in this turn?"
//!
//! *Why shared?* The two formats agree on this one shape, `{"type":"text","text":...}`, to the letter.
//! A part of another type is an error that names the type, because to drop an image silently would
//! change the question.
//!
//! *What it never does:* judge the words.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, SeqAccess, Visitor};
use serde::{Deserialize as DeserializeDerive, Serialize};

use crate::Content;

/// Content on its way out.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Said<'a> {
    Words(&'a str),
    Parts(Vec<PartOut<'a>>),
}

#[derive(Serialize)]
pub(crate) struct PartOut<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    text: &'a str,
}

impl<'a> Said<'a> {
    /// One text is written as it is, anything else as a list.
    pub(crate) fn of(content: &'a [Content]) -> Self {
        match content {
            [Content::Text(text)] => Self::Words(text),
            parts => Self::Parts(parts.iter().map(PartOut::of).collect()),
        }
    }
}

impl<'a> PartOut<'a> {
    fn of(content: &'a Content) -> Self {
        match content {
            Content::Text(text) => Self { kind: "text", text },
            _ => Self { kind: "text", text: "" },
        }
    }
}

/// Content as it came: at least one piece.
#[derive(Debug)]
pub(crate) struct Heard(pub(crate) Vec<Content>);

impl Heard {
    /// All texts as one, with an empty line between.
    pub(crate) fn joined(&self) -> String {
        let texts: Vec<&str> = self
            .0
            .iter()
            .filter_map(|part| if let Content::Text(text) = part { Some(text.as_ref()) } else { None })
            .collect();
        texts.join("\n\n")
    }
}

impl<'de> Deserialize<'de> for Heard {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(HeardVisitor)
    }
}

struct HeardVisitor;

impl<'de> Visitor<'de> for HeardVisitor {
    type Value = Heard;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or an array of content parts")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Heard, E> {
        Ok(Heard(vec![Content::Text(text.to_owned().into())]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Heard, A::Error> {
        let mut content = Vec::new();
        while let Some(PartIn(part)) = parts.next_element()? {
            content.push(part);
        }
        if content.is_empty() { Err(de::Error::custom("content must not be empty")) } else { Ok(Heard(content)) }
    }
}

#[derive(DeserializeDerive)]
#[serde(try_from = "RawPart")]
struct PartIn(Content);

#[derive(DeserializeDerive)]
struct RawPart {
    #[serde(rename = "type")]
    kind: String,
    text: Option<String>,
}

impl TryFrom<RawPart> for PartIn {
    type Error = String;

    fn try_from(part: RawPart) -> Result<Self, String> {
        match (part.kind.as_str(), part.text) {
            ("text", Some(text)) => Ok(Self(Content::Text(text.into()))),
            ("text", None) => Err("a content part of type 'text' needs a field 'text'".to_owned()),
            (other, _) => Err(format!("content parts of type '{other}' are not supported, only 'text'")),
        }
    }
}
