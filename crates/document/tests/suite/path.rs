//! Problems that only a caller sees, placed by path.

use brownout_document::{Diagnostics, Document, Path, closest, did_you_mean};

const TEXT: &str = "\
providers: { openai: {}, other: {} }
timeline:
  - at: 3m
    provider: openia
";

fn document() -> Document {
    Document::parse("x.yaml", TEXT).expect("good YAML")
}

#[test]
fn a_value_by_its_path() {
    let path = Path::root().field("timeline").index(0).field("provider");
    let hint = did_you_mean("openia", ["openai", "other"]);
    let problem = document().problem(&path, "no provider is named `openia`", hint);
    assert_eq!(problem.line(), "x.yaml:4:15: no provider is named `openia`; did you mean `openai`?");
    assert_eq!(path.to_string(), "timeline[0].provider");
}

#[test]
fn a_key_by_its_path() {
    let path = Path::root().field("providers").field("other").key();
    assert_eq!(document().problem(&path, "is never used", None).position().to_string(), "1:26");
}

#[test]
fn what_is_not_there_stands_at_its_ancestor() {
    let at = |path: &Path| document().problem(path, "", None).position().to_string();
    let step = Path::root().field("timeline").index(0);
    assert_eq!(at(&step.field("share").field("deeper")), "3:5");
    assert_eq!(at(&Path::root().field("timeline").index(9)), "3:3");
    assert_eq!(at(&step.field("share").key()), "3:5");
    assert_eq!(at(&Path::root().field("nothing")), "1:1");
    assert_eq!(at(&Path::root().key()), "1:1");
}

#[test]
fn problems_are_sorted_and_told_once() {
    let document = document();
    let late = document.problem(&Path::root().field("timeline"), "late", None);
    let early = document.problem(&Path::root().field("providers"), "early", None);
    let problems: Diagnostics = [late.clone(), early, late].into_iter().collect();
    let messages: Vec<_> = problems.iter().map(brownout_document::Diagnostic::message).collect();
    assert_eq!(messages, ["early", "late"]);
    assert!(problems.or(()).is_err());
    assert_eq!(Diagnostics::new().or(5), Ok(5));
}

#[test]
fn the_closest_word() {
    assert_eq!(closest("polcy", ["policy", "seed"]), Some("policy"));
    assert_eq!(closest("first-token", ["first_token", "total"]), Some("first_token"));
    assert_eq!(closest("Timeouts", ["timeouts"]), Some("timeouts"));
    assert_eq!(closest("colour", ["duration", "seed"]), None);
    assert_eq!(closest("a", ["b"]), None);
    assert_eq!(closest("", ["b"]), None);
    assert_eq!(closest(&"a".repeat(1000), ["b"]), None);
}
