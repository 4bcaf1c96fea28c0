//! The breaker against resilience4j's rules, as a table of event sequences and states.
//!
//! Read from resilience4j at af9e7c97 (`CircuitBreakerStateMachine`, `CircuitBreakerMetrics`). Where a
//! row names a difference, the two states differ on purpose, and the row says why; where it names none,
//! they are equal. Settings of ours that have no counterpart there are off: no failures in a row, no
//! baselines, a ramp of no length (so `Ramp` reads as closed).

use crate::support::{Bench, ms, secs, slow};
use brownout_failover::{BreakerMode, BreakerPolicy, BreakerWindow, OpenWait, Outcome, Permit, SlowThan, StateName};

use At::{Closed, Disabled, ForcedOpen, HalfOpen, MetricsOnly, Open};

/// A state by the name that both have for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Closed,
    Open,
    HalfOpen,
    Disabled,
    ForcedOpen,
    MetricsOnly,
}

/// What is set, by resilience4j's names in the comments.
#[derive(Clone, Copy)]
struct Set {
    /// `slidingWindowSize` and `slidingWindowType`.
    window: BreakerWindow,
    /// `minimumNumberOfCalls`.
    min_calls: u32,
    /// `slowCallRateThreshold`, with a `slowCallDurationThreshold` of 500 ms.
    slow_share: f64,
    /// `permittedNumberOfCallsInHalfOpenState`.
    permitted: u32,
    /// `maxWaitDurationInHalfOpenState`, in seconds.
    max_wait: Option<u64>,
    mode: BreakerMode,
}

const COUNT: Set = Set {
    window: BreakerWindow::Count(10),
    min_calls: 10,
    slow_share: 1.0,
    permitted: 3,
    max_wait: None,
    mode: BreakerMode::Guarding,
};
const TIME: Set = Set { window: BreakerWindow::Time(secs(10)), ..COUNT };
const WAITING: Set = Set { max_wait: Some(60), ..COUNT };

/// Ten failures, the wait, and a moment more: the next call is the first of the half-open state.
const REOPENED: &str = "ffffffffff>+";

struct Row {
    rule: &'static str,
    set: Set,
    /// Calls that end at once: `s`uccess, `f`ailure, ignored `n`, `q`uick, slow `l`, exactly at the limit
    /// `e`, slow failure `F`. `p` takes a permit and keeps it; `S` and `X` end the oldest kept one well or
    /// badly. `.` is a second, `m` a minute, `>` the instant the open wait is over, `+` a millisecond.
    events: &'static str,
    theirs: At,
    ours: At,
    /// Why they differ.
    because: Option<&'static str>,
}

const fn same(rule: &'static str, set: Set, events: &'static str, at: At) -> Row {
    Row { rule, set, events, theirs: at, ours: at, because: None }
}

const fn differs(rule: &'static str, set: Set, events: &'static str, at: (At, At), because: &'static str) -> Row {
    Row { rule, set, events, theirs: at.0, ours: at.1, because: Some(because) }
}

const ONE_BAD_PROBE: &str = "one bad probe is enough: more of them are calls lost";
const IN_A_ROW: &str = "a share over a window needs the window to turn slow first: a row of slow calls opens at once";
const GENERATIONS: &str = "a permit carries its generation: what began before the trip proves nothing about now";
const NOT_TIMED: &str = "a failure is one thing: its time counts only if it was overdue while under way";
const QUIET: &str = "only probes that never came back reopen it: a quiet hour is no evidence";
const AT_THE_INSTANT: &str = "a wait until an instant is over at that instant";

fn windows() -> Vec<Row> {
    vec![
        same("no rate below the minimum of calls", COUNT, "fffffffff", Closed),
        same("a rate below the threshold", COUNT, "ffffssssss", Closed),
        same("a rate at the threshold", COUNT, "sssssfffff", Open),
        same("a success is judged as well", COUNT, "fffffsssss", Open),
        same(
            "count: the minimum is at most the window",
            Set { window: BreakerWindow::Count(4), ..COUNT },
            "ffff",
            Open,
        ),
        same("time: the minimum is not clamped", Set { min_calls: 50, ..TIME }, "ffffffffffffffffffff", Closed),
        same("count: the oldest is forgotten", COUNT, "ffffssssssffff", Closed),
        same("count: four of the last ten, then five", COUNT, "ffffssssssfffff", Open),
        same("time: old calls are forgotten", TIME, "ffffffff...........ss", Closed),
        same("time: calls of several seconds add up", TIME, "ff.ff.ff.ff.ff", Open),
        same("ignored errors are not calls", COUNT, "nnnnnnnnnnnnnnnnnnnn", Closed),
        same("ignored errors fill no minimum", COUNT, "fffffffffnnnnn", Closed),
        same("a window of healthy calls must fail by half", COUNT, "ssssssssssffff", Closed),
    ]
}

fn slow_calls() -> Vec<Row> {
    let half = Set { slow_share: 0.5, ..COUNT };
    let wide = Set { window: BreakerWindow::Count(20), ..COUNT };
    vec![
        same("every call slow", COUNT, "llllllllll", Open),
        same("nine of ten slow, at 100%", COUNT, "qlllllllll", Closed),
        same("half of them slow, at 50%", half, "qlqlqlqlql", Open),
        same("slow is above the limit, not at it", COUNT, "eeeeeeeeee", Closed),
        same("slow and failed are two rates", half, "llllffffqq", Closed),
        same("slow failures below the minimum", half, "FFFFFFFFF", Closed),
        differs("slow failures and slow successes", COUNT, "FFFFllllll", (Open, Closed), NOT_TIMED),
        differs("slow calls in a row", wide, "qllllllllll", (Closed, Open), IN_A_ROW),
    ]
}

fn half_open() -> Vec<Row> {
    let after = |events: &str| -> &'static str { format!("{REOPENED}{events}").leak() };
    vec![
        same("open rejects", COUNT, "ffffffffffsssssssss", Open),
        same("results that arrive while open change nothing", COUNT, "pppffffffffffSSX", Open),
        same("time alone leaves it open", COUNT, after(""), Open),
        differs("a call at the instant", COUNT, "ffffffffff>s", (Open, HalfOpen), AT_THE_INSTANT),
        same("a call after it is the first probe", COUNT, after("s"), HalfOpen),
        same("so many good probes close it", COUNT, after("sss"), Closed),
        same("most probes failed", COUNT, after("sff"), Open),
        differs("one of three failed", COUNT, after("ssf"), (Closed, Open), ONE_BAD_PROBE),
        differs("the first of three failed", COUNT, after("f"), (HalfOpen, Open), ONE_BAD_PROBE),
        differs("one of three was slow", COUNT, after("lqq"), (Closed, Open), ONE_BAD_PROBE),
        same("all of them were slow", COUNT, after("lll"), Open),
        same("no more than permitted", COUNT, after("pppsss"), HalfOpen),
        same("an ignored error gives its permit back", COUNT, after("nnnnnnnsss"), Closed),
        same("lost probes, and no limit to the wait", COUNT, after("pppmms"), HalfOpen),
        same("lost probes, and a limit", WAITING, after("pppms"), Open),
        same("lost probes, and the limit not reached", WAITING, after("ppp.....s"), HalfOpen),
        differs("nothing lost, and a quiet minute", WAITING, after("sms"), (Open, HalfOpen), QUIET),
        differs(
            "stragglers fail in the half-open state",
            COUNT,
            concat!("pppffffffffff>+sXX", "X"),
            (Open, HalfOpen),
            GENERATIONS,
        ),
        differs("stragglers succeed there", COUNT, "pppffffffffff>+nSSS", (Closed, HalfOpen), GENERATIONS),
        same("closed again, it starts from nothing", COUNT, after("sssfffffffff"), Closed),
        same("closed again, it can open again", COUNT, after("sssffffffffff"), Open),
    ]
}

fn modes() -> Vec<Row> {
    let mode = |mode| Set { mode, ..COUNT };
    vec![
        same("disabled lets pass and counts nothing", mode(BreakerMode::Disabled), "ffffffffffffffff", Disabled),
        same("forced open lets nothing pass, ever", mode(BreakerMode::ForcedOpen), "ssssmmmmss", ForcedOpen),
        same("metrics only never trips", mode(BreakerMode::Observing), "ffffffffffffffff", MetricsOnly),
    ]
}

fn play(set: Set, events: &str) -> At {
    let mut bench = Bench::new(BreakerPolicy {
        mode: set.mode,
        window: set.window,
        min_calls: set.min_calls,
        consecutive: None,
        slow: Some(slow(SlowThan::Fixed(ms(500)), set.slow_share)),
        open: OpenWait { first: secs(2), max: secs(30) },
        probes: set.permitted,
        half_open: set.max_wait.map(secs),
        ramp: secs(0),
        ..BreakerPolicy::default().failures_only()
    });
    let mut kept: Vec<Permit> = Vec::new();
    for event in events.chars() {
        match event {
            'm' => bench.pass(secs(60)),
            '+' => bench.pass(ms(1)),
            '>' => bench.wait_out(),
            'p' => kept.push(bench.permit()),
            'S' => bench.end(kept.remove(0), Outcome::success(None)),
            'X' => bench.end(kept.remove(0), Outcome::Failure),
            'F' => bench.play("f"),
            'e' => {
                let permit = bench.permit();
                bench.end(permit, Outcome::success(Some(ms(500))));
            }
            call => bench.play(call.encode_utf8(&mut [0; 4])),
        }
    }
    match bench.state() {
        StateName::Closed | StateName::Ramp => Closed,
        StateName::Open => Open,
        StateName::HalfOpen => HalfOpen,
        StateName::Disabled => Disabled,
        StateName::ForcedOpen => ForcedOpen,
        StateName::Observing | StateName::WouldOpen => MetricsOnly,
    }
}

fn check(rows: &[Row]) {
    for Row { rule, set, events, theirs, ours, because } in rows {
        assert_eq!(play(*set, events), *ours, "{rule}: {events}");
        assert_eq!(theirs != ours, because.is_some(), "{rule}: a difference is named where there is one");
    }
}

#[test]
fn windows_and_failure_rates() {
    check(&windows());
}

#[test]
fn slow_rates() {
    check(&slow_calls());
}

#[test]
fn open_half_open_and_back() {
    check(&half_open());
}

#[test]
fn modes_of_an_operator() {
    check(&modes());
}
