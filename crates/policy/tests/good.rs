//! What a policy file may leave out, and what that means.

use std::time::Duration;

use brownout_policy::read;
use document::Document;
use failover::{
    BreakerMode, BreakerPolicy, BreakerWindow, CanaryPolicy, EjectionPolicy, ErrorAction, HedgePolicy, KeySource,
    LimitsPolicy, Policy, QualityPolicy, Route, Routes, SlowPolicy, SlowThan, SpendAlert, Then, Timeouts,
};
use wire::Category;

fn policy(text: &str) -> Policy {
    let document = Document::parse("it.yaml", text).unwrap_or_else(|problems| panic!("{problems}"));
    read("it", &document).unwrap_or_else(|problems| panic!("{problems}"))
}

fn with(more: &str) -> Policy {
    policy(&format!(
        "providers: {{ a: {{ api: openai-chat, model: m }}, b: {{ api: openai-chat, model: m }} }}\n{more}\n"
    ))
}

#[test]
fn a_window_is_of_time_or_of_calls() {
    let window = |said: &str| with(&format!("breaker: {{ window: {said} }}")).breaker.unwrap().window;
    assert_eq!(window("{ calls: 100 }"), BreakerWindow::Count(100));
    assert_eq!(window("{ time: 5s }"), BreakerWindow::Time(Duration::from_secs(5)));
    assert_eq!(window("{}"), BreakerPolicy::default().window);
}

#[test]
fn a_breaker_has_modes() {
    let mode = |said: &str| with(&format!("breaker: {{ mode: {said} }}")).breaker.unwrap().mode;
    assert_eq!(mode("guarding"), BreakerMode::Guarding);
    assert_eq!(mode("disabled"), BreakerMode::Disabled);
    assert_eq!(mode("forced-open"), BreakerMode::ForcedOpen);
}

#[test]
fn the_providers_alone_are_a_policy() {
    let policy = with("");
    assert_eq!((policy.name.as_str(), &policy.routes), ("it", &Routes::all(Route::priority(vec![0, 1]))));
    assert_eq!(policy.providers[0].key, KeySource::None);
}

#[test]
fn parts_can_be_off() {
    assert_eq!(with("breaker: off").breaker, None);
    let breaker = with("breaker: { slow: off, consecutive: off }").breaker.unwrap();
    assert_eq!(breaker, BreakerPolicy { slow: None, consecutive: None, ..BreakerPolicy::default() });
    let all = "{ connect: off, first_token: off, idle: off, answer: off, total: off }";
    assert_eq!(with(&format!("timeouts: {all}")).timeouts, Timeouts::NONE);
}

#[test]
fn part_of_a_part_keeps_the_other_defaults() {
    let breaker = with("breaker: { slow: { ttft: 5x baseline } }").breaker.unwrap();
    let slow = SlowPolicy { first_token: SlowThan::Baseline(5.0), ..SlowPolicy::default() };
    assert_eq!(breaker, BreakerPolicy { slow: Some(slow), ..BreakerPolicy::default() });
}

#[test]
fn what_is_off_unless_said_has_defaults_when_it_is_said() {
    let off = with("");
    assert_eq!(off, with("ejection: off\nhedge: off\nquality: off\nlimits: off\ncanary: off\nmid_stream: fail"));
    let on = with("ejection: {}\nhedge: {}\nquality: {}\nlimits: {}\ncanary: {}");
    assert_eq!((on.ejection, on.hedge), (Some(EjectionPolicy::default()), Some(HedgePolicy::default())));
    assert_eq!((on.quality, on.limits), (Some(QualityPolicy::default()), Some(LimitsPolicy::default())));
    assert_eq!(on.canary, Some(CanaryPolicy::default()));
}

#[test]
fn a_model_takes_what_it_does_not_say_from_all() {
    let policy = with("timeouts: { idle: 3s, models: { o3: { first_token: 50s } } }");
    let o3 = Timeouts { first_token: Some(Duration::from_secs(50)), ..policy.timeouts };
    assert_eq!((policy.timeouts_of("o3"), policy.timeouts_of("m")), (o3, policy.timeouts));
    assert_eq!(o3.idle, Some(Duration::from_secs(3)));
}

#[test]
fn a_word_changes_only_what_is_done() {
    let policy = with("errors: { rate_limited: { wait_up_to: 1s }, authentication: failover }");
    let limited = ErrorAction { wait_up_to: Duration::from_secs(1), ..ErrorAction::of(Category::RateLimited) };
    assert_eq!(policy.errors.action(Category::RateLimited), limited);
    let wrong_key = ErrorAction { then: Then::Failover, ..ErrorAction::of(Category::Authentication) };
    assert_eq!(policy.errors.action(Category::Authentication), wrong_key);
    assert_eq!(policy.errors.action(Category::Permission), ErrorAction::of(Category::Permission));
}

/// The shape that the documentation shows.
#[test]
fn the_example_of_the_documentation() {
    let policy = policy(include_str!("shape.yaml"));
    assert_eq!(policy.spend.alerts, [SpendAlert::PerHour(20_000_000_000), SpendAlert::Shift(1.5)]);
    assert_eq!(policy.timeouts_of("o3").first_token, Some(Duration::from_secs(60)));
}
