//! When a breaker opens, and how it closes again.

use std::fmt;
use std::time::Duration;

/// When a breaker opens, and how it closes again.
#[derive(Debug, Clone, PartialEq)]
pub struct BreakerPolicy {
    /// What it does with its evidence. Guarding, unless an operator says otherwise.
    pub mode: BreakerMode,
    /// The sliding window of failures and slow calls. 60 s: longer than the 99th percentile of a call.
    pub window: BreakerWindow,
    /// Calls in the window before shares are judged. 20: at a healthy failure share of 5% a wrong
    /// trip at one half has a probability below one in 10,000. At most the window's calls.
    pub min_calls: u32,
    /// Opens at this share of failures. One half: below it a retry elsewhere is cheaper than
    /// sending everybody away. More than 1 switches it off.
    pub failure_share: f64,
    /// Opens at this many failures in a row, whatever the window holds. 5: finds a dead provider in
    /// the first seconds, before there are 20 calls.
    pub consecutive: Option<u32>,
    /// Opens when too many calls are slow.
    pub slow: Option<SlowPolicy>,
    /// Opens when too few of the billed tokens are of use.
    pub efficiency: Option<LevelPolicy>,
    /// Opens when judged answers score too low.
    pub quality: Option<LevelPolicy>,
    /// Opens when the provider blames too many different callers.
    pub caller_burst: Option<CallerBurst>,
    /// Keeps all of this once more per request class. Off unless said: it doubles the cost of a call
    /// at the breaker.
    pub by_class: Option<ByClass>,
    /// How long it stays open.
    pub open: OpenWait,
    /// Calls let through at the same time while half-open, and successes needed to close. 5: one
    /// lucky call proves nothing.
    pub probes: u32,
    /// How long probes may all be under way before they are given up and it opens again. 120 s: twice
    /// the usual deadline, so that only a lost probe is waited for in vain.
    pub half_open: Option<Duration>,
    /// Time over which traffic comes back after closing. 10 s: a recovering provider that gets
    /// everything at once falls again.
    pub ramp: Duration,
}

impl Default for BreakerPolicy {
    fn default() -> Self {
        Self {
            mode: BreakerMode::Guarding,
            window: BreakerWindow::Time(Duration::from_secs(60)),
            min_calls: 20,
            failure_share: 0.5,
            consecutive: Some(5),
            slow: Some(SlowPolicy::default()),
            efficiency: Some(LevelPolicy::default()),
            quality: Some(LevelPolicy::default()),
            caller_burst: Some(CallerBurst::default()),
            by_class: None,
            open: OpenWait::default(),
            probes: 5,
            half_open: Some(Duration::from_secs(120)),
            ramp: Duration::from_secs(10),
        }
    }
}

impl BreakerPolicy {
    /// Judges the share of failures and nothing else.
    #[must_use]
    pub fn failures_only(self) -> Self {
        Self { slow: None, efficiency: None, quality: None, caller_burst: None, by_class: None, ..self }
    }
}

/// What a breaker does with its evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BreakerMode {
    /// It opens and closes.
    #[default]
    Guarding,
    /// It lets every call pass, and tells when it would have opened.
    Observing,
    /// It lets every call pass, and counts nothing.
    Disabled,
    /// It lets no call pass, until an operator says otherwise.
    ForcedOpen,
}

/// How far a window reaches back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BreakerWindow {
    /// So long, in ten buckets.
    Time(Duration),
    /// So many calls, from 1 to 1,000,000.
    Count(u32),
}

impl fmt::Display for BreakerWindow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Time(length) => write!(f, "{} s", length.as_secs_f64()),
            Self::Count(calls) => write!(f, "{calls} calls"),
        }
    }
}

/// When calls are slow, and how many are too many. Each time has a window of its own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SlowPolicy {
    /// A call is slow when its first token takes longer, for a prompt of its size.
    pub first_token: SlowThan,
    /// A call is slow when its last token takes longer, for an answer of its size. Off: what it shows
    /// the other two show sooner.
    pub total: Option<SlowThan>,
    /// A call is slow when the time from token to token is longer.
    pub pace: Option<SlowThan>,
    /// Opens at this share of slow calls.
    pub share: f64,
    /// Timed calls before the share is judged; the breaker's `min_calls` where not said.
    pub min_calls: Option<u32>,
}

impl Default for SlowPolicy {
    /// Three times the baseline: above the healthy 95th percentile (1.7 to 2 times the median), far
    /// below the 10 times of a real slow-down. At one half of the calls.
    fn default() -> Self {
        let usual = SlowThan::Baseline(3.0);
        Self { first_token: usual, total: None, pace: Some(usual), share: 0.5, min_calls: None }
    }
}

/// A limit on a time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SlowThan {
    /// So many times the provider's usual time: a running mean of its calls that were not slow.
    Baseline(f64),
    /// A fixed time.
    Fixed(Duration),
}

/// When a level, judged against the provider's own, is too low.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LevelPolicy {
    /// Opens below this part of what is usual. One half: a healthy model's worst hundred answers stay
    /// above 0.8 of its mean, an empty or runaway spell falls below 0.3.
    pub below: f64,
    /// Answers before the level is judged. 20, as for shares.
    pub min_answers: u32,
    /// Its window. The last 100 answers: quality moves slowly, and few answers are judged.
    pub window: BreakerWindow,
}

impl Default for LevelPolicy {
    fn default() -> Self {
        Self { below: 0.5, min_answers: 20, window: BreakerWindow::Count(100) }
    }
}

/// When "your fault" is the provider's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CallerBurst {
    /// So many different requests were blamed. 20: one broken client sends the same request again.
    pub requests: u32,
    /// And they are this share of them and the calls in the breaker's window. One half.
    pub share: f64,
    /// Within this time. 60 s.
    pub within: Duration,
}

impl Default for CallerBurst {
    fn default() -> Self {
        Self { requests: 20, share: 0.5, within: Duration::from_secs(60) }
    }
}

/// A breaker per request class, within the provider's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ByClass {
    /// Calls of one class before its shares are judged.
    pub min_calls: u32,
    /// Opens for the class at this share of failures.
    pub failure_share: f64,
}

impl Default for ByClass {
    fn default() -> Self {
        Self { min_calls: 20, failure_share: 0.5 }
    }
}

/// How long a breaker stays open: doubles with each opening that no closing came between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenWait {
    /// The first time. 2 s: short outages end in seconds, and probes are few and capped.
    pub first: Duration,
    /// At most. 30 s: the longest that a recovered provider stands idle.
    pub max: Duration,
}

impl Default for OpenWait {
    fn default() -> Self {
        Self { first: Duration::from_secs(2), max: Duration::from_secs(30) }
    }
}
