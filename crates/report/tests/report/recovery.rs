//! Times to failover and to recovery, and the return to the primary.

use record::report::Null;

use crate::log::{Log, S};
use crate::metrics::{entry, metric, within};

/// Two callers a second for 300 s, an outage from 100 to 200. `fate` says how one at that half second
/// fares.
fn run(fate: impl Fn(u64) -> Fate) -> Log {
    let mut log = Log::new(300).window("outage", 100, 200, "one");
    for half in 0..600 {
        let at = half * S / 2;
        match fate(half) {
            Fate::Served => log.answer(at, 100, "one"),
            Fate::Elsewhere => log.answer(at, 100, "two"),
            Fate::Slow => log.answer(at, 151, "one"),
            Fate::Failed => log.failure(at, 100, "one", "server_error"),
        }
    }
    log
}

enum Fate {
    Served,
    Elsewhere,
    Slow,
    Failed,
}

#[test]
fn failover_took_nothing_where_callers_never_suffered() {
    let entry = entry(&run(|_| Fate::Served));
    assert_eq!(within(&entry, "outage", "time_to_failover_s"), Ok(0.0));
    assert_eq!(metric(&entry, "time_to_recover_s"), Ok(0.0));
}

#[test]
fn failover_took_until_callers_succeed_again() {
    let entry = entry(&run(|half| if (200..276).contains(&half) { Fate::Failed } else { Fate::Elsewhere }));
    assert_eq!(within(&entry, "outage", "time_to_failover_s"), Ok(38.0));
    assert_eq!(metric(&entry, "time_to_failover_s"), Ok(38.0));
    assert_eq!(within(&entry, "before", "time_to_failover_s"), Err(Null::NoSamples));
}

#[test]
fn failover_never_came_where_callers_failed_to_the_end_of_the_fault() {
    let entry = entry(&run(|half| if (200..400).contains(&half) { Fate::Failed } else { Fate::Served }));
    assert_eq!(within(&entry, "outage", "time_to_failover_s"), Err(Null::Never));
    assert_eq!(metric(&entry, "time_to_failover_s"), Err(Null::Never));
    assert_eq!(within(&entry, "outage", "time_to_recover_s"), Ok(0.0));
}

#[test]
fn failover_is_compared_with_the_level_before() {
    let entry = entry(&run(|half| if half % 10 == 0 { Fate::Failed } else { Fate::Served }));
    assert_eq!(within(&entry, "outage", "time_to_failover_s"), Ok(0.0));
}

#[test]
fn the_worst_window_counts_for_the_run() {
    let mut log = run(|half| if (200..220).contains(&half) { Fate::Failed } else { Fate::Served });
    log = log.window("second", 220, 240, "two");
    let entry = entry(&log);
    assert_eq!(within(&entry, "second", "time_to_failover_s"), Ok(0.0));
    assert_eq!(metric(&entry, "time_to_failover_s"), Ok(10.0));
}

#[test]
fn recovery_took_until_success_and_latency_are_as_before() {
    let failing = entry(&run(|half| if (400..420).contains(&half) { Fate::Failed } else { Fate::Served }));
    assert_eq!(metric(&failing, "time_to_recover_s"), Ok(10.0));
    let slow = entry(&run(|half| if (400..440).contains(&half) { Fate::Slow } else { Fate::Served }));
    assert_eq!(metric(&slow, "time_to_recover_s"), Ok(18.5), "three of sixty may still be slow");
    let forever = entry(&run(|half| if half >= 400 { Fate::Slow } else { Fate::Served }));
    assert_eq!(metric(&forever, "time_to_recover_s"), Err(Null::Never));
    assert_eq!(within(&forever, "after", "time_to_recover_s"), Err(Null::Never));
}

#[test]
fn recovery_needs_half_a_minute_to_be_seen() {
    let mut log = Log::new(229).window("outage", 100, 200, "one");
    log.healthy(0, 229);
    assert_eq!(metric(&entry(&log), "time_to_recover_s"), Err(Null::NoSamples));
}

#[test]
fn the_primary_serves_again_or_not() {
    let back = entry(&run(|half| if (200..500).contains(&half) { Fate::Elsewhere } else { Fate::Served }));
    assert_eq!(metric(&back, "returned_to_primary"), Ok(1.0));
    let gone = entry(&run(|half| if half >= 200 { Fate::Elsewhere } else { Fate::Served }));
    assert_eq!(metric(&gone, "returned_to_primary"), Ok(0.0));
    assert_eq!(within(&gone, "after", "returned_to_primary"), Ok(0.0));
    assert_eq!(within(&gone, "outage", "returned_to_primary"), Err(Null::NoSamples));
    let never = entry(&run(|_| Fate::Elsewhere));
    assert_eq!(metric(&never, "returned_to_primary"), Err(Null::NotObservable));
}

#[test]
fn without_a_time_after_there_is_no_return() {
    let mut log = Log::new(200).window("outage", 100, 200, "one");
    log.healthy(0, 200);
    assert_eq!(metric(&entry(&log), "returned_to_primary"), Err(Null::NoSamples));
}

#[test]
fn without_faults_nothing_is_recovered_from() {
    let mut log = Log::new(100);
    log.healthy(0, 100);
    let entry = entry(&log);
    for name in ["time_to_failover_s", "time_to_recover_s", "returned_to_primary", "attempts_on_faulty"] {
        assert_eq!(metric(&entry, name), Err(Null::NoSamples), "{name}");
    }
    assert!(entry.windows.is_empty());
}
