//! Outside systems: what callers get and what providers see, with a gateway between them.
//!
//! The gateway is made by hand: it forwards bytes, and where it is told to, asks the next provider. It
//! has no retries, no timeouts and no opinion. All ports are free ones; nothing is measured in real time.
#![allow(clippy::unwrap_used, reason = "helpers of tests, too")]

mod forwarder;

use std::net::SocketAddr;
use std::sync::Arc;

use brownout_runner::library::Source;
use brownout_runner::{Mode, Outside, Play, Stop, prepare};
use chance::Moment;
use forwarder::Forwarder;
use record::Event;
use record::event::{Attempt, Outcome, Request, Start};
use scenario::model::{Arrivals, Scenario};

const LOOPBACK: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 0);

/// Ten seconds of ten requests a second, played thirty times as fast; two providers of one format. The
/// fault and the callers' patience last for minutes: a busy machine is slow, and thirty times as slow here.
fn play(fault: &str) -> Play {
    let text = format!(
        "claim: a gateway\nduration: 20m\nlive: {{ speed_up: 30 }}\nproviders:\n\
         \x20 openai: {{ api: openai-chat, ttft: 200ms, tokens_per_second: 50 }}\n\
         \x20 backup: {{ api: openai-chat, model: gpt-4o-mini, ttft: 200ms, tokens_per_second: 50 }}\n\
         workload:\n  arrivals: {{ poisson: 10/s }}\n  patience: 20m\n  mix:\n\
         \x20   chat: {{ share: 50%, stream: true, output_tokens: 20 }}\n\
         \x20   batch: {{ share: 50%, stream: false, output_tokens: 20 }}\n\
         {fault}expect: [ {{ success_rate: 1 }} ]\n"
    );
    let source = Source { name: "gateway.yaml".to_owned(), id: "gateway".to_owned(), text, embedded: false };
    let prepared = prepare::scenario(&source, &[]).map_err(|problem| panic!("{problem}")).unwrap();
    let (mut scenario, policy) = (Scenario::clone(&prepared.scenario), Arc::clone(&prepared.policies[0]));
    scenario.workload.arrivals = Arrivals::Steps(vec![(Moment::START, 10.0), (Moment::from_secs(10), 0.0)]);
    Play { seed: scenario.seed, scenario: Arc::new(scenario), policy, mode: Mode::Live }
}

fn always(fault: &str) -> String {
    format!("timeline: [ {{ name: trouble, at: 0s, for: 20m, provider: openai, fault: {fault} }} ]\n")
}

/// What a run against a gateway has written.
struct Log(Vec<Event>);

impl Log {
    fn of(play: &Play, gateway: &Forwarder) -> Self {
        let told = gateway.providers();
        let tell = move |text: &str| told.learn(text);
        let outside = Outside::new(Some(gateway.url()), None, LOOPBACK, tell).unwrap();
        Self(play.run_against(&outside, &Stop::default()).unwrap())
    }

    fn start(&self) -> &Start {
        let Some(Event::Start(start)) = self.0.first() else { panic!("no heading") };
        start
    }

    fn requests(&self) -> Vec<&Request> {
        let lines = self.0.iter().filter_map(|event| if let Event::Request(line) = event { Some(line) } else { None });
        lines.collect()
    }

    fn attempts(&self) -> Vec<&Attempt> {
        let lines = self.0.iter().filter_map(|event| if let Event::Attempt(line) = event { Some(line) } else { None });
        lines.collect()
    }
}

#[test]
fn a_gateway_in_good_health_makes_one_attempt_per_request() {
    let gateway = Forwarder::to(&["openai"]);
    let log = Log::of(&play(""), &gateway);
    let (requests, attempts) = (log.requests(), log.attempts());
    assert!(requests.len() > 50, "{}", requests.len());
    assert_eq!(requests.len(), attempts.len());
    for request in requests {
        assert_eq!(
            (request.outcome, request.attempts, request.output_tokens),
            (Outcome::Success, 1, 20),
            "{request:?}"
        );
        assert!(!request.truncated && !request.stitched && request.degraded.is_none());
        assert_eq!(request.served_by.as_deref(), Some("openai"));
        assert_eq!(request.first_token_us.is_some(), request.stream);
    }
    for attempt in attempts {
        assert_eq!((attempt.outcome, &*attempt.why, attempt.output_tokens), (Outcome::Success, "primary", 20));
        assert!(attempt.cost_nano_usd.is_some() && attempt.end_us > attempt.start_us);
    }
    let start = log.start();
    assert_eq!((start.policy.as_str(), start.deadline_us, start.settings.len()), ("", None, 0));
    assert_eq!(format!("http://{}", start.sut), gateway.url());
    assert!(matches!(log.0.last(), Some(Event::End(end)) if !end.interrupted && end.lag_p99_us.is_some()));
}

#[test]
fn a_cut_stream_passed_on_as_an_end_is_a_truncated_success() {
    let fault = always("{ cut: { after: 5, how: clean-eof } }");
    let log = Log::of(&play(&fault), &Forwarder::to(&["openai"]));
    let streams: Vec<&Request> = log.requests().into_iter().filter(|request| request.stream).collect();
    assert!(!streams.is_empty());
    for request in streams {
        assert_eq!((request.outcome, request.truncated, request.output_tokens), (Outcome::Success, true, 5));
    }
    for attempt in log.attempts() {
        assert!(attempt.broken_off && attempt.outcome == Outcome::Failed, "{attempt:?}");
        assert_eq!(attempt.faults.iter().map(|name| &**name).collect::<Vec<_>>(), ["trouble"]);
    }
}

#[test]
fn a_gateway_that_fails_over_shows_attempts_at_two_providers() {
    let gateway = Forwarder::to(&["openai", "backup"]);
    let log = Log::of(&play(&always("{ error: { status: 503 } }")), &gateway);
    for request in log.requests() {
        assert_eq!((request.outcome, request.attempts), (Outcome::Success, 2), "{request:?}");
        assert_eq!(request.served_by.as_deref(), Some("backup"));
        let tries = log.attempts().into_iter().filter(|attempt| attempt.request == request.request);
        let tries: Vec<_> = tries.map(|one| (one.attempt, &*one.provider, &*one.why, one.status)).collect();
        assert_eq!(tries, [(1, "openai", "primary", Some(503)), (2, "backup", "failover", None)]);
    }
}

#[test]
fn a_gateway_that_is_down_fails_every_caller() {
    let gateway = Forwarder::down();
    let log = Log::of(&play(""), &gateway);
    assert!(log.requests().len() > 50 && log.attempts().is_empty());
    for request in log.requests() {
        assert_eq!((request.outcome, request.category.as_deref()), (Outcome::Failed, Some("connection")));
        assert_eq!((request.attempts, request.served_by.as_deref()), (0, None));
    }
}

#[cfg(unix)]
#[test]
fn a_command_that_dies_is_told_with_its_last_words() {
    let line = "echo \"at $BROWNOUT_OPENAI_URL and $ANTHROPIC_BASE_URL on $BROWNOUT_LISTEN\" >&2; exit 3";
    let outside = Outside::new(None, Some(line.to_owned()), LOOPBACK, |_| {}).unwrap();
    let why = play("").run_against(&outside, &Stop::default()).unwrap_err().to_string();
    assert!(why.contains("ended before it listened") && why.contains("exit status: 3"), "{why}");
    assert!(why.contains("at http://127.0.0.1:") && why.contains("/openai/v1 and http://127.0.0.1:"), "{why}");
    assert!(why.contains("/anthropic on 127.0.0.1:"), "{why}");
}
