//! The fields of a map: known, unknown, missing.
//!
//! *Why leave a missing field out when it is probably there misspelt?* `polcy:` is one mistake, and
//! is told once: as the unknown field that should be `policy`.

use crate::diagnostic::Diagnostic;
use crate::node::{Entry, Key, Node};
use crate::schema::View;
use crate::words::{closest, list, quote};

use super::Checker;
use super::expected::expected;

/// What a map does with keys that are no known fields.
#[derive(Clone, Copy)]
enum Others<'a> {
    Forbidden,
    Anything,
    Each(View<'a>),
    /// Each, if its key is a number.
    Numbered(View<'a>),
}

impl Checker<'_> {
    pub(super) fn object(&mut self, node: &Node, entries: &[Entry], view: View<'_>) {
        let fields = view.named("properties");
        let names: Vec<_> = fields.iter().map(|(name, _)| *name).collect();
        let others = others(view);
        let mut meant = Vec::new();
        for Entry { key, value } in entries {
            match (fields.iter().find(|(name, _)| *name == &*key.text), others) {
                (Some((_, field)), _) => self.value(value, *field),
                (None, Others::Each(field)) => self.value(value, field),
                (None, Others::Numbered(field)) => self.numbered(key, value, field),
                (None, Others::Anything) => {}
                (None, Others::Forbidden) => meant.extend(self.unknown(key, node, &names)),
            }
        }
        self.missing(node, view, &meant);
        self.size(node, entries.len(), view, ["minProperties", "maxProperties"], "map", "field");
    }

    fn numbered(&mut self, key: &Key, value: &Node, field: View<'_>) {
        if key.text.parse::<i128>().is_err() {
            let message = format!("expected a whole number as key, found {}", quote(&key.text));
            self.problem(key.place, message, None);
        }
        self.value(value, field);
    }

    /// Reports the field `key`, and gives back the field it was probably meant to be.
    fn unknown<'n>(&mut self, key: &Key, node: &Node, names: &[&'n str]) -> Option<&'n str> {
        let free = names.iter().copied().filter(|name| node.get(name).is_none());
        let meant = closest(&key.text, free);
        let hint = match meant {
            Some(name) => format!("did you mean `{name}`?"),
            None if names.is_empty() => "no fields are known here".to_owned(),
            None => format!("known fields: {}", list(names)),
        };
        self.problem(key.place, format!("unknown field {}", quote(&key.text)), Some(hint));
        meant
    }

    /// Reports the required fields that are neither there nor `meant` by another.
    fn missing(&mut self, node: &Node, view: View<'_>, meant: &[&str]) {
        let fields = view.named("properties");
        for name in view.texts("required").filter(|name| node.get(name).is_none() && !meant.contains(name)) {
            let field = fields.iter().find(|(known, _)| *known == name);
            let hint = field.map(|(_, field)| format!("`{name}` is {}", expected(*field, self.scalars)));
            let problem = Diagnostic::new(self.source, node.place, format!("missing field `{name}`"));
            self.problems.push(problem.with_label("in this map").with_hint(hint));
        }
    }
}

fn others(view: View<'_>) -> Others<'_> {
    match view.named("patternProperties").first() {
        Some((r"^\d+$" | r"^-?\d+$", each)) => return Others::Numbered(*each),
        Some((_, each)) => return Others::Each(*each),
        None => {}
    }
    match view.under("additionalProperties") {
        Some(_) if view.forbids("additionalProperties") => Others::Forbidden,
        Some(each) => Others::Each(each),
        None => Others::Anything,
    }
}
