//! Whom to ask, when nobody calls.

use std::time::Duration;

use brownout_failover::{Canaries, CanaryPolicy, CanaryPrompt};
use chance::Moment;

const fn secs(seconds: u64) -> Moment {
    Moment::from_secs(seconds)
}

fn prompt(ask: &str, expect: &str) -> CanaryPrompt {
    CanaryPrompt { ask: ask.into(), expect: expect.into() }
}

fn canaries(targets: usize) -> Canaries {
    let prompts = vec![prompt("2 + 2?", "4"), prompt("Capital of France?", "Paris")];
    Canaries::new(CanaryPolicy { idle: Duration::from_secs(60), prompts }, targets, secs(0))
}

fn asked(canaries: &mut Canaries, now: Moment) -> Option<(usize, String)> {
    canaries.due(now).map(|(target, prompt)| (target, prompt.expect))
}

#[test]
fn only_who_is_idle_for_long_enough_is_asked() {
    let mut canaries = canaries(2);
    assert_eq!(asked(&mut canaries, secs(59)), None);
    canaries.heard(0, secs(59));
    assert_eq!(asked(&mut canaries, secs(60)), Some((1, "4".into())));
    assert_eq!(asked(&mut canaries, secs(118)), None);
    assert_eq!(asked(&mut canaries, secs(119)), Some((0, "4".into())));
}

#[test]
fn nobody_is_asked_twice_before_it_answered() {
    let mut canaries = canaries(1);
    assert!(canaries.due(secs(60)).is_some());
    assert!(canaries.due(secs(999)).is_none() && canaries.next().is_none());
    canaries.answered(0, secs(1000));
    assert_eq!(canaries.next(), Some(secs(1060)));
    assert_eq!(asked(&mut canaries, secs(1060)), Some((0, "Paris".into())));
}

#[test]
fn without_prompts_there_is_nothing_to_ask() {
    let policy = CanaryPolicy { idle: Duration::from_secs(1), prompts: Vec::new() };
    let mut canaries = Canaries::new(policy, 3, secs(0));
    assert!(canaries.due(secs(100)).is_none() && canaries.next().is_none());
}

#[test]
fn a_right_answer_has_the_word_by_itself() {
    let pong = prompt("Answer with the one word PONG.", "pong");
    for right in ["PONG", "pong.", "Sure: \"Pong\"!", "**PONG**"] {
        assert!(pong.is_right(right), "{right}");
    }
    for wrong in ["", "ping", "sponge", "pongs"] {
        assert!(!pong.is_right(wrong), "{wrong}");
    }
    assert!(pong.request().max_output_tokens.is_some());
}
