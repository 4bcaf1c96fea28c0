//! Transitions as values, with the evidence that caused them.

use std::fmt;
use std::time::Duration;

use chance::Moment;

use super::level::Low;

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
    /// Calls pass, and what would have opened it is told.
    Observing,
    /// Never a state, only told: what an observing breaker would have done.
    WouldOpen,
    /// Calls pass, and nothing is counted.
    Disabled,
    /// Calls are rejected until an operator says otherwise.
    ForcedOpen,
}

/// Which time of a call is slow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// To the first token.
    FirstToken,
    /// To the last.
    Total,
    /// From one token to the next.
    Pace,
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
    /// The request class it is about; the whole provider where there is none.
    pub class: Option<u8>,
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
    /// Too many of the calls in the window were slow by another time than the first token's.
    SlowAnswers {
        /// The time.
        measure: Measure,
        /// Slow calls.
        slow: u32,
        /// Timed calls.
        timed: u32,
    },
    /// Too few of the billed tokens were of use.
    LowEfficiency(Low),
    /// The judges' scores were too low.
    LowQuality(Low),
    /// Too many different callers were told that it is their fault.
    CallersBlamed {
        /// Different requests blamed.
        blamed: u32,
        /// All answers in the window.
        calls: u32,
    },
    /// The open wait is over.
    WaitOver(Duration),
    /// A probe failed.
    ProbeFailed,
    /// A probe was slow.
    ProbeSlow,
    /// A probe was answered, and the answer was no good.
    ProbePoor,
    /// So many probes never came back.
    ProbesLost(u32),
    /// A canary succeeded before the open wait was over.
    CanarySucceeded,
    /// An operator switched its mode.
    Switched,
    /// Enough probes succeeded.
    ProbesSucceeded(u32),
    /// The ramp is over.
    RampOver,
}

impl Evidence {
    /// Whether the provider answered, only too late.
    pub const fn is_slowness(self) -> bool {
        matches!(self, Self::SlowShare { .. } | Self::SlowInARow { .. } | Self::SlowAnswers { .. } | Self::ProbeSlow)
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
            Self::Observing => "observing",
            Self::WouldOpen => "would_open",
            Self::Disabled => "disabled",
            Self::ForcedOpen => "forced_open",
        }
    }

    /// Its number in metrics: the higher, the less passes. What only observes lets everything pass.
    pub(crate) const fn level(self) -> u64 {
        match self {
            Self::Closed | Self::Observing | Self::WouldOpen | Self::Disabled => 0,
            Self::Ramp => 1,
            Self::HalfOpen => 2,
            Self::Open | Self::ForcedOpen => 3,
        }
    }
}

impl Measure {
    const fn words(self) -> &'static str {
        match self {
            Self::FirstToken => "first tokens were",
            Self::Total => "answers were",
            Self::Pace => "streams were",
        }
    }
}

impl fmt::Display for Low {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = |level: u32| f64::from(level) / 10.0;
        let Self { level, usual, answers } = *self;
        write!(f, "{:.1}% instead of {:.1}% over {answers} answers", percent(level), percent(usual))
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
            Self::SlowAnswers { measure, slow, timed } => {
                write!(f, "{slow} of {timed} {} far slower than usual", measure.words())
            }
            Self::LowEfficiency(low) => write!(f, "useful part of the billed tokens: {low}"),
            Self::LowQuality(low) => write!(f, "score of the answers: {low}"),
            Self::CallersBlamed { blamed, calls } => {
                write!(f, "{blamed} of {calls} calls, all different, were told that the caller is at fault")
            }
            Self::WaitOver(wait) => write!(f, "open for {} ms", wait.as_millis()),
            Self::ProbeFailed => f.write_str("a probe failed"),
            Self::ProbeSlow => f.write_str("a probe was slow"),
            Self::ProbePoor => f.write_str("a probe's answer was no good"),
            Self::ProbesLost(n) => write!(f, "{n} probes never came back"),
            Self::CanarySucceeded => f.write_str("a canary succeeded"),
            Self::Switched => f.write_str("switched by an operator"),
            Self::ProbesSucceeded(n) => write!(f, "{n} probes succeeded"),
            Self::RampOver => f.write_str("traffic is back"),
        }
    }
}
