//! The policies that come with the program, and the defaults that the first of them spells.

use brownout_policy::raw::{Breaker, File, OrOff, Waits};
use brownout_policy::read;
use document::Document;
use failover::{BreakerPolicy, Commit, KeySource, Policy, RetryPolicy, Route, Routes, Timeouts};
use wire::Api;

const TWO: &str = include_str!("../../../fixtures/policies/two-providers.yaml");
const ONE: &str = include_str!("../../../fixtures/policies/one-provider.yaml");
const BUFFERED: &str = include_str!("../../../fixtures/policies/buffered.yaml");

fn policy(id: &str, text: &str) -> Policy {
    let document = Document::parse(id, text).unwrap_or_else(|problems| panic!("{problems}"));
    read(id, &document).unwrap_or_else(|problems| panic!("{problems}"))
}

/// The text with all settings that are commented out put in: prose has a blank after its `#`.
fn uncommented(text: &str) -> String {
    let setting = |line: &str| match line.strip_prefix('#') {
        Some(rest) if !rest.starts_with(' ') || rest.starts_with("  ") => rest.to_owned(),
        _ => line.to_owned(),
    };
    text.lines().map(setting).collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn has_the_defaults(policy: &Policy) {
    assert_eq!(policy.timeouts, Timeouts::default());
    assert_eq!(policy.breaker, Some(BreakerPolicy::default()));
    assert_eq!(policy.retry, RetryPolicy::default());
}

#[test]
fn two_providers() {
    let policy = policy("two-providers", TWO);
    assert_eq!(policy.routes, Routes::all(Route::priority(vec![0, 1])));
    let [openai, anthropic] = policy.providers.as_slice() else { panic!("two") };
    assert_eq!((openai.name.as_str(), openai.api, openai.model.as_str()), ("openai", Api::OpenaiChat, "gpt-4o"));
    assert_eq!((anthropic.api, anthropic.model.as_str()), (Api::AnthropicMessages, "claude-sonnet-4-5"));
    assert_eq!(openai.key, KeySource::Env("OPENAI_API_KEY".to_owned()));
    assert_eq!(policy.commit, Commit::FirstToken);
    has_the_defaults(&policy);
}

#[test]
fn one_provider() {
    let policy = policy("one-provider", ONE);
    assert_eq!((policy.providers.len(), &policy.routes), (1, &Routes::all(Route::priority(vec![0]))));
    has_the_defaults(&policy);
}

#[test]
fn buffered() {
    let policy = policy("buffered", BUFFERED);
    assert_eq!(policy.commit, Commit::Whole);
    has_the_defaults(&policy);
}

#[test]
fn the_spelt_defaults_are_the_defaults() {
    assert_eq!(policy("two-providers", &uncommented(TWO)), policy("two-providers", TWO));
}

#[test]
fn every_default_is_spelt() {
    let document = Document::parse("two-providers", &uncommented(TWO)).unwrap();
    let schema = brownout_policy::schema();
    let at = |name: &str| schema["$defs"][name]["properties"].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    for (field, fields) in [("timeouts", at("Timeouts")), ("breaker", at("Breaker")), ("retry", at("Retry"))] {
        let node = document.root().get(field).unwrap();
        for name in fields {
            assert!(node.get(&name).is_some(), "{field}.{name} is not spelt");
        }
    }
    assert!(document.root().get("commit").is_some());
}

#[test]
fn every_line_of_a_default_has_its_reason() {
    let is_setting = |line: &&str| line.len() > 1 && line.starts_with('#') && line.find("# ") != Some(0);
    let nested = |line: &&str| line.starts_with("#  ");
    for line in TWO.lines().filter(|line| (is_setting(line) || nested(line)) && !line.ends_with(':')) {
        assert!(line.matches('#').count() > 1, "{line}");
    }
}

/// The shape is public: whoever writes policies can build it.
#[test]
fn the_raw_shape_is_public() {
    fn takes(_: Option<File>, _: Option<OrOff<Breaker>>, _: Option<Waits>) {}
    takes(None, Some(OrOff::Off), None);
}
