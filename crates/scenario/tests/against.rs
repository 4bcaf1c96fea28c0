//! A scenario against a policy's providers: what names nothing is an error.

use brownout_scenario::Archive;
use brownout_scenario::model::Scenario;
use document::{Diagnostics, Document};

const POLICY: [(&str, &str); 2] = [("openai", "gpt-4o"), ("anthropic", "claude-sonnet-4-5")];

#[track_caller]
fn says(providers: &[(&str, &str)], text: &str, wanted: &[&str]) {
    let document = Document::parse("it.yaml", text).expect("valid YAML");
    let scenario =
        Scenario::read_with("it", &document, &Archive::EMPTY).unwrap_or_else(|problems| panic!("{problems}"));
    let found: Diagnostics = scenario.check_against(&document, providers).into_iter().collect();
    let wanted: Vec<String> = wanted.iter().map(|line| format!("it.yaml:{line}")).collect();
    assert_eq!(found.lines(), wanted);
}

fn with(more: &str) -> String {
    format!("claim: c\nduration: 10m\nexpect: [{{ hangs: 0 }}]\n{more}\n")
}

#[test]
fn all_names_known() {
    says(&POLICY, include_str!("everything.yaml"), &[]);
    says(&[], include_str!("everything.yaml"), &[]);
}

#[test]
fn selectors_that_match_nothing() {
    let fault =
        |selector: &str| with(&format!("timeline: [{{ at: 1m, for: 1m, {selector}, fault: {{ blackout: reset }} }}]"));
    says(&POLICY, &fault("provider: openia"), &["4:41: there is no provider `openia`; did you mean `openai`?"]);
    says(
        &POLICY,
        &fault("provider: [openai, mistral]"),
        &["4:50: there is no provider `mistral`; there is: `openai`, `anthropic`"],
    );
    let unasked = "4:41: simulated callers ask for completions alone: the fault strikes nobody; play it with `brownout serve` or `brownout exec`";
    says(&POLICY, &fault("endpoint: [embeddings, models]"), &[unasked]);
    says(&POLICY, &fault("endpoint: [embeddings, chat]"), &[]);
    says(&[], &fault("endpoint: embeddings"), &[]);
    says(&POLICY, &fault("model: gpt-4"), &["4:38: there is no model `gpt-4`; did you mean `gpt-4o`?"]);
}

#[test]
fn expectations_about_nobody() {
    let text = "claim: c
duration: 10m
expect:
  - { hangs: 0, truncated_successes: 0 }
  - { where: { provider: openia }, hangs: 0, probes: 0 }
";
    says(&POLICY, text, &["5:26: there is no provider `openia`; did you mean `openai`?"]);
}

#[test]
fn a_world_beyond_the_policy() {
    let openai_alone = &POLICY[..1];
    let complete = with("providers: { mistral: { api: openai-chat, model: m } }");
    says(openai_alone, &complete, &[]);
    let known = "4:14: the policy has no provider `mistral`; say its `api` and `model`, or add it to the policy";
    says(openai_alone, &with("providers: { mistral: { model: m } }"), &[known]);
    let misspelt = "4:14: the policy has no provider `openia`; did you mean `openai`?";
    says(openai_alone, &with("providers: { openia: { api: openai-chat, model: m } }"), &[misspelt]);
}
