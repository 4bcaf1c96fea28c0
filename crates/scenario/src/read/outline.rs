//! What can be said about a file whose shape is wrong: whether the names in it fit together.
//!
//! *Why?* A file that misspells a field has no model, so what is checked on models would be told only
//! after the field is mended. Names can be compared on the tree itself: everything that is wrong is
//! told at once. The words are those of the full checks, so that nothing is told twice.
//!
//! *What it never does:* complain about what the shape already condemns.

use document::{Diagnostic, Document, Node, Path, did_you_mean};

use super::timeline::{RESERVED, listed};
use crate::model::Scenario;

impl Scenario {
    /// Names in the file that do not fit together, or do not fit the policy's providers (name and
    /// model; none where the policy is not known).
    pub fn outline(document: &Document, providers: &[(&str, &str)]) -> Vec<Diagnostic> {
        let mut found = fault_names(document);
        found.extend(fault_providers(document, providers));
        found.extend(windows(document));
        found
    }
}

fn items<'a>(document: &'a Document, list: &str) -> &'a [Node] {
    document.root().get(list).map(Node::items).unwrap_or_default()
}

/// The name of each fault: its own, or its kind's.
fn names(document: &Document) -> Vec<Option<String>> {
    let kind = |fault: &Node| fault.get("fault")?.entries().first().map(|entry| entry.key.text.to_string());
    let name = |fault: &Node| fault.get("name").map_or_else(|| kind(fault), Node::scalar);
    items(document, "timeline").iter().map(name).collect()
}

fn fault_names(document: &Document) -> Vec<Diagnostic> {
    let names = names(document);
    let repeated = |(place, name): (usize, &Option<String>)| {
        let name = name.as_ref().filter(|name| names[..place].iter().flatten().any(|earlier| earlier == *name))?;
        let item = Path::root().field("timeline").index(place);
        let own = items(document, "timeline")[place].get("name").is_some();
        let path = if own { item.field("name") } else { item };
        let hint = Some("give each fault a `name` of its own".to_owned());
        Some(document.problem(&path, format!("another fault is called `{name}`"), hint))
    };
    names.iter().enumerate().filter_map(repeated).collect()
}

fn fault_providers(document: &Document, providers: &[(&str, &str)]) -> Vec<Diagnostic> {
    if providers.is_empty() {
        return Vec::new();
    }
    let world = document.root().get("providers").map(Node::entries).unwrap_or_default();
    let own = world.iter().map(|entry| &*entry.key.text);
    let known: Vec<&str> = own.chain(providers.iter().map(|provider| provider.0)).collect();
    let mut found = Vec::new();
    for (place, fault) in items(document, "timeline").iter().enumerate() {
        let Some(said) = fault.get("provider") else { continue };
        let path = Path::root().field("timeline").index(place).field("provider");
        found.extend(said.scalar().and_then(|name| unknown(document, &path, &name, &known)));
        let listed = said.items().iter().enumerate();
        found.extend(listed.filter_map(|(nth, one)| unknown(document, &path.index(nth), &one.scalar()?, &known)));
    }
    found
}

fn unknown(document: &Document, path: &Path, name: &str, known: &[&str]) -> Option<Diagnostic> {
    if known.contains(&name) {
        return None;
    }
    let hint = did_you_mean(name, known.iter().copied());
    let hint = hint.or_else(|| Some(format!("there is: {}", listed(known.iter().copied()))));
    Some(document.problem(path, format!("there is no provider `{name}`"), hint))
}

fn windows(document: &Document) -> Vec<Diagnostic> {
    if document.root().get("incident").is_some() {
        return Vec::new();
    }
    let names = names(document);
    let known: Vec<&str> = names.iter().flatten().map(String::as_str).chain(RESERVED).collect();
    let astray = |(place, entry): (usize, &Node)| {
        let name = entry.get("during")?.scalar().filter(|name| !known.contains(&name.as_str()))?;
        let hint = did_you_mean(&name, known.iter().copied());
        let hint = hint.or_else(|| Some(format!("there is: {}", listed(known.iter().copied()))));
        let path = Path::root().field("expect").index(place).field("during");
        Some(document.problem(&path, format!("no fault is called `{name}`"), hint))
    };
    items(document, "expect").iter().enumerate().filter_map(astray).collect()
}
