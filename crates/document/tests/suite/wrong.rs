//! Trees that are not what the type wants: every shape of mistake with its exact words.

use brownout_document::{Document, Share};

use crate::world::{drawn, lines};

/// `text` (after a first line `scenario: x`) is refused with exactly these lines.
fn check(text: &str, expected: &[&str]) {
    let expected: Vec<_> = expected.iter().map(|line| format!("scenarios/x.yaml:{line}")).collect();
    assert_eq!(lines(&format!("scenario: x\n{text}")), expected, "for {text}");
}

const DURATION: &str = "expected a duration such as `250ms` or `1m 30s`";
const FAULTS: &str = "`truncate`, `silence`, `blackout`, `error`, `slow`, `pauses`";

#[test]
fn three_levels_down_and_several_at_once() {
    let text = "\
scenario: x
timeline:
  - at: 3m
    fault: { blackot: refuse }
  - at: 90
    share: 80
    fault: { blackout: refus }
    provider: [a]
";
    let expected = "\
error: expected one of: `truncate`, `silence`, `blackout`, `error`, `slow`, `pauses`; found `blackot`
 --> scenarios/x.yaml:4:14
  |
4 |     fault: { blackot: refuse }
  |              ^^^^^^^
  |
  = help: did you mean `blackout`?

error: expected a duration such as `250ms` or `1m 30s`, found `90`: a duration needs a unit
 --> scenarios/x.yaml:5:9
  |
5 |   - at: 90
  |         ^^
  |
  = help: write `90s`

error: expected a share such as `80%` or `0.8`, found `80`: a share lies between 0% and 100% (0 and 1)
 --> scenarios/x.yaml:6:12
  |
6 |     share: 80
  |            ^^
  |
  = help: write `80%`

error: expected one of: `black-hole`, `refuse`; found `refus`
 --> scenarios/x.yaml:7:24
  |
7 |     fault: { blackout: refus }
  |                        ^^^^^
  |
  = help: did you mean `refuse`?

error: expected a text, found the list `[a]`
 --> scenarios/x.yaml:8:15
  |
8 |     provider: [a]
  |               ^^^";
    assert_eq!(drawn(text), expected);
}

#[test]
fn unknown_fields() {
    check("sede: 1\n", &["2:1: unknown field `sede`; did you mean `seed`?"]);
    check("Seed: 1\n", &["2:1: unknown field `Seed`; did you mean `seed`?"]);
    let known = "known fields: `duration`, `providers`, `scenario`, `seed`, `spend`, `statuses`, `strict`, `timeline`";
    check("colour: 1\n", &[&format!("2:1: unknown field `colour`; {known}")]);
    check("on: 1\n", &[&format!("2:1: unknown field `on`; {known}")]);
}

#[test]
fn a_misspelt_required_field_is_one_mistake() {
    check("timeline: [{ att: 1s, fault: silence }]\n", &["2:14: unknown field `att`; did you mean `at`?"]);
}

#[test]
fn missing_fields() {
    let text = "scenario: x\nproviders:\n  a:\n    limit: 20/s\n    slots: 2\n";
    let expected = "\
error: missing field `api`
 --> scenarios/x.yaml:4:5
  |
4 |     limit: 20/s
  |     ^^^^^^^^^^^ in this map
  |
  = help: `api` is one of: `anthropic-messages`, `openai-chat`

error: missing field `model`
 --> scenarios/x.yaml:4:5
  |
4 |     limit: 20/s
  |     ^^^^^^^^^^^ in this map
  |
  = help: `model` is a text";
    assert_eq!(drawn(text), expected);
}

#[test]
fn wrong_kinds() {
    check("scenario: 5\n", &[&format!("2:1: the key `scenario` is already on line 1; {UNIQUE}")]);
    check("strict: yes\n", &["2:9: expected `true` or `false`, found `yes`; write `true`"]);
    check("strict: Off\n", &["2:9: expected `true` or `false`, found `Off`; write `false`"]);
    check("timeline: 5\n", &["2:11: expected a list, found `5`; write `[5]`"]);
    check("timeline: { a: 1 }\n", &["2:11: expected a list, found the map `{ a: 1 }`"]);
    check("timeline:\n  at: 1\n", &["3:3: expected a list, found a map"]);
    check("providers:\n  - a\n", &["3:3: expected a map, found a list"]);
    check("providers:\n", &["2:1: expected a map, found nothing"]);
    check("providers: { a: { api: openai-chat, model: 4 } }\n", &["2:44: expected a text, found `4`; write `\"4\"`"]);
    check("duration: [30s]\n", &[&format!("2:11: {DURATION}, found the list `[30s]`")]);
}

const UNIQUE: &str = "keys of a map are unique: remove or rename one";

#[test]
fn numbers() {
    check("seed: -1\n", &["2:7: expected a whole number of at least 0, found `-1`"]);
    check("seed: a\n", &["2:7: expected a whole number of at least 0, found `a`"]);
    check("seed: 1.5\n", &["2:7: expected a whole number of at least 0, found `1.5`"]);
    check("seed: \"7\"\n", &["2:7: expected a whole number of at least 0, found `7`; write `7`"]);
    check("seed: 1_000\n", &["2:7: expected a whole number of at least 0, found `1_000`; write `1000`"]);
    let huge = "expected a whole number from 0 to 18446744073709551615, found `18446744073709551616`";
    check("seed: 18446744073709551616\n", &[&format!("2:7: {huge}")]);
    let slots = |slots: &str| format!("providers: {{ a: {{ api: openai-chat, model: m, slots: {slots} }} }}\n");
    check(&slots("0"), &["2:54: expected a whole number from 1 to 64, found `0`"]);
    check(&slots("65"), &["2:54: expected a whole number from 1 to 64, found `65`"]);
}

#[test]
fn scalars_in_a_list() {
    let text = "timeline: [{ at: 3m, fault: { pauses: [1s, 2, 3 parsecs, -1s, [1s]] } }]\n";
    let units = "units are `ms`, `s`, `m`, `h`, `d`, `w` (and `us`, `ns`)";
    check(
        text,
        &[
            &format!("2:44: {DURATION}, found `2`: a duration needs a unit; write `2s`"),
            &format!("2:47: {DURATION}, found `3 parsecs`: there is no unit `parsecs`; {units}"),
            &format!("2:58: {DURATION}, found `-1s`: a duration cannot be negative; write `1s`"),
            &format!("2:63: {DURATION}, found the list `[1s]`"),
        ],
    );
}

#[test]
fn keys_that_are_no_numbers() {
    let text = "statuses: { 429: 60%, 503: 101% }\n";
    let share = "expected a share such as `80%` or `0.8`, found `101%`";
    check(text, &[&format!("2:28: {share}: a share lies between 0% and 100% (0 and 1)")]);
    check("statuses: { abc: 60% }\n", &["2:13: expected a whole number as key, found `abc`"]);
    check("statuses: { 70000: 60% }\n", &["2:11: the key `70000` is no number that fits here"]);
}

#[test]
fn variants() {
    let fault = |fault: &str| format!("timeline: [{{ at: 1s, fault: {fault} }}]\n");
    check(&fault("truncat"), &[&format!("2:29: expected one of: {FAULTS}; found `truncat`; did you mean `truncate`?")]);
    check(&fault("dance"), &[&format!("2:29: expected one of: {FAULTS}; found `dance`")]);
    let slow = "`slow` needs a value; write `slow: ...` with a factor such as `10x` or `1.5x` as its value";
    check(&fault("slow"), &[&format!("2:29: {slow}")]);
    check(&fault("{ truncate: 1 }"), &["2:31: `truncate` takes no value here; write the word alone: `truncate`"]);
    check(&fault("{}"), &[&format!("2:29: expected one of: {FAULTS}; found an empty map")]);
    check(&fault("5"), &[&format!("2:29: expected one of: {FAULTS}; found `5`")]);
    check(&fault("[slow]"), &[&format!("2:29: expected one of: {FAULTS}; found the list `[slow]`")]);
    check(&fault("{ error: {} }"), &["2:38: missing field `status`; `status` is a whole number from 0 to 65535"]);
}

#[test]
fn two_keys_in_an_enum() {
    let text = "scenario: x\ntimeline:\n  - at: 3m\n    fault: { blackout: refuse, slow: 0x }\n";
    let expected = "\
error: expected exactly one of: `truncate`, `silence`, `blackout`, `error`, `slow`, `pauses`; found 2 keys: `blackout`, `slow`
 --> scenarios/x.yaml:4:32
  |
4 |     fault: { blackout: refuse, slow: 0x }
  |                                ^^^^
  |
  = help: keep one key, and move the others out

error: expected a factor such as `10x` or `1.5x`, found `0x`: a factor must be above zero
 --> scenarios/x.yaml:4:38
  |
4 |     fault: { blackout: refuse, slow: 0x }
  |                                      ^^";
    assert_eq!(drawn(text), expected);
}

#[test]
fn an_anchor_used_twice_is_wrong_once() {
    check(
        "duration: &d 90\ntimeline: [{ at: *d, fault: silence }]\n",
        &[&format!("2:14: {DURATION}, found `90`: a duration needs a unit; write `90s`")],
    );
}

/// A bound, or a bare value.
#[derive(Debug, serde::Deserialize, schemars::JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "only decoded")]
enum Wanted {
    Bare(Share),
    Bound(Bound),
}

#[derive(Debug, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "only decoded")]
enum Bound {
    AtLeast(Share),
    Between(Share, Share),
}

#[test]
fn untagged_shapes_are_told_by_the_likeliest() {
    let told =
        |text: &str| Document::parse("x", text).unwrap().decode::<Wanted>().map_err(|told| told.lines().concat());
    assert!(told("80%").is_ok() && told("{ at_least: 0.5 }").is_ok() && told("{ between: [0.1, 20%] }").is_ok());
    let share = "expected a share such as `80%` or `0.8`";
    let outside = "a share lies between 0% and 100% (0 and 1)";
    assert_eq!(told("101%").unwrap_err(), format!("x:1:1: {share}, found `101%`: {outside}"));
    let names = "expected one of: `at_least`, `between`";
    assert_eq!(
        told("{ at_leest: 1 }").unwrap_err(),
        format!("x:1:3: {names}; found `at_leest`; did you mean `at_least`?")
    );
    assert_eq!(told("{ between: [1] }").unwrap_err(), "x:1:12: expected a list of 2 items, found 1");
    assert_eq!(
        told("[1]").unwrap_err(),
        format!("x:1:1: {share} or one of: `at_least`, `between`, found the list `[1]`")
    );
}
