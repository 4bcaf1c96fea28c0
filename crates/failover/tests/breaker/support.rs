//! A bench for one breaker: calls by letter, a clock that only the test moves, and every transition kept.

use std::time::Duration;

use brownout_failover::{
    Breaker, BreakerPolicy, BreakerWindow, Evidence, OpenWait, Outcome, Permit, Rejected, SlowPolicy, SlowThan,
    StateName, Transition,
};
use chance::{Key, Moment, Seed};

pub(crate) const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

pub(crate) const fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

/// Shares from ten calls on, three probes, nothing else.
pub(crate) fn policy() -> BreakerPolicy {
    BreakerPolicy {
        window: BreakerWindow::Time(secs(60)),
        min_calls: 10,
        consecutive: None,
        open: OpenWait { first: secs(2), max: secs(30) },
        probes: 3,
        half_open: None,
        ramp: secs(10),
        ..BreakerPolicy::default().failures_only()
    }
}

/// Three failures in a row open it.
pub(crate) fn hair_trigger() -> BreakerPolicy {
    BreakerPolicy { consecutive: Some(3), ..policy() }
}

/// First tokens alone, judged at this share.
pub(crate) fn slow(first_token: SlowThan, share: f64) -> SlowPolicy {
    SlowPolicy { first_token, share, pace: None, ..SlowPolicy::default() }
}

/// A first token after 500 ms is slow.
pub(crate) fn slow_past_500_ms() -> BreakerPolicy {
    BreakerPolicy { slow: Some(slow(SlowThan::Fixed(ms(500)), 0.5)), ..hair_trigger() }
}

/// The bench.
pub(crate) struct Bench {
    pub(crate) breaker: Breaker,
    pub(crate) now: Moment,
    pub(crate) seen: Vec<Transition>,
}

impl Bench {
    pub(crate) fn new(policy: BreakerPolicy) -> Self {
        Self { breaker: Breaker::new(policy, Key::root(Seed(3))), now: Moment::START, seen: Vec::new() }
    }

    /// One that three failures have just opened.
    pub(crate) fn opened(policy: BreakerPolicy) -> Self {
        let mut bench = Self::new(policy);
        bench.play("fff");
        assert_eq!(bench.state(), StateName::Open);
        bench
    }

    /// One that is half-open, with no probe under way.
    pub(crate) fn half_open(policy: BreakerPolicy) -> Self {
        let mut bench = Self::opened(policy);
        bench.wait_out();
        let probe = bench.permit();
        bench.end(probe, Outcome::Neutral);
        assert_eq!(bench.state(), StateName::HalfOpen);
        bench
    }

    /// One that has just entered its ramp.
    pub(crate) fn ramping(policy: BreakerPolicy) -> Self {
        let mut bench = Self::half_open(policy);
        bench.play("sss");
        assert_eq!(bench.state(), StateName::Ramp);
        bench
    }

    pub(crate) fn state(&self) -> StateName {
        self.breaker.state()
    }

    pub(crate) fn last(&self) -> Evidence {
        self.seen.last().expect("a transition").because
    }

    pub(crate) fn pass(&mut self, time: Duration) {
        self.now += time;
    }

    pub(crate) fn ask(&mut self, unit: f64) -> Result<Permit, Rejected> {
        let (leave, transition) = self.breaker.try_acquire(self.now, unit);
        self.seen.extend(transition);
        leave
    }

    pub(crate) fn permit(&mut self) -> Permit {
        self.ask(0.0).expect("leave to call")
    }

    pub(crate) fn end(&mut self, permit: Permit, outcome: Outcome) {
        self.seen.extend(self.breaker.record(permit, outcome, self.now));
    }

    pub(crate) fn late(&mut self, permit: &mut Permit) {
        self.seen.extend(self.breaker.overdue(permit, self.now));
    }

    /// When the open wait is over.
    pub(crate) fn until(&mut self) -> Moment {
        match self.ask(0.0) {
            Err(Rejected::Open(until) | Rejected::Slow(until)) => until,
            other => panic!("not open: {other:?}"),
        }
    }

    /// Lets the open wait pass.
    pub(crate) fn wait_out(&mut self) {
        self.now = self.until();
    }

    /// Calls, one after the other: `s`uccess, `f`ailure, `r`efused, `n`eutral, `q`uick or `l`ate
    /// success, `o`verdue and then a late success, `.` a second passes. Rejected ones do not happen.
    pub(crate) fn play(&mut self, calls: &str) {
        for call in calls.chars() {
            if call == '.' {
                self.pass(secs(1));
            } else if let Ok(mut permit) = self.ask(0.0) {
                if call == 'o' {
                    self.late(&mut permit);
                }
                self.end(permit, outcome(call));
            }
        }
    }
}

fn outcome(call: char) -> Outcome {
    match call {
        's' => Outcome::success(None),
        'q' => Outcome::success(Some(ms(100))),
        'l' | 'o' => Outcome::success(Some(ms(1000))),
        'f' => Outcome::Failure,
        'r' => Outcome::Refused,
        'n' => Outcome::Neutral,
        other => panic!("no such call: {other}"),
    }
}
