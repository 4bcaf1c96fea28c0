//! Limits before they bite.
//!
//! *Which question does it answer?* "Will the provider take this attempt, or would it be a 429?" Both what
//! the account is known to have ([`TargetLimits`]) and what the provider's last answer said is left are
//! asked, so that a burst spills to the next provider before the first refusal.
//!
//! *Why a lease?* Tokens are estimated when an attempt begins and known when it is over. Until then the
//! estimate is set aside, so that a hundred attempts at the same moment do not all see the same room.
//!
//! *What it never does:* wait, or let a call wait for room that can never be there: a call larger than the
//! whole limit goes when the limit is untouched.

mod bucket;
mod reported;

use std::time::Duration;

use chance::Moment;
use wire::Limits;

use crate::policy::{LimitsPolicy, TargetLimits};
use bucket::Bucket;
use reported::Reported;

/// Admission to one target. Shared by all its calls.
#[derive(Debug, Clone, PartialEq)]
pub struct Admission {
    from_headers: bool,
    requests: Pair,
    tokens: Pair,
}

/// One kind of limit: as configured, and as reported.
#[derive(Debug, Clone, PartialEq)]
struct Pair {
    configured: Option<Bucket>,
    reported: Reported,
}

/// Leave to make one attempt: so many tokens are set aside for it. Give it back with [`Admission::settle`].
#[derive(Debug, PartialEq, Eq)]
#[must_use = "what is set aside is given back by settling"]
pub struct Lease {
    tokens: u64,
}

/// No leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    /// When there will be room, if nobody else takes it.
    pub until: Moment,
    /// Which limit there is no room in.
    pub limit: Limit,
}

/// What is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Limit {
    /// Requests.
    Requests,
    /// Tokens of prompt and answer.
    Tokens,
}

impl Limit {
    /// The name that reports use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::Tokens => "tokens",
        }
    }
}

impl Admission {
    /// An untouched target.
    pub fn new(policy: LimitsPolicy, limits: TargetLimits) -> Self {
        let headroom = policy.headroom.clamp(0.0, 1.0);
        let pair = |limit: Option<u64>| Pair {
            configured: limit.map(|limit| Bucket::per_minute(limit, headroom)),
            reported: Reported::new(headroom),
        };
        Self {
            from_headers: policy.from_headers,
            requests: pair(limits.requests_per_minute),
            tokens: pair(limits.tokens_per_minute),
        }
    }

    /// Asks for leave to make one attempt of about so many tokens, prompt and answer together.
    ///
    /// # Errors
    /// When a limit has no room for it.
    pub fn admit(&mut self, now: Moment, tokens: u64) -> Result<Lease, Wait> {
        let waits = [(Limit::Requests, self.requests.wait(now, 1)), (Limit::Tokens, self.tokens.wait(now, tokens))];
        let longest = waits.into_iter().max_by_key(|(_, wait)| *wait).filter(|(_, wait)| !wait.is_zero());
        if let Some((limit, wait)) = longest {
            return Err(Wait { until: now + wait, limit });
        }
        self.requests.take(1);
        self.tokens.take(tokens);
        Ok(Lease { tokens })
    }

    /// The provider said what is left.
    pub fn report(&mut self, now: Moment, limits: Limits) {
        if self.from_headers {
            self.requests.reported.learn(now, limits.requests);
            self.tokens.reported.learn(now, limits.tokens);
        }
    }

    /// The attempt is over and had so many tokens; `None` where nobody knows, which leaves the estimate.
    /// The request itself counts whatever became of it.
    #[expect(clippy::needless_pass_by_value, reason = "a lease is settled once")]
    pub fn settle(&mut self, lease: Lease, actual: Option<u64>) {
        let Lease { tokens } = lease;
        self.tokens.correct(tokens, actual.unwrap_or(tokens));
    }
}

impl Pair {
    /// How long until both have room.
    fn wait(&mut self, now: Moment, need: u64) -> Duration {
        let configured = self.configured.as_mut().map_or(Duration::ZERO, |bucket| bucket.wait(now, need));
        configured.max(self.reported.wait(now, need))
    }

    fn take(&mut self, need: u64) {
        self.correct(0, need);
    }

    /// What was set aside as `estimate` turned out to be `actual`.
    fn correct(&mut self, estimate: u64, actual: u64) {
        let more = actual as f64 - estimate as f64;
        if let Some(bucket) = &mut self.configured {
            bucket.take(more);
        }
        self.reported.take(more);
    }
}
