//! The driver over traces that are too simple to be read wrongly.

use std::time::Duration;

use brownout_search::{Call, Score, Setting, Span, Trace, compare, drive, markdown, presets};
use chance::{Moment, Seed};
use failover::{BreakerPolicy, Outcome};

const SEED: Seed = Seed(1);

fn at(secs: u64) -> Moment {
    Moment::from_secs(secs)
}

/// Ten calls a second for so long, bad where `bad` says so.
fn steady(secs: u64, bad: impl Fn(Moment) -> bool) -> Vec<Call> {
    let call = |nth: u64| {
        let at = Moment::from_millis(nth * 100);
        let bad = bad(at);
        let outcome = if bad { Outcome::Failure } else { Outcome::success(Some(Duration::from_millis(300))) };
        Call { at, duration: Duration::from_millis(500), outcome, prompt_tokens: None, streamed: true, bad }
    };
    (0..secs * 10).map(call).collect()
}

fn fault() -> Vec<Span> {
    vec![Span { from: at(100), to: at(200) }]
}

fn outage() -> Trace {
    Trace::new("outage", steady(400, |moment| moment >= at(100) && moment < at(200)), fault())
}

#[test]
fn a_healthy_provider_is_left_alone() {
    let trace = Trace::new("healthy", steady(600, |_| false), Vec::new());
    for Setting { name, policy, .. } in presets() {
        let score = drive(&policy, &trace, SEED);
        assert_eq!(score, Score { calls: 6000, ..Score::default() }, "{name}");
    }
}

#[test]
fn a_dead_provider_is_found_when_five_calls_have_failed() {
    let score = drive(&BreakerPolicy::default(), &outage(), SEED);
    assert_eq!((score.sick, score.late, score.false_trips), (1, 0, 0));
    // The fifth call begins 0.4 s after the first and fails half a second later.
    assert_eq!(score.detected, [Duration::from_millis(900)]);
    let bare = BreakerPolicy { consecutive: None, ..BreakerPolicy::default() };
    let slower = drive(&bare, &outage(), SEED);
    assert!(slower.detected[0] > Duration::from_secs(20), "half of a window: {:?}", slower.detected);
    assert!(slower.bad_passed > score.bad_passed);
}

#[test]
fn calls_that_pass_and_calls_that_are_turned_away_are_all_of_them() {
    let (trace, policy) = (outage(), BreakerPolicy::default());
    let bad = trace.calls.iter().filter(|call| call.bad).count() as u64;
    let score = drive(&policy, &trace, SEED);
    assert!(score.bad_passed < bad / 10, "{} of {bad}", score.bad_passed);
    assert!(score.probes >= u64::from(score.openings - 1));
    assert!(score.good_rejected > 0, "it cannot know the instant of recovery");
}

#[test]
fn an_opening_out_of_nothing_is_false_and_needless() {
    // Five calls fail in a row, ten minutes from any fault: what happens to everybody.
    let unlucky = |moment: Moment| moment >= at(50) && moment < Moment::from_millis(50_500);
    let trace = Trace::new("unlucky", steady(100, unlucky), Vec::new());
    let score = drive(&BreakerPolicy::default(), &trace, SEED);
    assert_eq!((score.false_trips, score.needless, score.openings), (1, 1, 1));
    let near = Trace::new("near", steady(100, unlucky), vec![Span { from: at(10), to: at(20) }]);
    let score = drive(&BreakerPolicy::default(), &near, SEED);
    assert_eq!(
        (score.false_trips, score.needless, score.openings),
        (0, 1, 1),
        "a fault was active in the minute before"
    );
}

#[test]
fn an_opening_at_an_overload_that_no_fault_names_is_not_false() {
    let trace = Trace::new("overload", steady(400, |moment| moment >= at(100) && moment < at(200)), Vec::new());
    let score = drive(&BreakerPolicy::default(), &trace, SEED);
    assert_eq!((score.sick, score.late, score.false_trips), (1, 0, 0), "{score:?}");
}

#[test]
fn whether_an_opening_is_needless_does_not_hang_on_how_long_it_lasts() {
    // The provider is back 20 s after the opening: a wait of ten minutes is dear, not needless.
    let down = |moment: Moment| moment >= at(100) && moment < at(120);
    let wait = failover::OpenWait { first: Duration::from_secs(600), max: Duration::from_secs(600) };
    let policy = BreakerPolicy { open: wait, ..BreakerPolicy::default() };
    let score =
        drive(&policy, &Trace::new("short", steady(800, down), vec![Span { from: at(100), to: at(120) }]), SEED);
    assert_eq!((score.openings, score.needless), (1, 0));
    assert!(score.good_rejected > 4000);
}

#[test]
fn an_opening_late_in_a_spell_is_late_and_so_is_none() {
    let policy = BreakerPolicy { consecutive: None, slow: None, ..BreakerPolicy::default() };
    let half = |moment: Moment| moment >= at(100) && moment < at(200) && !(moment.as_millis() / 100).is_multiple_of(5);
    let trace = Trace::new("mostly", steady(400, half), fault());
    let score = drive(&policy, &trace, SEED);
    assert_eq!((score.sick, score.late, score.detected.len()), (1, 1, 1), "{score:?}");
    let never = drive(&BreakerPolicy { failure_share: 2.0, ..policy }, &trace, SEED);
    assert_eq!((never.late, never.detected.len(), never.detection(0.5)), (1, 0, None), "{never:?}");
}

#[test]
fn a_detection_that_half_never_made_has_no_time() {
    let score = Score { sick: 4, detected: [5, 1].map(Duration::from_secs).to_vec(), ..Score::default() };
    assert_eq!(score.detection(0.5), Some(Duration::from_secs(5)));
    assert_eq!(score.detection(0.9), None, "two of four spells were never found");
}

#[test]
fn a_spell_begins_with_its_first_bad_call_and_not_with_its_fault() {
    let one_in_ten_and_then_all = |moment: Moment| {
        moment >= at(100) && moment < at(300) && (moment >= at(203) || (moment.as_millis() / 100).is_multiple_of(10))
    };
    let trace = Trace::new("grows", steady(400, one_in_ten_and_then_all), vec![Span { from: at(100), to: at(300) }]);
    assert_eq!(trace.sick, [Span { from: at(205), to: at(300) }], "two of the five seconds before were bad");
}

#[test]
fn calls_that_an_outage_broke_off_do_not_make_its_spell_begin_before_it() {
    let down = |moment: Moment| moment >= at(96) && moment < at(200);
    assert_eq!(Trace::new("severs", steady(400, down), fault()).sick, fault());
    assert_eq!(Trace::new("overload", steady(400, down), Vec::new()).sick[0].from, at(96), "no fault says otherwise");
}

#[test]
fn what_flaps_is_sick_while_it_is_on() {
    let on = |moment: Moment| moment >= at(60) && (moment.as_millis() / 30_000).is_multiple_of(2);
    let trace = Trace::new("flaps", steady(180, on), vec![Span { from: at(60), to: at(180) }]);
    assert_eq!(trace.sick, [(60, 90), (120, 150)].map(|(from, to)| Span { from: at(from), to: at(to) }));
    let short = Trace::new("short", steady(180, |moment| moment >= at(60) && moment < at(85)), Vec::new());
    assert_eq!(short.sick, [], "over before it is worth a switch");
}

fn slow(streamed: bool) -> Trace {
    let mut calls = steady(200, |moment| moment >= at(100));
    for call in calls.iter_mut().filter(|call| call.bad) {
        call.duration = Duration::from_secs(60);
        call.outcome = Outcome::success(Some(Duration::from_secs(50)).filter(|_| streamed));
        call.streamed = streamed;
    }
    Trace::new("slow", calls, fault())
}

#[test]
fn a_slow_stream_is_known_to_be_slow_before_it_ends() {
    let score = drive(&BreakerPolicy::default(), &slow(true), SEED);
    // Twenty in a row are overdue 0.9 s after they began, three times what is usual.
    assert!(score.detected[0] < Duration::from_secs(4), "{:?}", score.detected);
}

#[test]
fn of_a_whole_answer_nobody_knows_how_far_it_is() {
    let score = drive(&BreakerPolicy::default(), &slow(false), SEED);
    assert_eq!((score.openings, score.detected.len()), (0, 0), "{score:?}");
}

#[test]
fn the_same_trace_and_seed_give_the_same_score() {
    let (trace, policy) = (outage(), BreakerPolicy::default());
    assert_eq!(drive(&policy, &trace, SEED), drive(&policy, &trace, SEED));
    let mut shuffled = trace.calls.clone();
    shuffled.reverse();
    let again = Trace::new("outage", shuffled, fault());
    assert_eq!(drive(&policy, &again, SEED), drive(&policy, &trace, SEED));
}

#[test]
fn no_calls_are_no_trouble() {
    assert_eq!(drive(&BreakerPolicy::default(), &Trace::default(), SEED), Score::default());
    assert!(markdown(&[]).starts_with("| settings |"));
}

#[test]
fn a_table_says_who_is_beaten_by_whom() {
    let setting = |name: &str, policy| Setting { name: name.to_owned(), policy, source: "" };
    let blind = BreakerPolicy {
        consecutive: None,
        min_calls: 1_000_000,
        efficiency: None,
        slow: None,
        ..BreakerPolicy::default()
    };
    let late = BreakerPolicy { consecutive: Some(40), slow: None, ..BreakerPolicy::default() };
    let rows = compare(
        &[setting("ours", BreakerPolicy::default()), setting("blind", blind), setting("late", late)],
        &[outage()],
        SEED,
    );
    assert_eq!(rows[0].beaten_by, None);
    assert_eq!(rows[1].beaten_by, None, "who never opens turns nobody away");
    let table = markdown(&rows);
    let line = |name: &str| table.lines().find(|line| line.starts_with(&format!("| {name} "))).unwrap().to_owned();
    assert!(line("ours").starts_with("| ours | 1/1 | 0.9 s | 0.9 s | **0** |"), "{table}");
    assert!(line("blind").starts_with("| blind | 0/1 | never | never | 1 |"), "{table}");
}
