//! The driver over traces that are too simple to be read wrongly.

use std::time::Duration;

use brownout_search::{Call, Score, Setting, Trace, compare, drive, markdown, presets, traces};
use chance::{Moment, Seed};
use failover::{BreakerPolicy, Outcome};
use record::Event;
use record::event::{Attempt, Outcome as End, Provider, Start, Window};

const SEED: Seed = Seed(1);

fn at(secs: u64) -> Moment {
    Moment::from_secs(secs)
}

/// Ten calls a second for so long, bad where `bad` says so.
fn steady(secs: u64, bad: impl Fn(Moment) -> bool) -> Vec<Call> {
    let call = |nth: u64| {
        let at = Moment::from_millis(nth * 100);
        let faulty = bad(at);
        let outcome = if faulty { Outcome::Failure } else { Outcome::success(Some(Duration::from_millis(300))) };
        Call { at, duration: Duration::from_millis(500), outcome, faulty }
    };
    (0..secs * 10).map(call).collect()
}

fn outage() -> Trace {
    let down = |moment: Moment| moment >= at(100) && moment < at(200);
    Trace::new("outage", steady(400, down), &[(at(100), at(200))])
}

#[test]
fn a_healthy_provider_is_left_alone() {
    let trace = Trace::new("healthy", steady(600, |_| false), &[]);
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
    let bad = trace.calls.iter().filter(|call| call.is_bad()).count() as u64;
    let score = drive(&policy, &trace, SEED);
    assert!(score.bad_passed < bad / 10, "{} of {bad}", score.bad_passed);
    assert!(score.probes >= u64::from(score.openings - 1));
    assert!(score.good_rejected > 0, "it cannot know the instant of recovery");
}

#[test]
fn an_opening_out_of_nothing_is_false_and_needless() {
    // Five calls fail in a row, ten minutes from any fault: what happens to everybody.
    let unlucky = |moment: Moment| moment >= at(50) && moment < Moment::from_millis(50_500);
    let mut trace = Trace::new("unlucky", steady(100, unlucky), &[]);
    trace.calls.iter_mut().for_each(|call| call.faulty = false);
    let score = drive(&BreakerPolicy::default(), &trace, SEED);
    assert_eq!((score.false_trips, score.needless, score.openings), (1, 1, 1));
}

#[test]
fn an_opening_late_in_a_spell_is_late() {
    let policy = BreakerPolicy { consecutive: None, slow: None, ..BreakerPolicy::default() };
    let half = |moment: Moment| moment >= at(100) && moment < at(200) && !(moment.as_millis() / 100).is_multiple_of(5);
    let trace = Trace::new("mostly", steady(400, half), &[(at(100), at(200))]);
    let score = drive(&policy, &trace, SEED);
    assert_eq!((score.sick, score.late), (1, 1), "{score:?}");
}

#[test]
fn a_slow_call_is_known_to_be_slow_before_it_ends() {
    let slow = |moment: Moment| moment >= at(100);
    let mut trace = Trace::new("slow", steady(200, slow), &[(at(100), at(200))]);
    for call in trace.calls.iter_mut().filter(|call| call.faulty) {
        call.duration = Duration::from_secs(60);
        call.outcome = Outcome::success(Some(Duration::from_secs(50)));
    }
    let score = drive(&BreakerPolicy::default(), &trace, SEED);
    // Twenty in a row are overdue 0.9 s after they began, three times what is usual.
    assert!(score.detected[0] < Duration::from_secs(4), "{:?}", score.detected);
}

#[test]
fn the_same_trace_and_seed_give_the_same_score() {
    let (trace, policy) = (outage(), BreakerPolicy::default());
    assert_eq!(drive(&policy, &trace, SEED), drive(&policy, &trace, SEED));
    let mut shuffled = trace.calls.clone();
    shuffled.reverse();
    let again = Trace::new("outage", shuffled, &[(at(100), at(200))]);
    assert_eq!(drive(&policy, &again, SEED), drive(&policy, &trace, SEED));
}

#[test]
fn no_calls_are_no_trouble() {
    assert_eq!(drive(&BreakerPolicy::default(), &Trace::default(), SEED), Score::default());
    assert_eq!(traces(&[]), []);
    assert!(markdown(&[]).starts_with("| settings |"));
}

#[test]
fn a_log_becomes_a_trace_for_each_provider() {
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
        to_us: 90_000_000,
        providers: vec!["a".to_owned()],
        fault: "error".to_owned(),
        summary: String::new(),
    };
    let providers = vec![provider("a"), provider("b"), provider("unused")];
    let start = Start { scenario: "it".to_owned(), windows: vec![window], providers, ..Start::default() };
    let attempt = |provider: &str, outcome, category: Option<&'static str>| {
        Event::Attempt(Attempt {
            provider: provider.into(),
            start_us: 1000,
            end_us: 3000,
            outcome,
            category: category.map(Into::into),
            faults: if category.is_some() { vec!["cut".into()] } else { Vec::new() },
            ..Attempt::default()
        })
    };
    let log = [
        Event::Start(Box::new(start)),
        attempt("a", End::Failed, Some("server_error")),
        attempt("a", End::Failed, Some("rate_limited")),
        attempt("a", End::Cancelled, None),
        attempt("b", End::Failed, Some("invalid_request")),
    ];
    let traces = traces(&log);
    let outcomes: Vec<Vec<Outcome>> =
        traces.iter().map(|trace| trace.calls.iter().map(|call| call.outcome).collect()).collect();
    assert_eq!(outcomes[0], [Outcome::Failure, Outcome::Refused, Outcome::Neutral]);
    assert!(matches!(outcomes[1][..], [Outcome::CallerFault(_)]));
    assert_eq!((traces.len(), traces[0].spells.len(), traces[1].spells.len()), (2, 1, 0));
    assert_eq!(traces[0].calls[0].duration, Duration::from_millis(2));
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
    assert!(line("blind").starts_with("| blind | 0/1 | never | never |"), "{table}");
}
