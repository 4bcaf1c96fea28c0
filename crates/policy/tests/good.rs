//! What a policy file may say, and what taking a protection away leaves.

use std::time::Duration;

use brownout_policy::read;
use brownout_policy::strip::{without_breaker, without_deadline, without_failover};
use document::Document;
use failover::{
    BreakerPolicy, BreakerWindow, Commit, KeySource, OpenWait, Policy, Route, Routes, SlowPolicy, SlowThan, Timeouts,
};

const EVERYTHING: &str = include_str!("everything.yaml");

fn policy(text: &str) -> Policy {
    let document = Document::parse("it.yaml", text).unwrap_or_else(|problems| panic!("{problems}"));
    read("it", &document).unwrap_or_else(|problems| panic!("{problems}"))
}

const fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

fn with(more: &str) -> Policy {
    policy(&format!(
        "providers: {{ a: {{ api: openai-chat, model: m }}, b: {{ api: openai-chat, model: m }} }}\n{more}\n"
    ))
}

#[test]
fn everything_that_can_be_said() {
    let policy = policy(EVERYTHING);
    assert_eq!(policy.name, "everything");
    assert_eq!(policy.routes, Routes::all(Route::priority(vec![1, 0])));
    assert_eq!(policy.providers[1].key, KeySource::File("/run/secrets/anthropic".to_owned()));
    assert_eq!(policy.providers[2].base_url.as_deref(), Some("http://localhost:11434"));
    let timeouts = Timeouts {
        connect: Some(secs(2)),
        first_token: Some(secs(8)),
        idle: Some(secs(3)),
        min_pace: None,
        answer: None,
        total: Some(secs(60)),
    };
    assert_eq!(policy.timeouts, timeouts);
    let breaker = BreakerPolicy {
        window: BreakerWindow::Time(secs(30)),
        min_calls: 10,
        failure_share: 0.25,
        consecutive: None,
        slow: Some(SlowPolicy { first_token: SlowThan::Fixed(secs(2)), share: 0.3, ..SlowPolicy::default() }),
        open: OpenWait { first: secs(1), max: secs(60) },
        probes: 3,
        ramp: secs(20),
        ..BreakerPolicy::default()
    };
    assert_eq!(policy.breaker, Some(breaker));
    assert_eq!((policy.retry.max_attempts, policy.retry.budget), (2, 0.1));
    assert_eq!((policy.retry.backoff_first, policy.retry.wait_up_to), (Duration::from_millis(100), secs(1)));
    assert_eq!(policy.commit, Commit::Whole);
}

#[test]
fn a_window_is_of_time_or_of_calls() {
    let window = |said: &str| with(&format!("breaker: {{ window: {said} }}")).breaker.unwrap().window;
    assert_eq!(window("{ calls: 100 }"), BreakerWindow::Count(100));
    assert_eq!(window("{ time: 5s }"), BreakerWindow::Time(secs(5)));
    assert_eq!(window("{}"), BreakerPolicy::default().window);
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
fn a_protection_can_be_taken_away() {
    let policy = with("routes: { default: { priority: [b, a] } }");
    assert_eq!(without_breaker(&policy), Policy { breaker: None, ..policy.clone() });
    assert_eq!(without_failover(&policy), Policy { routes: Routes::all(Route::priority(vec![1])), ..policy.clone() });
    assert_eq!(without_deadline(&policy), Policy { timeouts: Timeouts::NONE, ..policy.clone() });
}
