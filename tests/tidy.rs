//! The shape of the source: what a compiler does not check and a reader relies on.
//!
//! Lengths, a first word on every file, no unfinished business, `biased` wherever a choice must
//! repeat, and the arrows between crates. All of it is text: no build is needed to know it.
#![expect(clippy::unwrap_used, reason = "a test that cannot read its own files has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The longest function, in lines.
const FUNCTION: usize = 70;
/// The longest file, in lines.
const FILE: usize = 600;

/// Which crates of the workspace each may depend on.
const ARROWS: [(&str, &[&str]); 16] = [
    ("cassette", &[]),
    ("chance", &[]),
    ("wire", &[]),
    ("document", &[]),
    ("record", &[]),
    ("fault", &["chance"]),
    ("conduct", &["chance", "wire"]),
    ("book", &["chance", "wire"]),
    ("failover", &["chance", "wire"]),
    ("mock", &["book", "cassette", "chance", "conduct", "fault", "wire"]),
    ("proxy", &["cassette", "failover", "mock"]),
    ("policy", &["document", "failover", "wire"]),
    ("scenario", &["book", "chance", "document", "fault"]),
    ("report", &["record", "scenario"]),
    ("search", &["chance", "failover", "record", "report", "runner", "scenario", "wire"]),
    ("runner", &["chance", "conduct", "document", "failover", "fault", "mock", "policy", "record", "scenario", "wire"]),
];

/// Crates that touch no clock, no socket and no runtime.
const PURE: [&str; 10] =
    ["cassette", "chance", "wire", "document", "record", "fault", "conduct", "book", "scenario", "report"];

/// What a pure crate never names.
const IMPURE: [&str; 9] =
    ["tokio", "axum", "hyper", "mio", "std::net", "std::thread::spawn", "Instant::now", "SystemTime", "std::fs"];

/// A source file of the crates.
struct Source {
    path: String,
    text: String,
}

impl Source {
    /// Its lines without what stands after `//` in them.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(number, line)| (number + 1, line.split("//").next().unwrap_or_default()))
    }

    /// The place of a line.
    fn at(&self, number: usize) -> String {
        format!("{}:{number}", self.path)
    }
}

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// The Rust files of a folder, in order of path.
fn rust(folder: &str) -> Vec<Source> {
    let mut paths = Vec::new();
    walk(&project().join(folder), &mut paths);
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "rs"));
    paths.sort();
    let relative = |path: &Path| path.strip_prefix(project()).unwrap().display().to_string();
    paths.iter().map(|path| Source { path: relative(path), text: std::fs::read_to_string(path).unwrap() }).collect()
}

/// The Rust files of the whole project.
fn all_rust() -> Vec<Source> {
    ["crates", "tests"].into_iter().flat_map(rust).collect()
}

fn none(found: &[String], what: &str) {
    assert!(found.is_empty(), "{what}:\n  {}", found.join("\n  "));
}

#[test]
fn files_are_short() {
    let long = |source: &Source| (source.text.lines().count() > FILE).then(|| source.path.clone());
    none(&all_rust().iter().filter_map(long).collect::<Vec<_>>(), "longer than 600 lines");
}

#[test]
fn functions_are_short() {
    none(&all_rust().iter().flat_map(long_functions).collect::<Vec<_>>(), "functions longer than 70 lines");
}

/// Functions by their indentation: from the line with `fn` to the closing brace that stands under it.
fn long_functions(source: &Source) -> Vec<String> {
    let lines: Vec<&str> = source.text.lines().collect();
    let indent = |line: &str| line.len() - line.trim_start().len();
    let mut long = Vec::new();
    for (start, line) in lines.iter().enumerate().filter(|(_, line)| begins_function(line)) {
        let closes = |other: &&str| other.trim_start().starts_with('}') && indent(other) == indent(line);
        let length = lines[start..].iter().position(closes).unwrap_or_default();
        if length > FUNCTION {
            long.push(format!("{} ({length} lines)", source.at(start + 1)));
        }
    }
    long
}

fn begins_function(line: &str) -> bool {
    let words = ["pub", "pub(crate)", "pub(super)", "const", "async", "unsafe", "extern"];
    line.split_whitespace().find(|word| !words.contains(word)) == Some("fn") && !line.trim_end().ends_with('}')
}

#[test]
fn every_file_says_what_it_is_about() {
    let silent = |source: &Source| (!source.text.starts_with("//!")).then(|| source.path.clone());
    none(&all_rust().iter().filter_map(silent).collect::<Vec<_>>(), "without a first line `//!`");
}

#[test]
fn no_business_is_left_unfinished() {
    // Spelt in halves, so that this file does not name them.
    let words = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("X", "XX"),
        concat!("unimple", "mented!"),
        concat!("to", "do!("),
    ];
    let mut found = Vec::new();
    for source in all_rust() {
        let lines = source.text.lines().enumerate();
        let unfinished = lines.filter(|(_, line)| words.iter().any(|word| line.contains(word)));
        found.extend(unfinished.map(|(number, line)| format!("{}: {}", source.at(number + 1), line.trim())));
    }
    none(&found, "unfinished");
}

#[test]
fn a_choice_between_futures_is_never_random() {
    let mut found = Vec::new();
    for source in rust("crates") {
        let lines: Vec<(usize, &str)> = source.code().filter(|(_, line)| !line.trim().is_empty()).collect();
        for pair in lines.windows(2).filter(|pair| pair[0].1.contains("select! {")) {
            if pair[1].1.trim() != "biased;" {
                found.push(source.at(pair[0].0));
            }
        }
    }
    none(&found, "`select!` without `biased;` on its first line");
}

#[test]
fn crates_depend_only_on_what_they_may() {
    let table: BTreeMap<&str, &[&str]> = ARROWS.into();
    let mut members = BTreeSet::new();
    for entry in std::fs::read_dir(project().join("crates")).unwrap() {
        let manifest = entry.unwrap().path().join("Cargo.toml");
        let Ok(text) = std::fs::read_to_string(&manifest) else { continue };
        let name = manifest.parent().unwrap().file_name().unwrap().to_string_lossy().into_owned();
        let allowed = table.get(name.as_str()).unwrap_or_else(|| panic!("{name} has no row in the table"));
        let own = dependencies(&text).into_iter().filter(|dependency| table.contains_key(dependency.as_str()));
        let wrong: Vec<String> = own.filter(|dependency| !allowed.contains(&dependency.as_str())).collect();
        none(&wrong, &format!("{name} must not depend on"));
        members.insert(name);
    }
    assert!(members.iter().map(String::as_str).eq(table.into_keys()), "{members:?}");
}

/// The names under `[dependencies]` of a manifest, and its target-specific ones.
fn dependencies(manifest: &str) -> Vec<String> {
    let mut inside = false;
    let mut names = Vec::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line.ends_with("dependencies]") && !line.contains("dev-") && !line.contains("build-");
        } else if inside && let Some((name, _)) = line.split_once(['.', ' ', '=']) {
            names.push(name.to_owned());
        }
    }
    names
}

#[test]
fn pure_crates_touch_nothing_that_moves() {
    let mut found = Vec::new();
    for name in PURE {
        let manifest = std::fs::read_to_string(project().join("crates").join(name).join("Cargo.toml")).unwrap();
        let impure = dependencies(&manifest).into_iter().filter(|dependency| IMPURE.contains(&dependency.as_str()));
        found.extend(impure.map(|dependency| format!("{name} depends on {dependency}")));
        for source in rust(&format!("crates/{name}/src")) {
            let named = |line: &str| {
                IMPURE.iter().any(|word| line.contains(&format!("{word}::")) || line.contains(&format!("{word};")))
            };
            found.extend(
                source
                    .code()
                    .filter(|(_, line)| named(line))
                    .map(|(number, line)| format!("{}: {line}", source.at(number))),
            );
        }
    }
    none(&found, "pure crates");
}

#[test]
fn the_library_without_its_client_pulls_no_server_no_parser_and_no_command_line() {
    let args =
        ["tree", "-p", "brownout-failover", "--no-default-features", "-e", "normal", "--prefix", "none", "--offline"];
    let tree = Command::new(env!("CARGO")).current_dir(project()).args(args).output().unwrap();
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let text = String::from_utf8(tree.stdout).unwrap();
    let names: BTreeSet<&str> = text.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(names.contains("brownout-wire") && names.contains("tokio"), "{names:?}");
    let unwanted = ["hyper", "axum", "clap", "yaml", "rustls", "tower"];
    let pulled = names.iter().filter(|name| unwanted.iter().any(|word| name.contains(word)));
    none(&pulled.map(|name| (*name).to_owned()).collect::<Vec<_>>(), "pulled in by the library");
}

#[test]
fn every_fixture_is_used() {
    let mut paths = Vec::new();
    walk(&project().join("fixtures"), &mut paths);
    assert!(!paths.is_empty());
    let texts: String = all_rust().into_iter().map(|source| source.text).collect();
    // Folders that are embedded whole; that each of their files is played is tested with the library.
    let embedded = ["policies", "incidents"];
    let mut unused = Vec::new();
    for path in paths {
        let relative = path.strip_prefix(project().join("fixtures")).unwrap().display().to_string();
        let whole = embedded
            .iter()
            .any(|folder| relative.starts_with(folder) && texts.contains(&format!("fixtures/{folder}\"")));
        // Tables of errors are named by their providers.
        let table = relative.strip_prefix("errors/").and_then(|name| name.strip_suffix(".json"));
        let listed = table.is_some_and(|name| texts.contains(&format!("\"{name}\"")));
        if !whole && !listed && !texts.contains(&relative) {
            unused.push(relative);
        }
    }
    none(&unused, "fixtures that nobody reads");
}
