//! Live over TCP: the same play with a real clock and real sockets.
//!
//! Two seconds of a small world. Whether this machine was busy meanwhile must not matter, so nothing
//! here looks at a time: only at order, counts and outcomes.

use std::sync::Arc;

use record::Event;
use record::event::{Attempt, Outcome, Request};
use runner::library::Source;
use runner::{Mode, prepare};

use crate::stage::play;

/// The second provider has no fault: whoever fails over succeeds.
const WORLD: &str = "
claim: Over real sockets callers are caught as they are in a simulation.
seed: 3
duration: 2s
providers:
  openai: { ttft: 5ms, tokens_per_second: 2000 }
  anthropic: { ttft: 5ms, tokens_per_second: 2000 }
policy: two-providers
workload:
  arrivals: { constant: 20/s }
  mix:
    chat:  { share: 50%, stream: true, output_tokens: 20 }
    batch: { share: 50%, stream: false, output_tokens: 20 }
timeline:
  - { name: errors, at: 500ms, for: 1s, provider: openai, share: 60%, fault: { error: { status: 503 } } }
expect:
  - { success_rate: 100% }
";

#[test]
fn a_live_run_catches_its_callers_and_writes_its_log_in_order() {
    let source = Source { name: "live.yaml".into(), id: "live".into(), text: WORLD.into(), embedded: false };
    let prepared = prepare::scenario(&source, &[]).unwrap_or_else(|problem| panic!("{problem}"));
    let log = play(&prepared.scenario, &Arc::clone(&prepared.policies[0]), 3, Mode::Live);
    assert!(matches!(log.first(), Some(Event::Start(start)) if start.mode == "live" && !start.control));
    assert!(matches!(log.last(), Some(Event::End(end)) if !end.interrupted && end.lag_p99_us.is_some()));
    let (requests, attempts) = (requests(&log), attempts(&log));
    assert_eq!(requests.len(), 39, "one every 50 ms, the first after the first pause");
    for request in &requests {
        in_order(request, &attempts);
    }
    let struck = attempts.iter().filter(|attempt| attempt.faults.iter().any(|fault| **fault == *"errors"));
    assert!(struck.clone().count() >= 5, "the window's errors strike");
    assert!(struck.into_iter().all(|attempt| attempt.status == Some(503)));
    let caught = requests.iter().filter(|request| request.served_by.as_deref() == Some("anthropic")).count();
    assert!(caught >= 5, "{caught} requests went over to the second provider");
}

fn in_order(request: &Request, attempts: &[&Attempt]) {
    assert_eq!(request.outcome, Outcome::Success, "{request:?}");
    assert_eq!(request.output_tokens, 20, "{request:?}");
    assert!(request.intended_us <= request.sent_us && request.sent_us <= request.end_us, "{request:?}");
    let own: Vec<_> = attempts.iter().filter(|attempt| attempt.request == request.request).collect();
    assert_eq!(own.len(), request.attempts as usize, "{request:?}");
    assert!(own.iter().all(|attempt| attempt.start_us <= attempt.end_us && attempt.start_us >= request.sent_us));
    assert!(own.windows(2).all(|pair| pair[0].end_us <= pair[1].start_us && pair[0].attempt < pair[1].attempt));
    let last = own.last().expect("a success has an attempt");
    assert_eq!(request.served_by.as_ref(), Some(&last.provider));
}

fn requests(log: &[Event]) -> Vec<&Request> {
    log.iter().filter_map(|event| if let Event::Request(line) = event { Some(line) } else { None }).collect()
}

fn attempts(log: &[Event]) -> Vec<&Attempt> {
    log.iter().filter_map(|event| if let Event::Attempt(line) = event { Some(line) } else { None }).collect()
}
