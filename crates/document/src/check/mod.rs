//! The tree against the schema of a type: every violation, each with its place.
//!
//! *Which question does it answer?* "What would serde refuse in this file, all of it, in words a
//! user understands?" One file per shape: fields, enum variants, unions, numbers.
//!
//! *Why not a JSON Schema validator?* Its answer to a misspelt variant is "not valid under any of
//! the schemas"; and it sees a value tree without places.
//!
//! *What it never does:* have the last word. What it cannot see (an own `Deserialize`), serde refuses.

mod expected;
mod number;
mod object;
mod union;
mod variant;

use std::sync::Arc;

use serde_json::Value as Json;

use crate::diagnostic::Diagnostic;
use crate::diagnostics::Diagnostics;
use crate::node::{Node, Value};
use crate::scalar::{Kind, Scalars};
use crate::schema::View;
use crate::source::{Place, Source};
use expected::{advice, expected, found};

/// Every violation of `schema` in the tree `root`.
pub(crate) fn check(source: &Arc<Source>, root: &Node, schema: &Json, scalars: &Scalars) -> Diagnostics {
    let mut checker = Checker { source, scalars, problems: Diagnostics::new() };
    checker.value(root, View::root(schema));
    checker.problems
}

struct Checker<'a> {
    source: &'a Arc<Source>,
    scalars: &'a Scalars,
    problems: Diagnostics,
}

impl Checker<'_> {
    fn value(&mut self, node: &Node, view: View<'_>) {
        if node.value == Value::Null && view.is_nullable() {
            return;
        }
        if let Some(kind) = self.scalars.of(view) {
            return self.scalar(node, kind);
        }
        if let Some(variants) = view.variants() {
            return self.variant(node, &variants);
        }
        match view.alternatives().as_slice() {
            [] => self.plain(node, view),
            [only] => self.value(node, *only),
            many => self.union(node, many),
        }
        view.each("allOf").for_each(|part| self.value(node, part));
    }

    /// A value whose schema names its type.
    fn plain(&mut self, node: &Node, view: View<'_>) {
        if !fits(node, view) {
            return self.wrong(node, view);
        }
        match &node.value {
            Value::Map(entries) => self.object(node, entries, view),
            Value::List(items) => self.list(node, items, view),
            Value::Integer(_) | Value::Float(_) => self.number(node, view),
            Value::String(text) => self.text(node, text, view),
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn scalar(&mut self, node: &Node, kind: &Kind) {
        let mut problem = format!("expected {}, found {}", kind.expected, found(self.source, node));
        let Some(text) = node.scalar() else { return self.problem(node.place, problem, None) };
        if let Err(refusal) = (kind.parse)(&text) {
            problem = format!("{problem}: {}", refusal.reason);
            self.problem(node.place, problem, refusal.hint);
        }
    }

    fn list(&mut self, node: &Node, items: &[Node], view: View<'_>) {
        self.size(node, items.len(), view, ["minItems", "maxItems"], "list", "item");
        let first: Vec<_> = view.each("prefixItems").collect();
        let rest = view.under("items");
        for (nth, item) in items.iter().enumerate() {
            if let Some(view) = first.get(nth).copied().or(rest) {
                self.value(item, view);
            }
        }
    }

    fn text(&mut self, node: &Node, text: &str, view: View<'_>) {
        self.size(node, text.chars().count(), view, ["minLength", "maxLength"], "text", "character");
    }

    /// Whether `size` lies within the two limits of `view`.
    fn size(&mut self, node: &Node, size: usize, view: View<'_>, limits: [&str; 2], what: &str, unit: &str) {
        let [least, most] = limits.map(|limit| view.size(limit));
        if least.is_none_or(|least| size >= least) && most.is_none_or(|most| size <= most) {
            return;
        }
        let wanted = match (least, most) {
            (Some(least), Some(most)) if least == most => counted(least, unit),
            (Some(least), Some(most)) => format!("{least} to {}", counted(most, unit)),
            (Some(least), None) => format!("at least {}", counted(least, unit)),
            (_, most) => format!("at most {}", counted(most.unwrap_or_default(), unit)),
        };
        self.problem(node.place, format!("expected a {what} of {wanted}, found {size}"), None);
    }

    /// The value is of another kind than the schema wants.
    fn wrong(&mut self, node: &Node, view: View<'_>) {
        let message = format!("expected {}, found {}", expected(view, self.scalars), found(self.source, node));
        self.problem(node.place, message, advice(self.source, node, view));
    }

    fn problem(&mut self, place: Place, message: impl Into<String>, hint: Option<String>) {
        self.problems.push(Diagnostic::new(self.source, place, message).with_hint(hint));
    }
}

fn counted(size: usize, unit: &str) -> String {
    if size == 1 { format!("1 {unit}") } else { format!("{size} {unit}s") }
}

/// Whether the kind of `node` is one that `view` allows.
fn fits(node: &Node, view: View<'_>) -> bool {
    let types = view.types();
    types.is_empty() || types.iter().any(|wanted| is(node, wanted))
}

fn is(node: &Node, wanted: &str) -> bool {
    match &node.value {
        Value::Null => wanted == "null",
        Value::Bool(_) => wanted == "boolean",
        Value::Integer(_) => wanted == "integer" || wanted == "number",
        Value::Float(_) => wanted == "number",
        Value::String(_) => wanted == "string",
        Value::List(_) => wanted == "array",
        Value::Map(_) => wanted == "object",
    }
}
