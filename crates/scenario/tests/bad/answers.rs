//! Rules that cannot answer, or say what was not meant.

use crate::{line, says};

#[track_caller]
fn rule(rule: &str, wanted: &[&str]) {
    line(&format!("answers: [{rule}]"), wanted);
}

#[track_caller]
fn respond(respond: &str, wanted: &[&str]) {
    rule(&format!("{{ respond: {respond} }}"), wanted);
}

#[test]
fn rules() {
    let hint = "say `respond: \"a text\"`, or `script: [..]` for one answer after the other";
    rule("{}", &[&format!("4:11: nothing is said; {hint}")]);
    rule("{ respond: a, script: [b] }", &[&format!("4:11: `respond` and `script` exclude each other; {hint}")]);
    rule("{ script: [] }", &["4:21: the script says nothing"]);
    rule("{ times: 0, respond: a }", &["4:20: the rule never answers"]);
    rule("{ times: { per_conversation: 0 }, respond: a }", &["4:40: the rule never answers"]);
    rule(
        "{ respond: a }, { when: { turn: 1 }, respond: b }",
        &["4:27: never answers: rule 1 answers everything; put it before that one, or say `when` there"],
    );
    rule("{ times: 1, respond: a }, { respond: b }", &[]);
}

#[test]
fn stories() {
    rule("{ state: {}, respond: a }", &["4:20: the state says nothing; say `from`, `to`, or both"]);
    rule(
        "{ state: { to: open }, respond: a }, { state: { from: opne }, respond: b }",
        &["4:65: no rule leads to `opne`; did you mean `open`?"],
    );
    rule(
        "{ state: { story: a, to: x }, respond: a }, { state: { story: b, from: x }, respond: b }",
        &["4:82: no rule leads to `x`; there is: `start`"],
    );
}

#[test]
fn conditions() {
    rule(
        "{ when: { text: {} }, respond: a }",
        &["4:27: a text is compared in exactly one way; say one of `equals`, `contains`, `like`"],
    );
    rule(
        "{ when: { header: { x: { equals: a, like: b } } }, respond: a }",
        &["4:34: a text is compared in exactly one way; say one of `equals`, `contains`, `like`"],
    );
    rule(
        "{ when: { provider: [], any: [], not: {} }, respond: a }",
        &[
            "4:31: the list is empty: nobody is selected",
            "4:40: the list is empty: no request is one of these",
            "4:49: nothing is said that must not hold",
        ],
    );
    rule("{ when: { txt: a }, respond: a }", &["4:21: unknown field `txt`; did you mean `text`?"]);
}

#[test]
fn templates() {
    rule("{ respond: 'It is {{ tex }}.' }", &["4:22: letter 7: no template name is `tex`; did you mean `text`?"]);
    respond(
        "{ text: '{{ now }}', tool_calls: [{ name: a, arguments: { b: [{ c: '{{ text' }] } }] }",
        &[
            "4:30: letter 1: no template name is `now`; there is: `model`, `provider`, `text`, `system`, `turn`, \
             `tool_result`, `header.NAME`, `json.PATH`",
            "4:89: letter 1: `{{` is never closed; close it with `}}`, or write `{{{{` for two braces",
        ],
    );
}

#[test]
fn replies() {
    let hint = "say `text`, `tool_calls`, `echo: true`, `fixed: 100`, or an `error`; `text: \"\"` is an empty answer";
    respond("{ finish: length }", &[&format!("4:22: nothing is said; {hint}")]);
    respond("{ text: '' }", &[]);
    respond("{ text: a, echo: true }", &["4:22: `text`, `echo` and `fixed` exclude each other"]);
    respond("{ fixed: 4 }", &["4:31: expected a whole number from 5 to 100000, found `4`"]);
    respond("{ tool_calls: [] }", &["4:36: the list is empty: nothing is called"]);
    respond("{ tool_calls: [{ name: '' }] }", &["4:45: the name is empty"]);
    respond("{ error: {} }", &["4:31: no error is said; say `status: 503`, or `category: overloaded`"]);
    respond("{ error: { status: 503 }, text: a }", &["4:48: an error is no answer: `text` means nothing beside it"]);
}

#[test]
fn providers_are_known() {
    let text = "claim: c\nduration: 10m\nanswers:\n  - { when: { provider: [openai, opnai] }, respond: a }\n\
        expect: [{ hangs: 0 }]\n";
    says(text, &[]);
    let document = document::Document::parse("it.yaml", text).unwrap();
    let scenario = brownout_scenario::model::Scenario::read("it", &document).unwrap();
    let found: document::Diagnostics =
        scenario.check_against(&document, &[("openai", "m"), ("anthropic", "m")]).into_iter().collect();
    assert_eq!(found.lines(), ["it.yaml:4:34: there is no provider `opnai`; did you mean `openai`?"]);
}
