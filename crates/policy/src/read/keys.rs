//! Literal keys are refused, and never repeated in a message.
//!
//! *Why before everything else?* The checker of shapes would quote what it found. A key in a file
//! ends up in a repository; a key in a message ends up in a log.

use document::{Diagnostics, Document, Entry, Node, Path, Place};

use crate::raw::{File, scalars};

/// What the file says, unless its shape is wrong or it holds a key.
pub(super) fn decode(document: &Document) -> Result<File, Diagnostics> {
    let literal: Vec<&Entry> = keys(document).filter_map(literal).collect();
    let decoded = document.decode_with(&scalars());
    if literal.is_empty() {
        return decoded;
    }
    let others = decoded.err().into_iter().flatten();
    let mut found: Diagnostics =
        others.filter(|problem| literal.iter().all(|entry| entry.value.place != problem.place())).collect();
    found.extend(literal.iter().map(|entry| {
        let hint = Some(hint(entry).to_owned());
        document.problem_at(entry.key.place, "a policy never holds a key, only where to find it", hint)
    }));
    Err(found)
}

/// A single value where only a map, or one word, says where to find the key.
fn literal(key: &Entry) -> Option<&Entry> {
    let aws = || key.value.entry("aws").filter(|aws| aws.value.scalar().is_some_and(|word| word != "env"));
    if key.value.scalar().is_some() { Some(key) } else { aws() }
}

fn hint(entry: &Entry) -> &'static str {
    match &*entry.key.text {
        "aws" => "put the keys into the variables that Amazon's own tools read and write `key: { aws: env }`",
        _ => "put the key into an environment variable and write `key: { env: NAME }`",
    }
}

/// Where a key may stand: whatever a provider's `key` says that is not the name of a variable or file.
pub(super) fn suspicious(document: &Document) -> Vec<Place> {
    let mut places = Vec::new();
    for entry in keys(document) {
        let aws = entry.value.entry("aws").into_iter().flat_map(|aws| aws.value.entries());
        let named = entry.value.entry("env").into_iter().chain(aws);
        let wrong = named.filter(|named| named.value.scalar().is_none_or(|name| !is_variable(&name)));
        places.extend(wrong.chain(literal(entry)).map(|entry| entry.value.place));
    }
    places
}

fn is_variable(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let begins = !name.starts_with(|c: char| c.is_ascii_digit());
    !name.is_empty() && begins && name.chars().all(plain) && !is_access_key(name)
}

/// Whether this has the form of an AWS access key's id or secret: both could be the name of a variable.
fn is_access_key(name: &str) -> bool {
    let id = name.len() == 20 && (name.starts_with("AKIA") || name.starts_with("ASIA"));
    !name.contains('_') && (id || name.len() == 40)
}

/// The entries `key` of all providers.
fn keys(document: &Document) -> impl Iterator<Item = &Entry> {
    let providers = document.root().get("providers").into_iter().flat_map(Node::entries);
    providers.filter_map(|provider| provider.value.entry("key"))
}

/// What is wrong with the name of an environment variable. Does not repeat it: it might be a key.
pub(super) fn variable(name: &str, path: &Path, problems: &mut super::Problems<'_>) {
    if !is_variable(name) {
        let hint = Some("write the variable's name, such as `OPENAI_API_KEY`, never the key".to_owned());
        problems.add(path, "this is not the name of an environment variable", hint);
    }
}
