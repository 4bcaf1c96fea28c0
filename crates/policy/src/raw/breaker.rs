//! When a breaker opens, and how it closes again.

use document::{Period, Share};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Count, OrOff, SlowOrOff, SlowThan, Timeout, Waits};

/// When a breaker opens, and how it closes again.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Breaker {
    /// What it does with its evidence. `guarding` if not said.
    pub mode: Option<Mode>,
    /// The sliding window of failures and slow calls.
    pub window: Option<Sliding>,
    /// Calls in the window before shares are judged. 20 if not said: at a healthy failure share of 5% a
    /// wrong trip at one half has a probability below one in 10,000.
    pub min_calls: Option<u32>,
    /// Opens at this share of failures. 50% if not said: below it, a retry elsewhere is cheaper than
    /// sending everybody away.
    pub failure_share: Option<Share>,
    /// Opens when too many calls are slow; `off` never does.
    pub slow: Option<OrOff<Slow>>,
    /// Opens at this many failures in a row; `off` never does. 5 if not said: finds a dead provider in
    /// the first seconds, before there are 20 calls.
    pub consecutive: Option<Count>,
    /// Opens when too few of the billed tokens are of use; `off` never does.
    pub efficiency: Option<OrOff<Level>>,
    /// Opens when judged answers score too low; `off` never does.
    pub quality: Option<OrOff<Level>>,
    /// Opens when the provider blames too many different callers; `off` never does.
    pub caller_burst: Option<OrOff<CallerBurst>>,
    /// One breaker more for each class of requests; `{}` with its defaults. `off` if not said: it doubles
    /// the cost of a call at the breaker.
    pub by_class: Option<OrOff<ByClass>>,
    /// How long it stays open; doubles with each opening that no closing came between. From 2s to 30s if
    /// not said: short outages end in seconds, and nobody who has recovered stands idle for longer.
    pub open: Option<Waits>,
    /// Calls let through at the same time while half-open, and successes needed to close. 5 if not said:
    /// one lucky call proves nothing.
    pub probes: Option<u32>,
    /// How long probes may all be under way before it opens again; `off` waits for ever. 120s if not said:
    /// twice the usual deadline, so that only a lost probe is waited for in vain.
    pub half_open: Option<Timeout>,
    /// Time over which traffic comes back after closing. 10s if not said: a recovering provider that
    /// gets everything at once falls again.
    pub ramp: Option<Period>,
}

/// What a breaker does with its evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// It opens and closes.
    Guarding,
    /// It lets every call pass, and tells when it would have opened.
    Observing,
    /// It lets every call pass, and counts nothing.
    Disabled,
    /// It lets no call pass, until an operator says otherwise.
    ForcedOpen,
}

/// A sliding window: of time, or of calls.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sliding {
    /// The last so many seconds. 60s if not said: longer than the 99th percentile of a call.
    pub time: Option<Period>,
    /// The last so many calls, instead.
    #[schemars(range(max = 1_000_000))]
    pub calls: Option<u32>,
}

/// When calls are slow, and how many are too many.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Slow {
    /// A call is slow when its first token takes longer. `3x baseline` if not said: above the healthy
    /// 95th percentile (1.7 to 2 times the median), far below the 10 times of a real slow-down.
    pub ttft: Option<SlowThan>,
    /// A call is slow when its last token takes longer, for an answer of its size; `off` never is. `off` if
    /// not said: what it shows the other two show sooner.
    pub total: Option<SlowOrOff>,
    /// A call is slow when the time from token to token is longer; `off` never is. `3x baseline` if not said.
    pub pace: Option<SlowOrOff>,
    /// Opens at this share of slow calls. 50% if not said, as for failures.
    pub share: Option<Share>,
    /// Timed calls before the share is judged. The breaker's `min_calls` if not said.
    pub min_calls: Option<u32>,
}

/// When a level, judged against the provider's own, is too low.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// Opens below this part of what is usual. 50% if not said: a healthy model's worst hundred answers
    /// stay above 80% of its mean, an empty or runaway spell falls below 30%.
    pub below: Option<Share>,
    /// Answers before the level is judged. 20 if not said, as for shares.
    pub min_answers: Option<u32>,
    /// Its window. The last 100 answers if not said: quality moves slowly, and few answers are judged.
    pub window: Option<Sliding>,
}

/// When "your fault" is the provider's.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CallerBurst {
    /// So many different requests were blamed. 20 if not said: one broken client sends the same request
    /// again.
    pub requests: Option<u32>,
    /// And they are this share of them and the calls in the breaker's window. 50% if not said.
    pub share: Option<Share>,
    /// Within this time. 60s if not said.
    pub within: Option<Period>,
}

/// A breaker for each class of requests, within the provider's.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ByClass {
    /// Calls of one class before its share is judged. 20 if not said.
    pub min_calls: Option<u32>,
    /// Opens for the class at this share of failures. 50% if not said.
    pub failure_share: Option<Share>,
}
