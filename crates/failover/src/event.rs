//! What an engine tells whoever watches: every decision, with its reason.

use chance::Moment;
use wire::Usage;

use crate::breaker::Transition;
use crate::call::outcome::Failure;
use crate::call::reasons::Why;
use crate::classify::Trouble;
use crate::context::StoreError;
use crate::quality::Verdict;
use crate::spend::{Alert, Spent};

/// Something that watches an engine. Called in the middle of a call: it must not block.
pub trait Observer: Send + Sync {
    /// Something was decided or ended.
    fn observe(&self, event: Event<'_>);
}

/// Nobody watches.
impl Observer for () {
    fn observe(&self, _: Event<'_>) {}
}

/// Something that was decided or ended. Providers are named by their place in the policy.
#[derive(Debug)]
pub enum Event<'a> {
    /// A call begins. Of no call is anything told before.
    CallBegan(CallRecord<'a>),
    /// A call is over, however it ended. Of that call nothing more is told.
    CallEnded {
        /// The call.
        call: &'a str,
        /// When.
        at: Moment,
        /// How it ended.
        end: CallEnd<'a>,
    },
    /// A candidate was passed over.
    Skipped {
        /// The call.
        call: &'a str,
        /// The candidate.
        provider: usize,
        /// When.
        at: Moment,
        /// Why.
        because: Skip,
    },
    /// An attempt begins.
    Began {
        /// The call.
        call: &'a str,
        /// The provider.
        provider: usize,
    },
    /// An attempt is over.
    Attempt(AttemptRecord<'a>),
    /// Every provider was out: the caller gets the last resort.
    LastResort {
        /// The call.
        call: &'a str,
        /// When.
        at: Moment,
    },
    /// The conversation store did not do what it was asked. A call that needs what was said before fails; one
    /// that only was to be kept does not, and its completion says so.
    StoreFailed {
        /// The call.
        call: &'a str,
        /// When.
        at: Moment,
        /// In the store's words.
        error: &'a StoreError,
    },
    /// An idle target was asked a question with a known answer.
    Canary {
        /// The target.
        provider: usize,
        /// When it answered, or did not in time.
        at: Moment,
        /// Whether it gave the right answer.
        right: bool,
    },
    /// Money: somebody is to be told.
    Alert(&'a Alert),
    /// A breaker changed its state.
    Breaker {
        /// The call in which it did; none where a canary made it.
        call: Option<&'a str>,
        /// The provider it guards.
        provider: usize,
        /// The change and its evidence.
        transition: Transition,
    },
}

/// Why a candidate was passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Skip {
    /// Its breaker is open.
    BreakerOpen,
    /// Its breaker is open, but only because it is slow.
    BreakerSlow,
    /// Its breaker is half-open and all probes are under way.
    BreakerProbing,
    /// Its breaker was closed lately and this call is not among the first to come back.
    BreakerRamp,
    /// It asked to be left alone for a while.
    Holding,
    /// It fares much worse than the rest of its group, and stands behind it.
    Ejected,
    /// An operator keeps its breaker open.
    ForcedOpen,
    /// Its key or its model failed lately, and nobody said for how long.
    Quarantined,
    /// Its limits have no room for this call.
    NearLimit,
    /// It would break a spend budget.
    OverBudget,
    /// The retry budget is spent.
    BudgetSpent,
    /// It cannot take the request: it lacks tools or room, or keeps data where it must not go.
    Unfit,
}

/// A call that begins. Nothing of what is asked is in it.
#[derive(Debug)]
pub struct CallRecord<'a> {
    /// The call.
    pub call: &'a str,
    /// When it began.
    pub at: Moment,
    /// The model that the caller asked for; a target is asked for its own.
    pub model: &'a str,
    /// Whether the answer is wanted as it is made.
    pub stream: bool,
    /// The class of the request: the caller's word, or what was found where they did not say.
    pub class: Option<&'a str>,
    /// Whether the class was found.
    pub found: bool,
    /// The conversation it belongs to.
    pub conversation: Option<&'a str>,
    /// On whose account it is.
    pub tenant: Option<&'a str>,
}

/// How a call ended.
#[derive(Debug)]
pub enum CallEnd<'a> {
    /// With a complete answer.
    Answered {
        /// Who ended it; nobody did where it is the last resort.
        served_by: Option<usize>,
    },
    /// With a clear error.
    Failed(&'a Failure),
    /// The caller went away.
    Cancelled,
}

/// An attempt that is over.
#[derive(Debug)]
pub struct AttemptRecord<'a> {
    /// The call it served.
    pub call: &'a str,
    /// Its number within the call, from 1.
    pub number: u32,
    /// The provider.
    pub provider: usize,
    /// Why it was made.
    pub why: Why,
    /// When it began.
    pub started: Moment,
    /// When its first token arrived.
    pub first_token: Option<Moment>,
    /// When it was over.
    pub ended: Moment,
    /// How it ended.
    pub end: AttemptEnd<'a>,
    /// What it used, where the provider said.
    pub usage: Option<Usage>,
    /// What it costs.
    pub spent: Spent,
    /// Tokens received.
    pub output_tokens: u64,
    /// What the judges say of its answer, where the policy has any.
    pub verdict: Option<&'a Verdict>,
}

/// How an attempt ended.
#[derive(Debug)]
pub enum AttemptEnd<'a> {
    /// With a complete answer.
    Success,
    /// With a failure.
    Failed(&'a Trouble),
    /// The caller went away, or another attempt of the same call was faster.
    Cancelled,
}

impl CallEnd<'_> {
    /// The name that reports use.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Answered { served_by: Some(_) } => "success",
            Self::Answered { served_by: None } => "last_resort",
            Self::Failed(_) => "failure",
            Self::Cancelled => "cancelled",
        }
    }
}

impl AttemptEnd<'_> {
    /// The name that reports use.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Failed(_) => "failure",
            Self::Cancelled => "cancelled",
        }
    }
}

impl Skip {
    /// The name that reports use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::BreakerOpen => "breaker_open",
            Self::BreakerSlow => "breaker_slow",
            Self::BreakerProbing => "breaker_probing",
            Self::BreakerRamp => "breaker_ramp",
            Self::Holding => "holding",
            Self::Ejected => "ejected",
            Self::ForcedOpen => "forced_open",
            Self::Quarantined => "quarantined",
            Self::NearLimit => "near_limit",
            Self::OverBudget => "over_budget",
            Self::BudgetSpent => "budget_spent",
            Self::Unfit => "unfit",
        }
    }

    /// Whether its breaker shut it out, and not only for the time of a ramp.
    pub(crate) fn is_breaker(self) -> bool {
        matches!(self, Self::BreakerOpen | Self::BreakerSlow | Self::BreakerProbing)
    }
}
