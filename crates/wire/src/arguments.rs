//! Arguments of a tool call.
//!
//! *Which question does it answer?* "Is this text a whole JSON object?"
//!
//! *Why is the text kept?* Because arguments are the model's words: a number that is parsed and written
//! again may lose its last digits. Formats that write an object get the text as it stands.
//!
//! *What it never does:* repair. Half an object is no arguments.

use serde::Serialize;
use serde_json::value::RawValue;

use crate::{Text, ToolCall};

/// Arguments as a JSON object.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Object<'a> {
    /// As they are.
    Whole(&'a RawValue),
    /// Text that is no object, under a name: formats of objects cannot say it otherwise.
    Wrapped { arguments: &'a str },
    /// None.
    Empty {},
}

impl<'a> Object<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        match object(text) {
            Some(raw) => Self::Whole(raw),
            None if text.trim().is_empty() => Self::Empty {},
            None => Self::Wrapped { arguments: text },
        }
    }
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

/// The call, where its arguments are whole.
pub(crate) fn checked(call: ToolCall) -> Option<ToolCall> {
    object(&call.arguments).is_some().then_some(call)
}

/// Whether the text is a whole JSON object.
pub(crate) fn is_whole(text: &str) -> bool {
    object(text).is_some()
}

fn object(text: &str) -> Option<&RawValue> {
    serde_json::from_str::<&RawValue>(text).ok().filter(|raw| raw.get().starts_with('{'))
}

/// The text in pieces, as a model that streams would write it.
pub(crate) fn pieces(text: &str) -> impl Iterator<Item = &str> {
    const CHARS: usize = 16;
    let mut rest = text;
    std::iter::from_fn(move || {
        let end = rest.char_indices().nth(CHARS).map_or(rest.len(), |(at, _)| at);
        let (piece, tail) = rest.split_at(end);
        rest = tail;
        (!piece.is_empty()).then_some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!(write("half {"), r#"{"arguments":"half {"}"#);
        assert_eq!(write(""), "{}");
    }

    #[test]
    fn pieces_are_the_text() {
        let text = "é".repeat(40);
        assert_eq!(pieces(&text).collect::<String>(), text);
        assert_eq!(pieces(&text).count(), 3);
    }
}
