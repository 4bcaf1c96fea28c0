//! Text that leaves no tree, or a tree with flaws: each with its exact message.

use crate::world::{drawn, lines};

/// `text` is refused with exactly these lines (without the file's name).
fn check(text: &str, expected: &[&str]) {
    let expected: Vec<_> = expected.iter().map(|line| format!("scenarios/x.yaml:{line}")).collect();
    assert_eq!(lines(text), expected, "for {text:?}");
}

#[test]
fn nothing_in_the_file() {
    check("", &["1:1: the file is empty"]);
    check(" \n\n\t\n", &["1:1: the file is empty"]);
    check("\u{feff}", &["1:1: the file is empty"]);
    check("# a\n# b\n", &["1:1: the file has no content, only comments or markers"]);
    check("---\n...\n", &["1:1: the file has no content, only comments or markers"]);
}

#[test]
fn an_empty_file_is_drawn() {
    let expected = "\
error: the file is empty
 --> scenarios/x.yaml:1:1
  |
1 |
  | ^";
    assert_eq!(drawn(""), expected);
}

#[test]
fn the_root_is_no_map() {
    check("null\n", &["1:1: expected a map, found nothing"]);
    check("just text\n", &["1:1: expected a map, found `just text`"]);
    check("[1, 2]\n", &["1:1: expected a map, found the list `[1, 2]`"]);
}

#[test]
fn tabs() {
    check("scenario: x\n\tseed: 1\n", &["2:1: a tab cannot indent YAML; use spaces"]);
    check("timeline:\n  - at: 1s\n\t  for: 2s\n", &["3:1: a tab cannot indent YAML; use spaces"]);
}

#[test]
fn brackets_and_quotes() {
    let open = "this bracket is never closed; add the closing `]` or `}`";
    check("scenario: {a\n", &[&format!("1:11: {open}")]);
    check("scenario: [a, b\n", &[&format!("1:11: {open}")]);
    check("scenario: [a\nseed: 1\n", &["2:5: `:` cannot stand here; is a bracket above never closed?"]);
    check("scenario: [a}\n", &["1:11: `[` is closed by `}`; close each bracket with its own kind"]);
    check("scenario: \"a\nseed: 1\n", &["1:11: this quote is never closed; add the closing quote"]);
    check("scenario: 'a' b\n", &["1:15: text after a closing quote; put all of it inside the quotes"]);
    let escape = "unknown escape in a double-quoted text; write `\\\\` for a backslash, or use single quotes";
    check("scenario: \"a\\q\"\n", &[&format!("1:11: {escape}")]);
}

#[test]
fn colons_and_columns() {
    let hint = "a text that contains `: ` needs quotes; entries of one map start in the same column";
    check("scenario: a: b\n", &[&format!("1:12: a `key: value` cannot stand here; {hint}")]);
    check("scenario: x\n seed: 1\n", &[&format!("2:6: a `key: value` cannot stand here; {hint}")]);
    let fit = "this line does not fit the lines above; entries of one map or list start in the same column";
    check("a:\n  b: 1\n c: 2\n", &[&format!("3:2: {fit}")]);
    let colon = "an entry is written `key: value`, with a blank after the colon";
    check("scenario: x\nseed\nduration: 1s\n", &[&format!("2:1: expected `:` after this key; {colon}")]);
}

#[test]
fn reserved_characters() {
    check("scenario: @x\n", &["1:11: a value cannot start with `@`; put the text in quotes"]);
    check("scenario: `x`\n", &["1:11: a value cannot start with a backtick; put the text in quotes"]);
    check("scenario: \u{1b}[31m\n", &["1:11: a value cannot start with `\\u{1b}`; put the text in quotes"]);
}

#[test]
fn more_than_plain_yaml() {
    check(
        "scenario: x\n---\nscenario: y\n",
        &["2:1: a second document begins here; a file holds one document: remove the `---`, or split the file"],
    );
    check(
        "%YAML 1.2\n---\nscenario: x\n",
        &["1:1: directives are not supported; remove the line that starts with `%`"],
    );
    let tag = "YAML tags (`!name`) are not supported; quote a text; write a variant as a key: `name: ...`";
    check("scenario: !name x\n", &[&format!("1:11: {tag}")]);
    check("scenario: !!str 5\n", &[&format!("1:11: {tag}")]);
    check(
        "scenario: x\n<<: { seed: 1 }\n",
        &["2:1: merge keys (`<<`) are not supported; write the fields out, or alias a whole value"],
    );
    check("scenario: x\n? [a]\n: 3\n", &["2:3: a key must be a plain text; write `key: value`"]);
    check("scenario: x\n: 3\n", &["2:1: a key is missing before this `:`; write `key: value`"]);
}

#[test]
fn aliases() {
    check("scenario: *a\n", &["1:11: this alias has no anchor; define it first as `&name value`"]);
    check("scenario: &a [*a]\n", &["1:15: this alias stands inside its own anchor"]);
}

#[test]
fn every_duplicate_key_with_the_place_of_the_first() {
    let text =
        "scenario: x\nseed: 1\nseed: 2\nproviders:\n  a: { api: openai-chat, model: m }\n  a: { api: x }\nseed: 3\n";
    let expected = "\
error: the key `seed` is already on line 2
 --> scenarios/x.yaml:3:1
  |
2 | seed: 1
  | ---- first here
3 | seed: 2
  | ^^^^ again here
  |
  = help: keys of a map are unique: remove or rename one

error: the key `a` is already on line 5
 --> scenarios/x.yaml:6:3
  |
5 |   a: { api: openai-chat, model: m }
  |   - first here
6 |   a: { api: x }
  |   ^ again here
  |
  = help: keys of a map are unique: remove or rename one

error: the key `seed` is already on line 2
 --> scenarios/x.yaml:7:1
  |
2 | seed: 1
  | ---- first here
...
7 | seed: 3
  | ^^^^ again here
  |
  = help: keys of a map are unique: remove or rename one";
    assert_eq!(drawn(text), expected);
}

#[test]
fn flaws_are_told_together_with_what_the_type_finds() {
    let hint = "keys of a map are unique: remove or rename one";
    check(
        "scenario: x\nseed: 1\nseed: 2\nduration: 90\n",
        &[
            &format!("3:1: the key `seed` is already on line 2; {hint}"),
            "4:11: expected a duration such as `250ms` or `1m 30s`, found `90`: a duration needs a unit; write `90s`",
        ],
    );
}
