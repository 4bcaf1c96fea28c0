//! Bad files: each problem with its place, its words and a hint, all at once, and nothing written.

use crate::sandbox::{SMALL, Sandbox};

/// One bad file.
struct Bad {
    name: &'static str,
    text: String,
    /// What must be printed for it, line by line.
    told: &'static str,
}

fn changed(name: &'static str, from: &str, to: &str, told: &'static str) -> Bad {
    assert!(SMALL.contains(from), "{from}");
    Bad { name, text: SMALL.replace(from, to), told }
}

fn zoo() -> Vec<Bad> {
    let twice = "  - { name: outage, at: 30s, for: 5s, provider: openai, fault: { error: { status: 500 } } }\nexpect:";
    vec![
        changed("field", "seed: 3", "sede: 3", FIELD),
        changed("type", "seed: 3", "seed: three", TYPE),
        changed("duration", "duration: 40s", "duration: 40 bananas", DURATION),
        changed("policy", "policy: two-providers", "policy: two-provider", POLICY),
        changed("selector", "provider: openai", "provider: opnai", SELECTOR),
        changed("fault-name", "expect:", twice, FAULT_NAME),
        changed("key", "seed: 3", "seed: 3\nseed: 4", KEY),
        Bad { name: "empty", text: String::new(), told: "error: the file is empty\n --> bad/empty.yaml:1:1\n" },
        Bad { name: "bomb", text: bomb(), told: BOMB },
    ]
}

const FIELD: &str = "\
error: unknown field `sede`
 --> bad/field.yaml:2:1
  |
2 | sede: 3
  | ^^^^
  |
  = help: did you mean `seed`?
";
const TYPE: &str = "\
error: expected a whole number of at least 0, found `three`
 --> bad/type.yaml:2:7
  |
2 | seed: three
  |       ^^^^^
";
const DURATION: &str = "\
error: expected a duration such as `250ms` or `1m 30s`, found `40 bananas`: there is no unit `bananas`
 --> bad/duration.yaml:3:11
  |
3 | duration: 40 bananas
  |           ^^^^^^^^^^
  |
  = help: units are `ms`, `s`, `m`, `h`, `d`, `w` (and `us`, `ns`)
";
const POLICY: &str = "\
error: there is no policy file or name `two-provider`
 --> bad/policy.yaml:4:9
  |
4 | policy: two-provider
  |         ^^^^^^^^^^^^
  |
  = help: did you mean `two-providers`?
";
const SELECTOR: &str = "\
error: there is no provider `opnai`
 --> bad/selector.yaml:7:50
";
const FAULT_NAME: &str = "\
error: another fault is called `outage`
 --> bad/fault-name.yaml:8:13
";
const KEY: &str = "\
error: the key `seed` is already on line 2
 --> bad/key.yaml:3:1
  |
2 | seed: 3
  | ---- first here
3 | seed: 4
  | ^^^^ again here
  |
  = help: keys of a map are unique: remove or rename one
";
const BOMB: &str = "\
error: the file has more than 50000 values, counting what aliases repeat
 --> bad/bomb.yaml:5:20
";

/// Ten to the tenth values in ten lines.
fn bomb() -> String {
    let line = |name: char, of: String| format!("{name}: &{name} [{}]\n", vec![of; 10].join(", "));
    let repeats = ('a'..'j').zip('b'..='j').map(|(last, name)| line(name, format!("*{last}")));
    std::iter::once(line('a', "x".to_owned())).chain(repeats).collect()
}

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::small();
    for bad in zoo() {
        sandbox.write(&format!("bad/{}.yaml", bad.name), &bad.text);
    }
    sandbox
}

#[test]
fn every_problem_of_every_file_is_told_at_once_with_its_place() {
    let ran = sandbox().run(&["check", "bad"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    for bad in zoo() {
        assert!(ran.err.contains(bad.told), "{}:\n{}", bad.name, ran.err);
    }
    assert_eq!(ran.err.lines().filter(|line| line.starts_with("error: ")).count(), zoo().len(), "{}", ran.err);
}

#[test]
fn a_run_refuses_the_same_files_and_plays_and_writes_nothing() {
    let sandbox = sandbox();
    let check = sandbox.run(&["check", "bad"]);
    let run = sandbox.run(&["run", "bad", "small.yaml"]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert_eq!(run.err, check.err);
    assert!(!sandbox.has("reports"));
}

#[test]
fn findings_can_be_had_as_json() {
    let ran = sandbox().run(&["check", "bad", "--json"]);
    assert_eq!(ran.code, 2);
    let found: Vec<serde_json::Value> = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(found.len(), zoo().len());
    let field = found.iter().find(|finding| finding["file"] == "bad/field.yaml").unwrap();
    assert_eq!((field["line"].as_u64(), field["column"].as_u64()), (Some(2), Some(1)));
    assert_eq!(field["message"], "unknown field `sede`");
    assert_eq!(field["hint"], "did you mean `seed`?");
}

#[test]
fn good_files_are_fine() {
    let sandbox = Sandbox::small();
    assert!(sandbox.pass(&["check", "small.yaml"]).err.contains("fine"));
    assert_eq!(sandbox.pass(&["check", "small.yaml", "--json"]).out, "[]\n");
}

#[test]
fn two_problems_of_one_file_are_told_together() {
    let sandbox = Sandbox::new();
    sandbox.write("two.yaml", &SMALL.replace("seed: 3", "seed: three").replace("40s", "40 bananas"));
    let ran = sandbox.run(&["check", "two.yaml"]);
    assert!(ran.err.contains("two.yaml:2:7") && ran.err.contains("two.yaml:3:11"), "{}", ran.err);
}
