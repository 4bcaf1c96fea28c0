//! From logs to traces: what a breaker is told of a call, and whether the call was any good.

use std::time::Duration;

use brownout_search::{Trace, traces};
use chance::Moment;
use failover::Outcome;
use record::Event;
use record::event::{Attempt, Outcome as End, Provider, Request, Start, Window};

const SECOND: u64 = 1_000_000;

fn start() -> Event {
    let provider = |name: &str| Provider {
        name: name.to_owned(),
        api: String::new(),
        model: String::new(),
        input_price: None,
        output_price: None,
    };
    let window = Window {
        name: "cut".to_owned(),
        from_us: 0,
        to_us: 90 * SECOND,
        providers: vec!["a".to_owned()],
        fault: "error".to_owned(),
        summary: String::new(),
    };
    let providers = vec![provider("a"), provider("b"), provider("unused")];
    Event::Start(Box::new(Start { scenario: "it".to_owned(), windows: vec![window], providers, ..Start::default() }))
}

/// An attempt of two seconds that began to answer after one.
fn answered(request: &str) -> Attempt {
    Attempt {
        request: request.into(),
        provider: "a".into(),
        start_us: 1000,
        first_token_us: Some(1000 + SECOND),
        end_us: 1000 + 2 * SECOND,
        output_tokens: 10,
        ..Attempt::default()
    }
}

fn failed(provider: &str, outcome: End, category: Option<&'static str>) -> Event {
    let category = category.map(Into::into);
    Event::Attempt(Attempt { provider: provider.into(), outcome, category, ..answered("r") })
}

fn outcomes(trace: &Trace) -> Vec<Outcome> {
    trace.calls.iter().map(|call| call.outcome).collect()
}

fn bad(attempts: impl IntoIterator<Item = Attempt>, healthy: &[Event]) -> Vec<bool> {
    let log: Vec<Event> = std::iter::once(start()).chain(attempts.into_iter().map(Event::Attempt)).collect();
    traces(&log, healthy)[0].calls.iter().map(|call| call.bad).collect()
}

#[test]
fn a_log_becomes_a_trace_for_each_provider() {
    let log = [
        start(),
        failed("a", End::Failed, Some("server_error")),
        failed("a", End::Failed, Some("rate_limited")),
        failed("a", End::Failed, Some("authentication")),
        failed("a", End::Cancelled, None),
        failed("b", End::Failed, Some("invalid_request")),
    ];
    let traces = traces(&log, &[]);
    assert_eq!(outcomes(&traces[0]), [Outcome::Failure, Outcome::Refused, Outcome::Neutral, Outcome::Neutral]);
    assert!(matches!(outcomes(&traces[1])[..], [Outcome::CallerFault(_)]));
    assert_eq!((traces.len(), traces[0].faults.len(), traces[1].faults.len()), (2, 1, 0));
    assert_eq!(traces[0].calls[0].duration, Duration::from_secs(2));
    assert_eq!((traces[0].faults[0].from, traces[0].faults[0].to), (Moment::START, Moment::from_secs(90)));
}

#[test]
fn no_log_has_no_trace() {
    assert_eq!(traces(&[], &[]), []);
}

#[test]
fn a_call_without_a_whole_good_answer_is_bad() {
    let attempts = [
        answered("good"),
        Attempt { outcome: End::Failed, ..answered("failed") },
        Attempt { outcome: End::Cancelled, ..answered("given up") },
        Attempt { degraded: Some("empty".into()), ..answered("empty") },
        Attempt { broken_off: true, ..answered("half") },
    ];
    assert_eq!(bad(attempts, &[]), [false, true, true, true, true]);
}

#[test]
fn a_call_is_slow_against_itself_without_the_fault() {
    let healthy = [Event::Attempt(answered("r"))];
    let begins = |secs: u64| Attempt { first_token_us: Some(1000 + secs * SECOND), ..answered("r") };
    let takes = |secs: u64| Attempt { end_us: 1000 + secs * SECOND, ..answered("r") };
    assert_eq!(bad([begins(2), begins(3)], &healthy), [false, true], "three times as long to begin");
    assert_eq!(bad([takes(5), takes(6)], &healthy), [false, true], "three times as long as a whole");
    let struck = Attempt { faults: vec!["cut".into()], ..takes(5) };
    assert_eq!(bad([struck], &healthy), [false], "a fault that nobody notices");
}

#[test]
fn size_and_stream_are_known_of_calls_that_fail_too() {
    let healthy = Attempt { input_tokens: Some(900), ..answered("r") };
    let request = |id: &str, stream| Event::Request(Request { request: id.into(), stream, ..Request::default() });
    let fails = |id: &str| Event::Attempt(Attempt { outcome: End::Failed, ..answered(id) });
    let log = [start(), fails("r"), request("r", true), fails("q"), request("q", false)];
    let trace = &traces(&log, &[Event::Attempt(healthy)])[0];
    let known: Vec<_> = trace.calls.iter().map(|call| (call.prompt_tokens, call.streamed)).collect();
    assert_eq!(known, [(Some(900), true), (None, false)]);
}
