//! The tree of a file: values with the places they were written at.
//!
//! *Why an own tree?* Both the checker and the messages need the place of every value and every
//! key; no serde value carries them. Texts are shared (`Arc`), so following an alias copies no text.
//!
//! *What it never does:* interpret. `30s` is a text here, whatever the field wants.

use std::sync::Arc;

use crate::source::Place;

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Where the value is written; of an alias, where its anchor is.
    pub place: Place,
    /// The value.
    pub value: Value,
}

/// What a YAML value can be.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing: `~`, `null`, or no value at all.
    Null,
    /// `true` or `false`; `yes` and `on` are texts.
    Bool(bool),
    /// A whole number.
    Integer(i128),
    /// Any other number; always finite.
    Float(f64),
    /// A text, quoted or not.
    String(Arc<str>),
    /// A list.
    List(Vec<Node>),
    /// A map, in the order of the file, with unique keys.
    Map(Vec<Entry>),
}

/// One key of a map with its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: Key,
    /// The value.
    pub value: Node,
}

/// The key of a map, always as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Where the key is written.
    pub place: Place,
    /// Its text: `429` and `"429"` are the same key.
    pub text: Arc<str>,
}

impl Node {
    /// The value under `key`, if this is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The entry under `key`, if this is a map that has it.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| &*entry.key.text == key)
    }

    /// The entries of a map; none for any other value.
    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a list; none for any other value.
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// The text of a single value as a scalar would read it; nothing for null, lists and maps.
    pub fn scalar(&self) -> Option<String> {
        match &self.value {
            Value::Bool(value) => Some(value.to_string()),
            Value::Integer(value) => Some(value.to_string()),
            Value::Float(value) => Some(value.to_string()),
            Value::String(text) => Some(text.to_string()),
            Value::Null | Value::List(_) | Value::Map(_) => None,
        }
    }

    /// How many values this is in all, keys included, and how many levels of lists and maps.
    pub(crate) fn measure(&self) -> (usize, usize) {
        let below = |size: usize, children: &mut dyn Iterator<Item = &Node>| {
            let (nodes, depth) = children
                .map(Node::measure)
                .fold((size, 0), |(nodes, depth), (more, deeper)| (nodes + more, depth.max(deeper)));
            (nodes, depth + 1)
        };
        match &self.value {
            Value::List(items) => below(1, &mut items.iter()),
            Value::Map(entries) => below(1 + entries.len(), &mut entries.iter().map(|entry| &entry.value)),
            _ => (1, 0),
        }
    }
}
