//! Files made to hurt: each is refused at a place, in plain words, without spending memory on it.

use brownout_document::Document;
use std::fmt::Write;

/// What the file is refused with: its position, and the message.
fn refused(text: &str) -> String {
    let problems = Document::parse("x", text).expect_err("a bomb should be refused");
    assert_eq!(problems.len(), 1);
    assert!(problems.to_string().len() < 1000, "a long text was repeated");
    problems.lines().concat()
}

#[test]
fn billion_laughs() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..10 {
        let below = format!("*a{}, ", level - 1).repeat(9);
        writeln!(text, "a{level}: &a{level} [{below}]").unwrap();
    }
    assert_eq!(refused(&text), "x:5:35: the file has more than 50000 values, counting what aliases repeat");
}

#[test]
fn one_anchor_twenty_thousand_times() {
    let text = format!("a: &a {}\nb:\n{}", "x".repeat(100_000), "  - *a\n".repeat(20_000));
    assert_eq!(refused(&text), "x:259:5: the file has more than 256 aliases");
}

#[test]
fn deep_brackets_and_deep_blocks() {
    let deep = "lists and maps are nested more than 32 levels deep";
    assert_eq!(refused(&"[".repeat(100_000)), format!("x:1:33: {deep}"));
    let blocks: String = (0..1000).map(|level| " ".repeat(level) + "a:\n").collect();
    assert_eq!(refused(&blocks), format!("x:33:33: {deep}"));
    let mixed = "a:\n".to_owned() + &(1..20).map(|level| " ".repeat(level) + "a:\n").collect::<String>();
    let mixed = mixed.trim_end().to_owned() + " " + &"[".repeat(20) + &"]".repeat(20);
    assert!(refused(&mixed).ends_with(deep));
}

#[test]
fn depth_through_aliases() {
    let mut text = "a0: &a0 [x]\n".to_owned();
    for level in 1..40 {
        writeln!(text, "a{level}: &a{level} [*a{}]", level - 1).unwrap();
    }
    assert_eq!(refused(&text), "x:32:12: lists and maps are nested more than 32 levels deep");
}

#[test]
fn five_thousand_documents() {
    let hint = "a file holds one document: remove the `---`, or split the file";
    assert_eq!(refused(&"--- a\n".repeat(5000)), format!("x:2:1: a second document begins here; {hint}"));
}

#[test]
fn too_many_values() {
    let text = format!("[{}]", "1,".repeat(60_000));
    assert_eq!(refused(&text), "x:1:100000: the file has more than 50000 values, counting what aliases repeat");
}

#[test]
fn too_many_bytes() {
    let text = "# comment\n".repeat(200_000);
    assert_eq!(refused(&text), "x:1:1: the file has 2000000 bytes; at most 1048576 are read");
}

#[test]
fn a_number_of_a_megabyte() {
    let document = Document::parse("x", &"1".repeat(1_000_000)).unwrap();
    let problems = document.decode::<bool>().unwrap_err();
    let head = "1".repeat(40);
    assert_eq!(problems.lines(), [format!("x:1:1: expected `true` or `false`, found `{head}...`")]);
    assert!(problems.to_string().len() < 2000);
}

#[test]
fn twenty_thousand_mistakes_are_counted() {
    let text = format!("[{}]", "x,".repeat(20_000));
    let problems = Document::parse("x", &text).unwrap().decode::<Vec<bool>>().unwrap_err();
    assert_eq!(problems.len(), 20_000);
    assert_eq!(problems.lines().len(), 101);
    assert!(problems.to_string().ends_with("error: and 19900 more problems in this file"));
}
