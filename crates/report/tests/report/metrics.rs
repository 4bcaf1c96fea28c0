//! Each metric over a handful of events.

use brownout_report::{Options, analyse};
use record::event::{Gaps, Outcome};
use record::report::{Entry, Null};

use crate::log::{Log, MS, S};

/// The entry of a log without expectations.
pub(crate) fn entry(log: &Log) -> Entry {
    analyse(&log.recording(), &[], &Options::default()).entry
}

/// A metric over the whole run, or why there is none.
pub(crate) fn metric(entry: &Entry, name: &str) -> Result<f64, Null> {
    let value = entry.metrics.get(name).unwrap_or_else(|| panic!("no metric {name}"));
    value.map(|number| number.0).ok_or_else(|| *entry.nulls.get(name).expect("a null has a reason"))
}

/// A metric in a window, or why there is none.
pub(crate) fn within(entry: &Entry, window: &str, name: &str) -> Result<f64, Null> {
    let value = entry.windows.get(window).and_then(|metrics| metrics.get(name)).expect("the window has the metric");
    let reason = || entry.window_nulls.get(window).and_then(|nulls| nulls.get(name)).expect("a null has a reason");
    value.map(|number| number.0).ok_or_else(|| *reason())
}

#[test]
fn success_and_goodput_leave_the_unfinished_out() {
    let mut log = Log::new(10);
    log.healthy(0, 3);
    log.failure(4 * S, 100, "one", "timeout");
    log.answer_with(9 * S, 0, "one", |request, _| request.outcome = Outcome::Unfinished);
    let entry = entry(&log);
    assert_eq!(metric(&entry, "success_rate"), Ok(0.75));
    assert_eq!(metric(&entry, "goodput_rps"), Ok(0.3));
    assert_eq!((entry.requests, entry.attempts), (5, 5));
}

#[test]
fn a_request_belongs_to_its_intended_send_and_an_attempt_to_its_start() {
    let mut log = Log::new(30).window("outage", 10, 20, "one");
    log.answer_with(9 * S, 5_000, "one", |_, attempt| attempt.start_us = 11 * S);
    log.answer(10 * S, 100, "one");
    log.answer(20 * S, 100, "one");
    let entry = entry(&log);
    let per_request = |window: &str| within(&entry, window, "attempts_per_request");
    assert_eq!([per_request("before"), per_request("outage"), per_request("after")], [Ok(0.0), Ok(2.0), Ok(1.0)]);
    assert_eq!(within(&entry, "before", "latency_p50_ms"), Ok(5_000.0));
    let order: Vec<&str> = entry.windows.iter().map(|(name, _)| name).collect();
    assert_eq!(order, ["before", "outage", "after"]);
}

#[test]
fn percentiles_are_over_successes_and_count_from_the_intended_send() {
    let mut log = Log::new(200);
    for place in 1..=100 {
        log.answer_with(place * S, 10 * place, "one", |request, _| {
            request.stream = true;
            request.sent_us += MS;
            request.first_token_us = Some(request.intended_us + place * MS);
        });
    }
    log.failure(S, 60_000, "one", "timeout");
    let entry = entry(&log);
    let near = |name: &str, exact: f64| {
        let value = metric(&entry, name).unwrap();
        assert!((value / exact - 1.0).abs() < 0.001, "{name}: {value}");
    };
    near("latency_p50_ms", 500.0);
    near("latency_p90_ms", 900.0);
    near("latency_p95_ms", 950.0);
    near("latency_p99_ms", 990.0);
    assert_eq!(metric(&entry, "latency_p99_9_ms"), Ok(1000.0), "never above the longest");
    near("ttft_p50_ms", 50.0);
    near("ttft_p90_ms", 90.0);
    near("ttft_p95_ms", 95.0);
    near("ttft_p99_ms", 99.0);
    near("ttft_p99_9_ms", 100.0);
    assert_eq!((entry.latency_ms.count, entry.ttft_ms.count), (100, 100));
    assert_eq!(entry.latency_ms.max.unwrap().0, 1000.0);
}

#[test]
fn an_answer_that_is_not_streamed_has_no_first_token() {
    let mut log = Log::new(10);
    log.answer_with(S, 100, "one", |request, _| request.first_token_us = Some(S + MS));
    assert_eq!(metric(&entry(&log), "ttft_p50_ms"), Err(Null::NoSamples));
}

#[test]
fn gaps_are_the_mean_of_an_answer_and_its_longest() {
    let mut log = Log::new(10);
    for (at, mean, max) in [(1, 10, 20), (2, 20, 40), (3, 30, 900)] {
        log.answer_with(at * S, 100, "one", |request, _| {
            request.stream = true;
            request.gap_us = Some(Gaps { mean: mean * MS, max: max * MS });
        });
    }
    let entry = entry(&log);
    assert!((metric(&entry, "itl_p50_ms").unwrap() - 20.0).abs() < 0.02);
    assert!((metric(&entry, "itl_p99_ms").unwrap() - 900.0).abs() < 0.9);
}

#[test]
fn attempts_at_the_faulty_provider_count_only_while_its_fault_is_active() {
    let mut log = Log::new(30).window("outage", 10, 20, "one");
    log.answer(5 * S, 100, "one");
    log.failover(12 * S, 100, 100, "server_error");
    log.failover(13 * S, 100, 100, "server_error");
    log.answer(14 * S, 100, "two");
    log.answer(15 * S, 100, "two");
    let entry = entry(&log);
    assert_eq!(metric(&entry, "attempts_on_faulty"), Ok(0.5));
    assert_eq!(metric(&entry, "attempts_per_request"), Ok(1.4));
    assert_eq!(within(&entry, "outage", "attempts_on_faulty"), Ok(0.5));
    assert_eq!(within(&entry, "before", "attempts_on_faulty"), Err(Null::NoSamples));
}

#[test]
fn ends_are_hangs_late_answers_or_clean_failures() {
    let mut log = Log::new(200);
    log.start.deadline_us = Some(30 * S);
    log.answer_with(S, 60_000, "one", |request, _| request.outcome = Outcome::Cancelled);
    log.answer(2 * S, 31_000, "one");
    log.answer(3 * S, 30_001, "one");
    log.failure(4 * S, 1_000, "one", "timeout");
    log.failure(5 * S, 45_000, "one", "timeout");
    log.answer_with(6 * S, 100, "one", |request, _| request.outcome = Outcome::Failed);
    let entry = entry(&log);
    assert_eq!(metric(&entry, "hangs"), Ok(1.0));
    assert_eq!(metric(&entry, "late_answers"), Ok(3.0), "a millisecond is the timers' grain");
    assert_eq!(metric(&entry, "clean_failures"), Ok(1.0), "not the late one, nor the one without a category");
}

#[test]
fn late_answers_need_a_deadline() {
    let mut log = Log::new(10);
    log.answer(S, 100, "one");
    assert_eq!(metric(&entry(&log), "late_answers"), Err(Null::NotObservable));
}

#[test]
fn answers_that_are_none_are_counted_among_successes() {
    let mut log = Log::new(10);
    log.answer_with(S, 100, "one", |request, _| request.truncated = true);
    log.answer_with(2 * S, 100, "one", |request, _| request.stitched = true);
    log.answer_with(3 * S, 100, "one", |request, _| request.degraded = Some("empty".into()));
    log.answer_with(4 * S, 100, "one", |request, _| {
        request.truncated = true;
        request.outcome = Outcome::Failed;
    });
    let entry = entry(&log);
    let found = ["truncated_successes", "stitched_successes", "degraded_delivered"].map(|name| metric(&entry, name));
    assert_eq!(found, [Ok(1.0); 3]);
}

#[test]
fn a_format_break_is_what_no_fault_explains() {
    let mut log = Log::new(10);
    log.failure(S, 100, "one", "malformed_response");
    log.failover(2 * S, 100, 100, "malformed_response");
    assert_eq!(metric(&entry(&log), "format_breaks"), Ok(1.0));
}

#[test]
fn cost_is_a_lower_bound_and_its_ratio_is_over_matched_requests() {
    let mut log = Log::new(10);
    log.start.control = true;
    log.answer_with(S, 100, "one", |_, attempt| attempt.cost_nano_usd = Some(3_000_000));
    log.control(Outcome::Success, Some(2_000_000));
    log.answer_with(2 * S, 100, "one", |_, attempt| attempt.cost_nano_usd = Some(5_000_000));
    log.answer(3 * S, 100, "one");
    log.control(Outcome::Success, Some(9_000_000));
    let entry = entry(&log);
    assert_eq!(metric(&entry, "cost_usd"), Ok(0.008));
    assert_eq!(metric(&entry, "cost_ratio"), Ok(1.5));
    assert_eq!(entry.providers.get("one").unwrap().cost_nano_usd, Some(8_000_000));
    assert_eq!(entry.unmatched, 1);
}

#[test]
fn without_prices_or_a_control_run_cost_and_blast_are_not_observable() {
    let mut log = Log::new(10);
    log.answer(S, 100, "one");
    let entry = entry(&log);
    let found = ["cost_usd", "cost_ratio", "blast_radius"].map(|name| metric(&entry, name));
    assert_eq!(found, [Err(Null::NotObservable); 3]);
    assert_eq!(entry.unmatched, 0);
}

#[test]
fn wasted_tokens_were_received_and_not_delivered() {
    let mut log = Log::new(10);
    log.answer(S, 100, "one");
    log.answer_with(2 * S, 100, "one", |request, attempt| {
        request.outcome = Outcome::Failed;
        attempt.output_tokens = 7;
    });
    log.answer_with(3 * S, 100, "one", |_, attempt| attempt.output_tokens = 12);
    assert_eq!(metric(&entry(&log), "wasted_tokens"), Ok(9.0));
}

#[test]
fn the_blast_radius_is_what_ended_worse_than_without_faults() {
    let mut log = Log::new(10);
    log.start.control = true;
    log.answer(S, 100, "one");
    log.control(Outcome::Success, None);
    log.failure(2 * S, 100, "one", "timeout");
    log.control(Outcome::Success, None);
    log.failure(3 * S, 100, "one", "timeout");
    log.control(Outcome::Failed, None);
    log.answer_with(4 * S, 60_000, "one", |request, _| request.outcome = Outcome::Cancelled);
    log.control(Outcome::Failed, None);
    assert_eq!(metric(&entry(&log), "blast_radius"), Ok(0.5));
}

#[test]
fn a_spent_retry_budget_is_known_by_what_the_failure_says() {
    let mut log = Log::new(10);
    log.answer_with(S, 100, "one", |request, _| {
        request.outcome = Outcome::Failed;
        request.detail = Some("503; the retry budget is spent".into());
    });
    log.failure(2 * S, 100, "one", "server_error");
    assert_eq!(metric(&entry(&log), "budget_exhausted"), Ok(1.0));
}

#[test]
fn probes_are_attempts_made_to_see() {
    let mut log = Log::new(10);
    log.answer_with(S, 100, "one", |_, attempt| attempt.why = "probe".into());
    log.answer(2 * S, 100, "one");
    assert_eq!(metric(&entry(&log), "probes"), Ok(1.0));
}

#[test]
fn a_trip_is_false_without_a_fault_near() {
    let mut log = Log::new(300).window("outage", 100, 150, "one");
    log.healthy(0, 300);
    log.breaker("one", 50, "closed", "open", "early");
    log.breaker("one", 120, "closed", "open", "due");
    log.breaker("one", 209, "half_open", "open", "within a minute");
    log.breaker("one", 210, "half_open", "open", "later");
    log.breaker("two", 120, "closed", "open", "not its fault");
    log.breaker("two", 130, "open", "half_open", "no trip");
    let entry = entry(&log);
    assert_eq!(metric(&entry, "false_trips"), Ok(3.0));
    assert_eq!(within(&entry, "outage", "false_trips"), Ok(1.0));
}

#[test]
fn a_trip_is_late_after_half_a_minute_of_failures() {
    let failing = |opens: Option<u64>| {
        let mut log = Log::new(300).window("outage", 100, 200, "one");
        (0..20).for_each(|place| log.failover((100 + place) * S, 100, 100, "server_error"));
        if let Some(at) = opens {
            log.breaker("one", at, "closed", "open", "20 of 20 failed");
        }
        metric(&entry(&log), "late_trips")
    };
    assert_eq!([failing(None), failing(Some(130)), failing(Some(131))], [Ok(1.0), Ok(0.0), Ok(1.0)]);
}

#[test]
fn a_fault_that_is_short_or_rarely_met_trips_nothing_late() {
    let late = |to: u64, failures: u64, category: &'static str| {
        let mut log = Log::new(300).window("outage", 100, to, "one");
        (0..failures).for_each(|place| log.failover((100 + place) * S, 100, 100, category));
        metric(&entry(&log), "late_trips")
    };
    assert_eq!(late(129, 25, "server_error"), Ok(0.0), "too short");
    assert_eq!(late(200, 19, "server_error"), Ok(0.0), "too few attempts");
    assert_eq!(late(200, 25, "invalid_request"), Ok(0.0), "not the provider's fault");
}

#[test]
fn an_outside_system_shows_no_breakers() {
    let mut log = Log::new(10);
    log.start.policy = String::new();
    log.answer(S, 100, "one");
    let entry = entry(&log);
    let found = ["false_trips", "late_trips", "probes"].map(|name| metric(&entry, name));
    assert_eq!(found, [Err(Null::NotObservable); 3]);
}

#[test]
fn nothing_was_measured_on_nothing() {
    let entry = entry(&Log::new(10));
    for name in ["success_rate", "goodput_rps", "hangs", "truncated_successes", "wasted_tokens", "latency_p99_ms"] {
        assert_eq!(metric(&entry, name), Err(Null::NoSamples), "{name}");
    }
}
