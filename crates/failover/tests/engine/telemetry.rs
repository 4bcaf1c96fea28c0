//! What those who watch are told.

use std::time::Duration;

use brownout_failover::context::StoreError;
use brownout_failover::{
    AttemptEnd, AttemptRecord, CallEnd, Event, Evidence, Judge, Metrics, Observer, Skip, Spent, StateName, Transition,
    Trouble, Verdict, Why, line,
};
use chance::Moment;
use wire::{Category, Usage};

fn attempt(provider: usize, why: Why, end: AttemptEnd<'_>) -> Event<'_> {
    let started = Moment::from_secs(1);
    Event::Attempt(AttemptRecord {
        call: "c\"1",
        number: 1,
        provider,
        why,
        started,
        first_token: Some(started + Duration::from_millis(300)),
        ended: started + Duration::from_millis(2500),
        end,
        usage: Some(Usage { input_tokens: 40, output_tokens: 9, ..Usage::default() }),
        spent: Spent::Estimated(1_000_000),
        verdict: None,
        output_tokens: 9,
    })
}

fn opened() -> Event<'static> {
    let because = Evidence::FailuresInARow(5);
    let (from, to) = (StateName::Closed, StateName::Open);
    let transition = Transition { at: Moment::from_secs(2), class: None, from, to, because };
    Event::Breaker { call: Some("c"), provider: 0, transition }
}

/// Whether the text has this line.
fn has(text: &str, wanted: &str) -> bool {
    text.lines().any(|line| line == wanted)
}

#[test]
fn events_become_series() {
    let metrics = Metrics::new(["open\"ai", "anthropic"]);
    let trouble = Trouble::new(Category::Overloaded, "busy");
    metrics.observe(attempt(0, Why::Primary, AttemptEnd::Failed(&trouble)));
    metrics.observe(attempt(1, Why::Failover, AttemptEnd::Success));
    metrics.observe(attempt(1, Why::Failover, AttemptEnd::Success));
    metrics.observe(Event::Skipped { call: "c", provider: 0, at: Moment::START, because: Skip::BreakerOpen });
    metrics.observe(opened());
    metrics.judged(1, &Verdict::Degraded(Judge::Repetition(0.15), String::new()));
    metrics.billed(1, Spent::Known(2_500_000));
    metrics.billed(1, Spent::Unknown);
    let text = metrics.render();
    for line in [
        r#"brownout_attempts_total{provider="open\"ai",outcome="failure",category="overloaded"} 1"#,
        r#"brownout_attempts_total{provider="anthropic",outcome="success",category=""} 2"#,
        r#"brownout_attempt_reasons_total{provider="anthropic",reason="failover"} 2"#,
        r#"brownout_skips_total{provider="open\"ai",reason="breaker_open"} 1"#,
        r#"brownout_breaker_state{provider="open\"ai"} 3"#,
        r#"brownout_breaker_state{provider="anthropic"} 0"#,
        r#"brownout_degraded_total{provider="anthropic",judge="repetition"} 1"#,
        r#"brownout_cost_usd_total{provider="anthropic",basis="reported"} 0.0025"#,
        r#"brownout_cost_usd_total{provider="anthropic",basis="estimated"} 0.002"#,
        r#"brownout_cost_unknown_total{provider="anthropic"} 1"#,
        r#"brownout_tokens_total{provider="anthropic",direction="input"} 80"#,
        r#"brownout_first_token_seconds_bucket{provider="anthropic",outcome="success",le="0.16"} 0"#,
        r#"brownout_first_token_seconds_bucket{provider="anthropic",outcome="success",le="0.32"} 2"#,
        r#"brownout_attempt_seconds_sum{provider="anthropic",outcome="success"} 5"#,
        r#"brownout_attempt_seconds_count{provider="anthropic",outcome="success"} 2"#,
    ] {
        assert!(has(&text, line), "{line} is not in:\n{text}");
    }
}

#[test]
fn the_text_does_not_depend_on_the_order_of_events() {
    let render = |order: [usize; 3]| {
        let metrics = Metrics::new(["a", "b", "c"]);
        for place in order {
            metrics.observe(attempt(place, Why::Primary, AttemptEnd::Success));
        }
        metrics.render()
    };
    assert_eq!(render([0, 1, 2]), render([2, 0, 1]));
}

#[test]
fn every_series_has_a_head_and_no_call_is_named() {
    let metrics = Metrics::new(["a"]);
    metrics.observe(attempt(0, Why::Hedge, AttemptEnd::Cancelled));
    let text = metrics.render();
    assert!(!text.contains("c\"1") && !text.contains("c\\\"1"));
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let name = line.split('{').next().unwrap();
        let family = ["_bucket", "_sum", "_count"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
        assert!(text.contains(&format!("# TYPE {family} ")), "{line}");
    }
}

#[test]
fn an_event_is_one_line() {
    let trouble = Trouble::new(Category::Overloaded, "busy\nvery \"busy\"");
    let failed = attempt(1, Why::Retry, AttemptEnd::Failed(&trouble));
    let table = [
        (opened(), "at_ms=2000 event=breaker provider=a from=closed to=open because=\"5 failures in a row\""),
        (
            failed,
            r#"at_ms=1000 event=attempt call="c\"1" number=1 provider=b why=retry took_ms=2500 tokens=9 outcome=failure category=overloaded detail="busy\nvery \"busy\"""#,
        ),
        (
            Event::StoreFailed { call: "c", at: Moment::from_secs(1), error: &StoreError::new("full") },
            r#"at_ms=1000 event=store_failed call="c" error="the conversation store failed: full""#,
        ),
        (
            Event::CallEnded { call: "c", at: Moment::from_secs(3), end: CallEnd::Answered { served_by: Some(1) } },
            r#"at_ms=3000 event=call_ended call="c" outcome=success provider=b"#,
        ),
        (
            Event::CallEnded { call: "c", at: Moment::from_secs(3), end: CallEnd::Answered { served_by: None } },
            r#"at_ms=3000 event=call_ended call="c" outcome=last_resort"#,
        ),
        (Event::Began { call: "c", provider: 7 }, r#"event=began call="c" provider=?"#),
    ];
    for (event, wanted) in table {
        assert_eq!(line(&event, &["a", "b"]), wanted);
    }
}
