//! Conversations and questions without a class: how many are sent, what arrives, and where it is sent.
#![allow(clippy::unwrap_used, reason = "helpers of tests, too")]

use std::collections::{BTreeMap, BTreeSet};

use brownout_runner::library::Source;
use brownout_runner::{Mode, Play, Stop, prepare};
use record::Event;
use record::event::{Attempt, Outcome, Request};

/// What a run has written.
struct Log(Vec<Event>);

impl Log {
    fn of(scenario: &str, policy: &str, mode: Mode) -> Self {
        let text = format!("claim: c\npolicy: {policy}\n{scenario}\nexpect: [{{ hangs: 0 }}]\n");
        let source = Source { name: "it.yaml".to_owned(), id: "it".to_owned(), text, embedded: false };
        let prepared = prepare::scenario(&source, &[]).map_err(|problem| panic!("{problem}")).unwrap();
        let (scenario, policy) = (prepared.scenario, prepared.policies[0].clone());
        let play = Play { seed: scenario.seed, scenario, policy, mode };
        Self(play.run_without_control(&Stop::default()).unwrap())
    }

    fn requests(&self) -> impl Iterator<Item = &Request> {
        self.0.iter().filter_map(|event| if let Event::Request(line) = event { Some(line) } else { None })
    }

    fn attempts(&self) -> impl Iterator<Item = &Attempt> {
        self.0.iter().filter_map(|event| if let Event::Attempt(line) = event { Some(line) } else { None })
    }

    fn share(&self, of: impl Fn(&Request) -> bool) -> f64 {
        let all: Vec<_> = self.requests().collect();
        all.iter().filter(|request| of(request)).count() as f64 / all.len() as f64
    }
}

const MIXED: &str = "duration: 10m
workload:
  arrivals: { poisson: 20/s }
  mix:
    chat: { share: 60% }
    agent: { share: 40%, turns: 5, think: { constant: 2s }, with: [tools, images] }";

#[test]
fn rates_and_shares_are_of_requests() {
    let log = Log::of(MIXED, "two-providers", Mode::Virtual);
    let all = log.requests().count();
    // The last conversations are not over when the run is.
    assert!((11_300..12_300).contains(&all), "{all}");
    let agents = log.share(|request| &*request.class == "agent");
    assert!((0.37..0.42).contains(&agents), "{agents}");
}

#[test]
fn turns_follow_each_other() {
    let log = Log::of(MIXED, "two-providers", Mode::Virtual);
    let agents = log.requests().filter(|request| &*request.class == "agent");
    let mut turns: BTreeMap<String, Vec<(u64, &Request)>> = BTreeMap::new();
    for request in agents {
        let (user, turn) = request.request.split_once('.').unwrap();
        turns.entry(user.to_owned()).or_default().push((turn.parse().unwrap(), request));
    }
    assert!(turns.len() > 500, "{}", turns.len());
    for conversation in turns.values_mut() {
        conversation.sort_by_key(|(turn, _)| *turn);
        let numbers: Vec<_> = conversation.iter().map(|(turn, _)| *turn).collect();
        assert_eq!(numbers, (0..numbers.len() as u64).collect::<Vec<_>>());
        assert!(numbers.len() <= 5);
        for pair in conversation.windows(2) {
            let thought = pair[1].1.intended_us - pair[0].1.end_us;
            assert!((2_000_000..2_002_000).contains(&thought), "{thought}");
        }
    }
    assert!(turns.values().filter(|conversation| conversation.len() == 5).count() > 500);
}

#[test]
fn each_turn_counts_what_was_said_before() {
    let log = Log::of(MIXED, "two-providers", Mode::Virtual);
    let tokens: BTreeMap<_, _> = log.attempts().filter_map(|line| Some((&*line.request, line.input_tokens?))).collect();
    let grown = tokens.iter().filter_map(|(id, tokens_then)| {
        let (user, turn) = id.split_once('.')?;
        let next = format!("{user}.{}", turn.parse::<u64>().ok()? + 1);
        tokens.get(next.as_str()).map(|tokens_next| tokens_next > tokens_then)
    });
    let grown: Vec<bool> = grown.collect();
    assert!(grown.len() > 2000 && grown.iter().all(|grown| *grown));
}

const MOVING: &str = "duration: 40s
workload:
  arrivals: { poisson: 6/s }
  mix:
    agent: { turns: 5, stream: false, think: { constant: 1s }, with: [tools, images], prompt_tokens: 40, output_tokens: 20 }
timeline:
  - { name: outage, at: 15s, for: 20s, provider: openai, fault: { blackout: refuse } }";

#[test]
fn a_conversation_that_moves_loses_nothing_in_either_mode() {
    for mode in [Mode::Virtual, Mode::Wire] {
        let log = Log::of(MOVING, "two-providers", mode);
        let served: BTreeSet<_> = log.requests().filter_map(|request| request.served_by.clone()).collect();
        assert_eq!(served.len(), 2, "it did move");
        assert_eq!(log.share(|request| request.outcome == Outcome::Success), 1.0);
        assert_eq!(log.attempts().filter(|attempt| attempt.context_lost).count(), 0, "{mode:?}");
    }
}

#[test]
fn turns_that_are_dropped_are_told_in_either_mode() {
    let sandbox = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("dropping.yaml");
    let policy = "policy: dropping\nproviders:\n  small: { api: openai-chat, model: gpt-4o, key: { env: K }, capabilities: { window: 1400 } }\n\
                  routes: { default: small }\ncontext: { too_long: [drop-oldest] }\n";
    std::fs::write(&sandbox, policy).unwrap();
    let scenario = "duration: 30s
workload:
  arrivals: { poisson: 5/s }
  mix:
    agent: { turns: 6, stream: false, think: { constant: 1s }, prompt_tokens: 60, output_tokens: 40 }";
    for mode in [Mode::Virtual, Mode::Wire] {
        let log = Log::of(scenario, sandbox.to_str().unwrap(), mode);
        let lost: BTreeSet<_> = log.attempts().filter(|attempt| attempt.context_lost).map(turn).collect();
        let whole: BTreeSet<_> = log.attempts().filter(|attempt| !attempt.context_lost).map(turn).collect();
        assert!(lost.contains("5") && !lost.contains("0"), "{lost:?}");
        assert!(lost.is_disjoint(&whole), "{mode:?}: it depends on the length alone: {lost:?} {whole:?}");
    }
}

fn turn(attempt: &Attempt) -> String {
    attempt.request.rsplit('.').next().unwrap_or_default().to_owned()
}

const UNSAID: &str = "duration: 5m
workload:
  arrivals: { poisson: 20/s }
  mix:
    extraction: { share: 75%, asks: extraction, output_tokens: 20 }
    chat: { share: 25%, output_tokens: 20 }";

#[test]
fn whoever_does_not_say_the_class_is_mostly_routed_right() {
    let log = Log::of(UNSAID, "specialised", Mode::Virtual);
    let known = |request: &Request| request.misrouted;
    assert!(log.requests().all(|request| known(request).is_none() == (&*request.class == "chat")), "chat says it");
    let wrong = log.requests().filter(|request| known(request) == Some(true)).count() as f64;
    let all = log.requests().filter(|request| known(request).is_some()).count() as f64;
    assert!((0.1..0.3).contains(&(wrong / all)), "{wrong} of {all}");
    let right = log.requests().filter(|request| known(request) == Some(false));
    let (cheap, dear): (Vec<_>, Vec<_>) = right.partition(|request| request.served_by.as_deref() == Some("mini"));
    assert!(cheap.len() > 50 * dear.len(), "{} went to the model of their route, {} not", cheap.len(), dear.len());
}

#[test]
fn where_all_routes_are_one_nobody_is_misrouted() {
    let log = Log::of(UNSAID, "two-providers", Mode::Virtual);
    assert!(log.requests().all(|request| request.misrouted != Some(true)));
}
