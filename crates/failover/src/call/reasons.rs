//! Why an attempt is made, and why no further one is.

/// Why an attempt is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The first choice.
    Primary,
    /// Another provider, after a failure or because the first choice is not available.
    Failover,
    /// The same provider again.
    Retry,
    /// A half-open breaker wants to know.
    Probe,
    /// Another provider beside one that is still silent.
    Hedge,
    /// Breakers shut everybody out: this is the least bad.
    Panic,
    /// Another provider, to go on with an answer that broke off.
    Resume,
}

/// Why no further attempt is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GaveUp {
    /// It would fail anywhere.
    Hopeless,
    /// The cap on attempts.
    AttemptsSpent,
    /// The retry budget.
    BudgetSpent,
    /// No provider is available soon enough.
    NobodyAvailable,
    /// The deadline.
    DeadlinePassed,
    /// Words had already reached the caller.
    Committed,
}

impl Why {
    /// The name that reports use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Failover => "failover",
            Self::Retry => "retry",
            Self::Probe => "probe",
            Self::Hedge => "hedge",
            Self::Panic => "panic",
            Self::Resume => "resume",
        }
    }
}

impl GaveUp {
    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Hopeless => "it would fail anywhere",
            Self::AttemptsSpent => "the cap on attempts is reached",
            Self::BudgetSpent => "the retry budget is spent",
            Self::NobodyAvailable => "no provider is available soon enough",
            Self::DeadlinePassed => "the deadline passed",
            Self::Committed => "words had already reached the caller",
        }
    }
}
