//! Literal keys are refused, and never repeated in a message.
//!
//! *Why before everything else?* The checker of shapes would quote what it found. A key in a file
//! ends up in a repository; a key in a message ends up in a log.

use document::{Diagnostics, Document, Entry, Node, Path};

use crate::raw::{File, scalars};

/// What the file says, unless its shape is wrong or it holds a key.
pub(super) fn decode(document: &Document) -> Result<File, Diagnostics> {
    let literal: Vec<&Entry> = keys(document).filter(|entry| entry.value.scalar().is_some()).collect();
    let decoded = document.decode_with(&scalars());
    if literal.is_empty() {
        return decoded;
    }
    let others = decoded.err().into_iter().flatten();
    let mut found: Diagnostics =
        others.filter(|problem| literal.iter().all(|entry| entry.value.place != problem.place())).collect();
    found.extend(literal.iter().map(|entry| {
        let hint = "put the key into an environment variable and write `key: { env: NAME }`".to_owned();
        document.problem_at(entry.key.place, "a policy never holds a key, only where to find it", Some(hint))
    }));
    Err(found)
}

/// The entries `key` of all providers.
fn keys(document: &Document) -> impl Iterator<Item = &Entry> {
    let providers = document.root().get("providers").into_iter().flat_map(Node::entries);
    providers.filter_map(|provider| provider.value.entry("key"))
}

/// What is wrong with the name of an environment variable. Does not repeat it: it might be a key.
pub(super) fn variable(name: &str, path: &Path, problems: &mut super::Problems<'_>) {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) || !name.chars().all(plain) {
        let hint = Some("write the variable's name, such as `OPENAI_API_KEY`, never the key".to_owned());
        problems.add(path, "this is not the name of an environment variable", hint);
    }
}
