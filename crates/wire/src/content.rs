//! The content of a turn, as all formats write it: a text, or a list of parts.
//!
//! *Which question does it answer?* "Is this one text, or several things?"
//!
//! *Why shared?* The formats agree on this shape and differ in their parts, so each brings its own. A part
//! that it does not know is an error that names the type, because to drop an image silently would
//! change the question.
//!
//! *What it never does:* judge the words.

use std::fmt;
use std::marker::PhantomData;

use serde::Serialize;
use serde::de::{self, Deserialize, Deserializer, SeqAccess, Visitor};

use crate::Content;

/// Content on its way out: one text is written as it is, anything else as a list.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Said<'a, P> {
    Words(&'a str),
    Parts(Vec<P>),
}

/// A part as it came, in one format's words.
pub(crate) trait Part: de::DeserializeOwned {
    /// Appends what it says.
    fn tell(self, content: &mut Vec<Content>);
}

/// Content as it came: at least one piece.
#[derive(Debug)]
pub(crate) struct Heard<P> {
    pub(crate) content: Vec<Content>,
    form: PhantomData<P>,
}

impl<P> Heard<P> {
    fn of(content: Vec<Content>) -> Self {
        Self { content, form: PhantomData }
    }

    /// All texts as one, with `between` between.
    pub(crate) fn joined(&self, between: &str) -> String {
        let text = |part: &Content| if let Content::Text(text) = part { Some(text.clone()) } else { None };
        let texts: Vec<_> = self.content.iter().filter_map(text).collect();
        texts.join(between)
    }
}

impl<'de, P: Part> Deserialize<'de> for Heard<P> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(HeardVisitor(PhantomData))
    }
}

struct HeardVisitor<P>(PhantomData<P>);

impl<'de, P: Part> Visitor<'de> for HeardVisitor<P> {
    type Value = Heard<P>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or an array of content parts")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Heard<P>, E> {
        Ok(Heard::of(vec![Content::Text(text.to_owned().into())]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Heard<P>, A::Error> {
        let mut content = Vec::new();
        while let Some(part) = parts.next_element::<P>()? {
            part.tell(&mut content);
        }
        if content.is_empty() { Err(de::Error::custom("content must not be empty")) } else { Ok(Heard::of(content)) }
    }
}
