//! What a policy says, as validated values. Every default states its reason.

use std::time::Duration;

use wire::Api;

/// How calls are kept succeeding.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// Its name, for reports.
    pub name: String,
    /// The providers it may call.
    pub providers: Vec<Target>,
    /// In which order.
    pub route: Route,
    /// How long to wait for what.
    pub timeouts: Timeouts,
    /// When to stop calling a provider; `None` never does.
    pub breaker: Option<BreakerPolicy>,
    /// When to call again.
    pub retry: RetryPolicy,
    /// When a streamed answer reaches the caller.
    pub commit: Commit,
}

/// A provider to call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Its name.
    pub name: String,
    /// Its wire format.
    pub api: Api,
    /// The model to ask, by the provider's own name.
    pub model: String,
    /// Where its key is to be found; the key itself never enters a policy.
    pub key: KeySource,
    /// Where it answers, if not at the vendor's own address.
    pub base_url: Option<String>,
}

/// Where a key is to be found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum KeySource {
    /// Nowhere: the provider asks for none.
    #[default]
    None,
    /// In an environment variable of that name.
    Env(String),
    /// In a file.
    File(String),
}

/// In which order providers are tried. The numbers are places in [`Policy::providers`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Route {
    /// The first that is healthy (active-passive).
    Priority(Vec<usize>),
}

/// How long to wait for what; `None` is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// For the connection. 3 s: a handshake across an ocean takes 0.3 s, and one lost SYN costs 1 s.
    pub connect: Option<Duration>,
    /// For the first token of a streamed answer. 8 s: above the 99th percentile of every measured
    /// chat model (1.3 s to 5 s), and what a user still waits for.
    pub first_token: Option<Duration>,
    /// Between two tokens. 6 s: healthy streams pause for up to 5 s.
    pub idle: Option<Duration>,
    /// For a whole answer that is not streamed, per attempt. 30 s: twice what 900 tokens take at a
    /// usual pace, and half of the deadline, so that a second provider can still answer.
    pub answer: Option<Duration>,
    /// For everything, over all attempts: the deadline. 60 s: the read timeout of common clients.
    pub total: Option<Duration>,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Some(Duration::from_secs(3)),
            first_token: Some(Duration::from_secs(8)),
            idle: Some(Duration::from_secs(6)),
            answer: Some(Duration::from_secs(30)),
            total: Some(Duration::from_secs(60)),
        }
    }
}

impl Timeouts {
    /// No limits at all.
    pub const NONE: Self = Self { connect: None, first_token: None, idle: None, answer: None, total: None };
}

/// When a breaker opens, and how it closes again.
#[derive(Debug, Clone, PartialEq)]
pub struct BreakerPolicy {
    /// Length of the sliding window, in ten buckets. 60 s: longer than the 99th percentile of a call.
    pub window: Duration,
    /// Calls in the window before shares are judged. 20: at a healthy failure share of 5% a wrong
    /// trip at one half has a probability below one in 10,000.
    pub min_calls: u32,
    /// Opens at this share of failures. One half: below it a retry elsewhere is cheaper than
    /// sending everybody away.
    pub failure_share: f64,
    /// Opens at this many failures in a row, whatever the window holds. 5: finds a dead provider in
    /// the first seconds, before there are 20 calls.
    pub consecutive: Option<u32>,
    /// Opens when too many calls are slow.
    pub slow: Option<SlowPolicy>,
    /// How long it stays open.
    pub open: OpenWait,
    /// Calls let through at the same time while half-open, and successes needed to close. 5: one
    /// lucky call proves nothing.
    pub probes: u32,
    /// Time over which traffic comes back after closing. 10 s: a recovering provider that gets
    /// everything at once falls again.
    pub ramp: Duration,
}

impl Default for BreakerPolicy {
    fn default() -> Self {
        Self {
            window: Duration::from_secs(60),
            min_calls: 20,
            failure_share: 0.5,
            consecutive: Some(5),
            slow: Some(SlowPolicy::default()),
            open: OpenWait::default(),
            probes: 5,
            ramp: Duration::from_secs(10),
        }
    }
}

/// When calls are slow, and how many are too many.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SlowPolicy {
    /// A call is slow when its first token takes longer.
    pub first_token: SlowThan,
    /// Opens at this share of slow calls.
    pub share: f64,
}

impl Default for SlowPolicy {
    /// Three times the baseline: above the healthy 95th percentile (1.7 to 2 times the median), far
    /// below the 10 times of a real slow-down. At one half of the calls.
    fn default() -> Self {
        Self { first_token: SlowThan::Baseline(3.0), share: 0.5 }
    }
}

/// A limit on the time to the first token.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SlowThan {
    /// So many times the provider's usual time: a running mean of its calls that were not slow.
    Baseline(f64),
    /// A fixed time.
    Fixed(Duration),
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

/// When to call again after a failure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RetryPolicy {
    /// Attempts per request, of every kind together. 4: two providers, twice.
    pub max_attempts: u32,
    /// Retries at a provider already tried, as a share of requests. 20%: what others found to cure
    /// blips without feeding a storm. Failovers are free of it.
    pub budget: f64,
    /// Full jitter between zero and this, doubling: first wait. 200 ms.
    pub backoff_first: Duration,
    /// At most. 8 s, as the vendors' own SDKs.
    pub backoff_max: Duration,
    /// Longest wait for a provider to be available again when there is no other. 5 s: longer, and
    /// a clear error serves the caller better.
    pub wait_up_to: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_attempts: 4,
            budget: 0.2,
            backoff_first: Duration::from_millis(200),
            backoff_max: Duration::from_secs(8),
            wait_up_to: Duration::from_secs(5),
        }
    }
}

/// When a streamed answer reaches the caller. Up to then a broken answer is started again elsewhere,
/// unseen; after it, it ends in a clear error, and never as a success.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Commit {
    /// With its first token.
    #[default]
    FirstToken,
    /// When it is complete: slower to begin, and nothing is ever broken off.
    Whole,
}
