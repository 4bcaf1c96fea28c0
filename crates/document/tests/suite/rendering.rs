//! The three forms of a diagnostic.

use brownout_document::{Colour, Document, Path};

#[test]
fn colour_is_the_callers_choice() {
    let document = Document::parse("x.yaml", "a: 1\n").unwrap();
    let problem = document.problem(&Path::root().field("a"), "too small", None).with_label("here");
    assert_eq!(problem.render(Colour::Plain), "error: too small\n --> x.yaml:1:4\n  |\n1 | a: 1\n  |    ^ here");
    assert!(problem.render(Colour::Ansi).contains("\u{1b}["));
}

#[test]
fn fields_for_a_program() {
    let document = Document::parse("x.yaml", "a: 1\nb: [true]\n").unwrap();
    let path = Path::root().field("b").index(0);
    let with = document.problem(&path, "wrong", Some("write 2".to_owned())).finding();
    let json = serde_json::to_value(with).unwrap();
    let expected =
        serde_json::json!({ "file": "x.yaml", "line": 2, "column": 5, "message": "wrong", "hint": "write 2" });
    assert_eq!(json, expected);
    let without = serde_json::to_value(document.problem(&path, "wrong", None).finding()).unwrap();
    assert!(without.get("hint").is_none());
}

#[test]
fn columns_count_characters() {
    let document = Document::parse("x", "{日本: [é, ü]}").unwrap();
    let problem = document.problem(&Path::root().field("日本").index(1), "wrong", None);
    assert_eq!(problem.line(), "x:1:10: wrong");
    assert!(problem.render(Colour::Plain).contains("--> x:1:10\n"));
}

#[test]
fn windows_line_ends_and_byte_order_marks() {
    let document = Document::parse("x", "\u{feff}a: 1\r\nb: 2\r\n").unwrap();
    assert_eq!(document.problem(&Path::root(), "all", None).line(), "x:1:1: all");
    let problem = document.problem(&Path::root().field("b"), "wrong", None);
    assert_eq!(problem.render(Colour::Plain), "error: wrong\n --> x:2:4\n  |\n2 | b: 2\n  |    ^");
}

#[test]
fn a_long_map_is_underlined_on_its_first_line() {
    let document = Document::parse("x", "a:\n  b: 1\n  c: 2\n").unwrap();
    let problem = document.problem(&Path::root().field("a"), "wrong", None);
    assert_eq!(problem.render(Colour::Plain), "error: wrong\n --> x:2:3\n  |\n2 |   b: 1\n  |   ^^^^");
}
