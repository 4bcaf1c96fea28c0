//! The folder a run writes to: whole files, and nobody else's touched.

use crate::sandbox::Sandbox;

fn names(sandbox: &Sandbox) -> Vec<String> {
    sandbox.files("out").into_keys().collect()
}

#[test]
fn a_run_writes_a_report_in_four_forms_and_two_files_for_each_entry() {
    let sandbox = Sandbox::small();
    sandbox.pass(&["run", "small.yaml", "--out", "out"]);
    let expected = ["index.html", "junit.xml", "report.json", "small.events.jsonl.zst", "small.hdr", "summary.md"];
    assert_eq!(names(&sandbox), expected);
    let files = sandbox.files("out");
    let text = |name: &str| String::from_utf8(files[name].clone()).unwrap();
    assert!(text("junit.xml").starts_with("<?xml version=\"1.0\""));
    assert!(text("index.html").to_lowercase().starts_with("<!doctype html>"));
    assert!(text("summary.md").contains("small"));
    assert!(text("small.hdr").starts_with("#[") || text("small.hdr").starts_with('"'), "{}", text("small.hdr"));
    assert!(text("small.hdr").lines().any(|line| line.contains("outage")), "one histogram for each part of the run");
}

#[test]
fn no_file_says_where_or_when_it_was_written() {
    let sandbox = Sandbox::small();
    sandbox.pass(&["run", "small.yaml", "--out", "out"]);
    let here = sandbox.path("").display().to_string();
    for (name, bytes) in sandbox.files("out") {
        assert!(!String::from_utf8_lossy(&bytes).contains(here.trim_end_matches('/')), "{name}");
    }
}

#[test]
fn another_run_deletes_what_the_last_one_listed_and_nothing_else() {
    let sandbox = Sandbox::small();
    sandbox.pass(&["run", "small.yaml", "--runs", "2", "--out", "out"]);
    sandbox.write("out/mine.hdr", "a stranger's");
    sandbox.write("out/notes/kept.txt", "a stranger's too");
    sandbox.pass(&["run", "small.yaml", "--out", "out"]);
    std::fs::remove_dir_all(sandbox.path("out/notes")).expect("it was left alone");
    let expected =
        ["index.html", "junit.xml", "mine.hdr", "report.json", "small.events.jsonl.zst", "small.hdr", "summary.md"];
    assert_eq!(names(&sandbox), expected);
    assert_eq!(sandbox.files("out")["mine.hdr"], b"a stranger's");
}

#[test]
fn a_report_that_lists_files_elsewhere_deletes_none_of_them() {
    let sandbox = Sandbox::small();
    sandbox.pass(&["run", "small.yaml", "--out", "out"]);
    sandbox.write("precious.hdr", "keep");
    let report = std::fs::read_to_string(sandbox.path("out/report.json")).unwrap();
    assert!(report.contains("\"id\": \"small\""), "{report}");
    sandbox.write("out/report.json", &report.replace("\"id\": \"small\"", "\"id\": \"../precious\""));
    sandbox.pass(&["run", "small.yaml", "--out", "out"]);
    assert!(sandbox.has("precious.hdr"));
}

#[test]
fn invalid_input_leaves_the_last_report_alone() {
    let sandbox = Sandbox::small();
    sandbox.pass(&["run", "small.yaml", "--out", "out"]);
    let before = sandbox.files("out");
    sandbox.write("broken.yaml", "claim: [");
    assert_eq!(sandbox.run(&["run", "small.yaml", "broken.yaml", "--out", "out"]).code, 2);
    assert!(sandbox.files("out") == before);
}
