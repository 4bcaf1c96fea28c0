//! Enums as they are written: a word, or a map with one key.
//!
//! *Why one-key maps?* `fault: { blackout: ... }` keeps every position; types tagged from the inside
//! do not. The price is a shape people can get wrong in five ways, and each has its own message.

use crate::diagnostic::Diagnostic;
use crate::node::{Entry, Node, Value};
use crate::schema::Variant;
use crate::source::Place;
use crate::words::{did_you_mean, list, quote};

use super::Checker;
use super::expected::{expected, found};

impl Checker<'_> {
    pub(super) fn variant(&mut self, node: &Node, variants: &[Variant<'_>]) {
        match &node.value {
            Value::Map(entries) => self.tagged(node, entries, variants),
            Value::String(word) => self.word(node, word, variants),
            _ => {
                let message = format!("expected one of: {}; found {}", names(variants), found(self.source, node));
                self.problem(node.place, message, None);
            }
        }
    }

    fn tagged(&mut self, node: &Node, entries: &[Entry], variants: &[Variant<'_>]) {
        match entries {
            [] => self.problem(node.place, format!("expected one of: {}; found an empty map", names(variants)), None),
            [only] => self.content(only, variants),
            [_, second, ..] => {
                self.too_many(second, entries, variants);
                for entry in entries {
                    self.content(entry, variants);
                }
            }
        }
    }

    fn too_many(&mut self, second: &Entry, entries: &[Entry], variants: &[Variant<'_>]) {
        let keys: Vec<_> = entries.iter().map(|entry| &*entry.key.text).collect();
        let message =
            format!("expected exactly one of: {}; found {} keys: {}", names(variants), keys.len(), list(&keys));
        let problem = Diagnostic::new(self.source, second.key.place, message);
        self.problems.push(problem.with_hint("keep one key, and move the others out".to_owned()));
    }

    /// The one entry of an enum's map.
    fn content(&mut self, entry: &Entry, variants: &[Variant<'_>]) {
        let name = &*entry.key.text;
        match variants.iter().find(|variant| variant.name == name) {
            Some(Variant { body: Some(body), .. }) => self.value(&entry.value, *body),
            Some(Variant { body: None, .. }) => {
                let message = format!("`{name}` takes no value here");
                self.problem(entry.key.place, message, Some(format!("write the word alone: `{name}`")));
            }
            None => self.unknown_variant(entry.key.place, name, variants),
        }
    }

    fn word(&mut self, node: &Node, word: &str, variants: &[Variant<'_>]) {
        match variants.iter().find(|variant| variant.name == word) {
            Some(Variant { body: None, .. }) => {}
            Some(Variant { body: Some(body), .. }) => {
                let wanted = expected(*body, self.scalars);
                let hint = format!("write `{word}: ...` with {wanted} as its value");
                self.problem(node.place, format!("`{word}` needs a value"), Some(hint));
            }
            None => self.unknown_variant(node.place, word, variants),
        }
    }

    fn unknown_variant(&mut self, place: Place, word: &str, variants: &[Variant<'_>]) {
        let message = format!("expected one of: {}; found {}", names(variants), quote(word));
        let hint = did_you_mean(word, variants.iter().map(|variant| variant.name));
        self.problem(place, message, hint);
    }
}

fn names(variants: &[Variant<'_>]) -> String {
    let names: Vec<_> = variants.iter().map(|variant| variant.name).collect();
    list(&names)
}
