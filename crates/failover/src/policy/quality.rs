//! What makes a well-formed answer no good.

/// Judges of what callers receive.
#[derive(Debug, Clone, PartialEq)]
pub struct QualityPolicy {
    /// Every one of them is asked.
    pub judges: Vec<Judge>,
    /// Whether a degraded answer that has not reached the caller is asked for again elsewhere. An answer
    /// that has reached them only counts against the provider.
    pub retry: bool,
}

/// One judge.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Judge {
    /// No words and no calls.
    Empty,
    /// It ends in the middle of a sentence though its provider says that it is complete.
    Truncated,
    /// It declines what was asked.
    Refusal,
    /// It says the same over and over: it compresses to less than this share of its length.
    Repetition(f64),
    /// It is no language: replacement characters, control characters, or keyboard mash.
    Garbled,
    /// It is in another language than the question.
    Language,
    /// It is not the JSON that was asked for.
    Json,
    /// The arguments of a tool call do not fit the tool's schema.
    ToolArguments,
}

impl Judge {
    /// Those that are right nearly always and cost microseconds: every one but `Truncated`, `Refusal`
    /// and `Language`, which also strike answers that somebody wanted.
    pub const DEFAULT: [Self; 5] =
        [Self::Empty, Self::Repetition(0.15), Self::Garbled, Self::Json, Self::ToolArguments];

    /// The name that files and reports use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Truncated => "truncated",
            Self::Refusal => "refusal",
            Self::Repetition(_) => "repetition",
            Self::Garbled => "garbled",
            Self::Language => "language",
            Self::Json => "json",
            Self::ToolArguments => "tool_arguments",
        }
    }
}

impl Default for QualityPolicy {
    fn default() -> Self {
        Self { judges: Judge::DEFAULT.to_vec(), retry: true }
    }
}
