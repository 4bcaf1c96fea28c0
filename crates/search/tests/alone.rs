//! A provider alone meets every call, whatever its policy would put before it.

use brownout_search::{alone, bundled, recorded};
use chance::Seed;
use runner::library::{Shelf, Source};
use runner::prepare;

const SCENARIO: &str = "
claim: Nothing stands before a provider that is played alone.
duration: 2m
policy: everything
workload: { arrivals: { constant: 5/s } }
timeline:
  - { name: limited, at: 20s, for: 40s, provider: openai, fault: { throttle: { requests: 60/min, status: 429 } } }
  - { name: key, at: 70s, for: 20s, provider: anthropic, fault: { auth: { status: 401 } } }
expect:
  - { success_rate: { at_least: 1% } }
";

#[test]
fn every_call_reaches_each_provider_that_is_struck() {
    let source = Source { name: "s.yaml".to_owned(), id: "s".to_owned(), text: SCENARIO.to_owned(), embedded: false };
    let prepared = prepare::scenario(&source, &[]).unwrap_or_else(|problem| panic!("{problem}"));
    let traces = recorded(&prepared, Seed(7)).expect("no network is used");
    let names: Vec<&str> = traces.iter().map(|trace| trace.name.as_str()).collect();
    assert_eq!(names, ["s openai", "s anthropic"]);
    for trace in &traces {
        assert_eq!(trace.calls.len(), 599, "{}: neither skipped, nor held, nor repeated", trace.name);
        assert_eq!(trace.faults.len(), 1, "{}", trace.name);
    }
    // One a second is answered of five, for 40 s; no key is right for 20 s.
    let bad = |place: usize| traces[place].calls.iter().filter(|call| call.bad).count();
    assert!((100..=200).contains(&bad(0)), "{}", bad(0));
    assert!((100..=103).contains(&bad(1)), "{}", bad(1));
}

#[test]
fn everything_that_is_bundled_is_in_it() {
    let played = bundled().unwrap_or_else(|problem| panic!("{problem}"));
    let sources: Vec<&str> = played.iter().map(|prepared| prepared.source.id.as_str()).collect();
    for id in Shelf::Scenarios.names().iter().chain(&Shelf::Incidents.names()) {
        assert!(sources.contains(&id.as_str()), "{id}");
    }
}

#[test]
fn a_policy_alone_keeps_its_timeouts_and_nothing_else() {
    let policy = prepare::policy("everything").unwrap_or_else(|problem| panic!("{problem}"));
    let alone = alone(&policy, 1);
    assert_eq!((alone.timeouts, &alone.model_timeouts), (policy.timeouts, &policy.model_timeouts));
    assert_eq!(alone.routes.default.targets(), [1]);
    assert!(alone.breaker.is_none() && alone.hedge.is_none() && alone.limits.is_none() && alone.canary.is_none());
}
