//! The files of the project, as inputs.
//!
//! *Which question does it answer?* "What do the files look like that people write?"
//!
//! *Why those of the tests, too?* They hold every mistake that is told, one by one.
//!
//! *What it never does:* leave the project's folder.

use std::fs;
use std::io::Result;
use std::path::{Path, PathBuf};

use super::{Input, input};

/// Folders with files, and which reader they are for.
const FOLDERS: [(&str, u8); 5] = [
    ("scenarios", 1),
    ("fixtures/policies", 2),
    ("fixtures/incidents", 3),
    ("crates/scenario/tests", 1),
    ("crates/policy/tests", 2),
];

/// What is served.
const SERVED: &str = "seed: 7\nproviders: { a: { api: openai-chat } }\nanswers:\n  - say: \"hi {{ text }}\"\n";

/// One fault, as the admin API takes it.
const FAULT: &str = "fault: { error: { status: 503 } }\nshare: 50%\nprovider: openai\nat: 1s\nfor: 2s\n";

/// All of them.
pub(super) fn all() -> Result<Vec<Input>> {
    let others =
        [input("documents", "fault", &[0], FAULT.as_bytes()), input("documents", "served", &[4], SERVED.as_bytes())];
    let mut inputs = Vec::from(others);
    for (folder, place) in FOLDERS {
        let mut found = Vec::new();
        yaml(&Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder), &mut found)?;
        for path in found {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            inputs.push(input("documents", format!("{place}-{name}"), &[place], &fs::read(&path)?));
        }
    }
    Ok(inputs)
}

/// The files of a folder that are YAML.
fn yaml(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            yaml(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            found.push(path);
        }
    }
    Ok(())
}
