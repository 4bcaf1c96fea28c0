//! What stands beside the metrics: providers, failovers, what could not be matched, interruption.

use brownout_report::{Options, Recording, analyse, render};
use record::event::Outcome;
use record::report::{Failover, Number};

use crate::log::{Log, S};
use crate::metrics::entry;

#[test]
fn failovers_are_counted_by_reason_the_commonest_first() {
    let mut log = Log::new(100);
    log.failover(S, 100, 100, "timeout");
    log.failover(2 * S, 100, 100, "server_error");
    log.failover(3 * S, 100, 100, "server_error");
    (0..3).for_each(|place| {
        log.skipped((4 + place) * S, "one", "breaker_open");
        log.answer((4 + place) * S, 100, "two");
    });
    let row = |reason: &str, count| Failover { from: "one".into(), to: "two".into(), reason: reason.into(), count };
    assert_eq!(entry(&log).failovers, [row("breaker_open", 3), row("server_error", 2), row("timeout", 1)]);
}

#[test]
fn providers_have_what_they_did() {
    let mut log = Log::new(100);
    log.failover(S, 100, 100, "timeout");
    log.answer(2 * S, 100, "one");
    log.breaker("one", 3, "closed", "open", "5 in a row");
    let entry = entry(&log);
    let one = entry.providers.get("one").unwrap();
    assert_eq!((one.requests, one.attempts, one.errors["timeout"]), (1, 2, 1));
    assert_eq!((one.quality, one.token_efficiency, one.cost_nano_usd), (None, None, None));
    assert_eq!((one.breaker[0].at_ms, one.breaker[0].because.as_str()), (Number(3000.0), "5 in a row"));
    let two = entry.providers.get("two").unwrap();
    assert_eq!((two.requests, two.attempts, two.errors.len()), (1, 1, 0));
}

#[test]
fn what_has_no_counterpart_is_unmatched_either_way() {
    let mut log = Log::new(100);
    log.start.control = true;
    log.answer(S, 100, "one");
    log.control(Outcome::Success, None);
    log.answer(2 * S, 100, "one");
    log.events.push(record::Event::Control(record::event::Control {
        request: "another".into(),
        outcome: Outcome::Success,
        cost_nano_usd: None,
    }));
    assert_eq!(entry(&log).unmatched, 2);
}

#[test]
fn a_log_without_its_last_line_was_interrupted() {
    let mut log = Log::new(100);
    log.healthy(0, 10);
    assert!(!entry(&log).interrupted);
    log.end = None;
    let cut = entry(&log);
    assert!(cut.interrupted);
    assert_eq!(cut.metrics.get("goodput_rps").unwrap().unwrap().0, 1.098_901, "over the 9.1 s that it lasted");
}

#[test]
fn an_empty_recording_is_an_entry_all_the_same() {
    let analysis = analyse(&Recording::default(), &[], &Options::default());
    assert_eq!(analysis.entry.requests, 0);
    assert!(render::html(&[analysis]).contains("</html>"));
}
