//! "Expected this, found that; write it so": the words for kinds of values.
//!
//! *Why in one place?* The same words stand in every message, so a user learns them once: text,
//! number, list, map, nothing. JSON's names (string, object, null) never reach a user.

use crate::node::{Node, Value};
use crate::scalar::Scalars;
use crate::schema::View;
use crate::source::Source;
use crate::words::{list, quote};

use super::number;

/// What `view` wants.
pub(super) fn expected(view: View<'_>, scalars: &Scalars) -> String {
    if let Some(kind) = scalars.of(view) {
        return kind.expected.to_owned();
    }
    if let Some(variants) = view.variants() {
        let names: Vec<_> = variants.iter().map(|variant| variant.name).collect();
        return format!("one of: {}", list(&names));
    }
    let alternatives = view.alternatives();
    if alternatives.is_empty() {
        return plain(view);
    }
    let mut each: Vec<_> = alternatives.into_iter().map(|alternative| expected(alternative, scalars)).collect();
    each.dedup();
    each.join(" or ")
}

fn plain(view: View<'_>) -> String {
    let kinds = view.types();
    let words: Vec<_> = kinds.iter().filter(|kind| **kind != "null").map(|kind| kind_words(kind, view)).collect();
    if words.is_empty() { "nothing".to_owned() } else { words.join(" or ") }
}

fn kind_words(kind: &str, view: View<'_>) -> String {
    match kind {
        "boolean" => "`true` or `false`".to_owned(),
        "integer" | "number" => number::wanted(view),
        "string" => "a text".to_owned(),
        "array" => "a list".to_owned(),
        _ => "a map".to_owned(),
    }
}

/// What stands there, as the user wrote it.
pub(super) fn found(source: &Source, node: &Node) -> String {
    let written = source.slice(node.place);
    match &node.value {
        Value::Null => "nothing".to_owned(),
        Value::Bool(_) | Value::Integer(_) | Value::Float(_) => quote(written),
        Value::String(text) if text.is_empty() => "an empty text".to_owned(),
        Value::String(text) => quote(text),
        Value::List(_) if written.starts_with('[') => format!("the list {}", quote(written)),
        Value::List(_) => "a list".to_owned(),
        Value::Map(_) if written.starts_with('{') => format!("the map {}", quote(written)),
        Value::Map(_) => "a map".to_owned(),
    }
}

/// How the value could be written so that it fits, where that is plain.
pub(super) fn advice(source: &Source, node: &Node, view: View<'_>) -> Option<String> {
    let written = source.slice(node.place);
    let single = node.scalar()?;
    let advice = view.types().iter().find_map(|wanted| match *wanted {
        "boolean" => boolean(&single).map(str::to_owned),
        "integer" | "number" => digits(&single, node),
        "array" => Some(format!("[{written}]")),
        "string" => Some(format!("\"{written}\"")),
        _ => None,
    });
    advice.map(|better| format!("write {}", quote(&better)))
}

/// The boolean that older YAML would have read.
fn boolean(text: &str) -> Option<&'static str> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "y" => Some("true"),
        "false" | "no" | "off" | "n" => Some("false"),
        _ => None,
    }
}

/// The number in a text that only adds quotes or separators.
fn digits(text: &str, node: &Node) -> Option<String> {
    let bare = text.replace(['_', ','], "");
    let numeric = bare.parse::<f64>().is_ok_and(f64::is_finite) && bare.ends_with(|last: char| last.is_ascii_digit());
    let better = matches!(node.value, Value::String(_)) || !bare.contains('.');
    (numeric && better).then_some(bare)
}
