//! Arguments of a tool call.
//!
//! *Which question does it answer?* "Is this text a whole JSON object, and may this answer hold one that is not?"
//!
//! *Why is the text kept?* Because arguments are the model's words: a number that is parsed and written
//! again may lose its last digits. Formats that write an object get the text as it stands.
//!
//! *What it never does:* repair. Half an object is no arguments.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::json;
use serde_json::value::RawValue;

use crate::chunk::TOKEN_BYTES;
use crate::{FinishReason, Malformed, Text, ToolCall, Whole};

/// Arguments in formats that write them as a JSON object, in either direction.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub(crate) struct Object(Box<RawValue>);

impl Object {
    /// The text as it stands; text that is no object, under a name, since there is no other place for it.
    pub(crate) fn of(text: &str) -> Self {
        // Frames of streams end with a line. Inside a string, JSON has no line ends; elsewhere any space does.
        let line = text.replace(['\r', '\n'], " ");
        let object = match object(&line) {
            Some(_) => line,
            None if line.trim().is_empty() => "{}".to_owned(),
            None => json!({ "arguments": text }).to_string(),
        };
        Self(RawValue::from_string(object).expect("it was read as an object, or written as one"))
    }

    pub(crate) fn into_text(self) -> Text {
        Box::<str>::from(self.0).into_string().into()
    }
}

impl Default for Object {
    fn default() -> Self {
        Self::of("")
    }
}

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        if raw.get().starts_with('{') { Ok(Self(raw)) } else { Err(D::Error::custom(NO_OBJECT)) }
    }
}

const NO_OBJECT: &str = "the arguments of a tool call are no JSON object";

/// The error of an answer that ended well, with half a call in it.
pub(crate) fn half() -> Malformed {
    Malformed::new(NO_OBJECT)
}

/// Whether an answer that ended so may have been cut inside a call.
pub(crate) const fn may_cut(reason: FinishReason) -> bool {
    matches!(reason, FinishReason::Length | FinishReason::ContextFull | FinishReason::ContentFilter)
}

/// A call of an answer that ended so: none where it may have been cut inside it.
///
/// # Errors
///
/// When the call is half and the answer was not cut.
pub(crate) fn kept(call: Option<ToolCall>, finish: Option<FinishReason>) -> Result<Option<ToolCall>, Malformed> {
    if call.is_none() && !finish.is_none_or(may_cut) { Err(half()) } else { Ok(call) }
}

/// The answer with whole calls alone.
///
/// # Errors
///
/// When a call is half in an answer that was not cut.
pub(crate) fn checked(mut whole: Whole) -> Result<Whole, Malformed> {
    for call in std::mem::take(&mut whole.tool_calls) {
        let call = Some(call).filter(|call| is_whole(&call.arguments));
        whole.tool_calls.extend(kept(call, whole.finish)?);
    }
    Ok(whole)
}

/// The text, where it is a whole JSON object; no text is an empty one.
pub(crate) fn whole(text: String) -> Option<Text> {
    if text.trim().is_empty() {
        return Some("{}".into());
    }
    object(&text).is_some().then(|| text.into())
}

/// A call, where its arguments are whole.
pub(crate) fn call(id: String, name: String, arguments: String) -> Option<ToolCall> {
    let arguments = whole(arguments)?;
    Some(ToolCall { id: id.into(), name: name.into(), arguments })
}

/// Whether the text is a whole JSON object.
pub(crate) fn is_whole(text: &str) -> bool {
    object(text).is_some()
}

fn object(text: &str) -> Option<&RawValue> {
    serde_json::from_str::<&RawValue>(text).ok().filter(|raw| raw.get().starts_with('{'))
}

/// The text in pieces, as a model that streams would write it: of a token each, and never of more.
pub(crate) fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (piece, tail) = rest.split_at(rest.floor_char_boundary(TOKEN_BYTES));
        rest = tail;
        (!piece.is_empty()).then_some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estimate_tokens;

    #[test]
    fn only_a_whole_object_is_arguments() {
        assert_eq!(whole(r#"{"a": 1.10}"#.to_owned()).as_deref(), Some(r#"{"a": 1.10}"#));
        assert_eq!(whole(" ".to_owned()).as_deref(), Some("{}"));
        for text in [r#"{"a""#, "[]", "7", r#""{}""#, "{} {}"] {
            assert_eq!(whole(text.to_owned()), None, "{text}");
        }
    }

    #[test]
    fn an_object_keeps_its_text() {
        let write = |text: &str| serde_json::to_string(&Object::of(text)).unwrap();
        assert_eq!(write(r#"{"b":1.10,"a":2}"#), r#"{"b":1.10,"a":2}"#);
        assert_eq!(write("{\r\n \"b\": \"\\n\"}"), r#"{   "b": "\n"}"#);
        assert_eq!(write("half {"), r#"{"arguments":"half {"}"#);
        assert_eq!(write(""), "{}");
    }

    #[test]
    fn pieces_are_the_text() {
        for (text, count) in [("é".repeat(40), 20), ("あ".repeat(4), 4), ("🎉 amber".to_owned(), 3), (String::new(), 0)]
        {
            assert_eq!(pieces(&text).collect::<String>(), text);
            assert_eq!(pieces(&text).count(), count, "{text}");
            assert!(pieces(&text).all(|piece| estimate_tokens(piece) == 1), "{text}");
        }
    }
}
