//! Transitions as values, with the evidence that caused them.

use std::fmt;
use std::time::Duration;

use chance::Moment;

/// The name of a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StateName {
    /// Calls pass.
    Closed,
    /// Calls are rejected.
    Open,
    /// Few calls pass, as probes.
    HalfOpen,
    /// Closed again, with traffic coming back step by step.
    Ramp,
}

/// A change of state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transition {
    /// When.
    pub at: Moment,
    /// The state that was left.
    pub from: StateName,
    /// The state that was entered.
    pub to: StateName,
    /// Why.
    pub because: Evidence,
}

/// What caused a transition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// So many failures in a row.
    FailuresInARow(u32),
    /// Too many of the calls in the window failed.
    FailureShare {
        /// Failed calls.
        failed: u32,
        /// All calls.
        calls: u32,
    },
    /// Too many of the timed calls in the window were slow.
    SlowShare {
        /// Slow calls.
        slow: u32,
        /// Calls with a measured first token, or overdue for one.
        timed: u32,
        /// The limit.
        limit: Duration,
    },
    /// So many slow calls in a row.
    SlowInARow {
        /// Slow calls.
        slow: u32,
        /// The limit.
        limit: Duration,
    },
    /// The open wait is over.
    WaitOver(Duration),
    /// A probe failed.
    ProbeFailed,
    /// A probe was slow.
    ProbeSlow,
    /// Enough probes succeeded.
    ProbesSucceeded(u32),
    /// The ramp is over.
    RampOver,
}

impl Evidence {
    /// Whether the provider answered, only too late.
    pub const fn is_slowness(self) -> bool {
        matches!(self, Self::SlowShare { .. } | Self::SlowInARow { .. } | Self::ProbeSlow)
    }
}

impl StateName {
    /// The name that reports use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Open => "open",
            Self::HalfOpen => "half_open",
            Self::Ramp => "ramp",
        }
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FailuresInARow(n) => write!(f, "{n} failures in a row"),
            Self::FailureShare { failed, calls } => write!(f, "{failed} of {calls} calls in the window failed"),
            Self::SlowShare { slow, timed, limit } => {
                write!(f, "{slow} of {timed} first tokens took longer than {} ms", limit.as_millis())
            }
            Self::SlowInARow { slow, limit } => {
                write!(f, "{slow} first tokens in a row took longer than {} ms", limit.as_millis())
            }
            Self::WaitOver(wait) => write!(f, "open for {} ms", wait.as_millis()),
            Self::ProbeFailed => f.write_str("a probe failed"),
            Self::ProbeSlow => f.write_str("a probe was slow"),
            Self::ProbesSucceeded(n) => write!(f, "{n} probes succeeded"),
            Self::RampOver => f.write_str("traffic is back"),
        }
    }
}
