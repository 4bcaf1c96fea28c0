//! What became of a permitted call, as the breaker sees it.

use std::time::Duration;

/// What became of a permitted call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was answered. The sample says how.
    Success(Sample),
    /// It failed, and the provider is to blame.
    Failure,
    /// It was refused by a limit: counts in the share, but not in the row of failures, because a
    /// provider that says "later" is alive.
    Refused,
    /// The provider blames the caller. One such answer says nothing about the provider; a burst of
    /// them over many different requests does. The number tells requests apart: a hash of the call's id.
    CallerFault(u64),
    /// It says nothing about the provider: the caller went away, or somebody else won.
    Neutral,
}

/// What is known of an answer. What is not known is not judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sample {
    /// Time to the first token.
    pub first_token: Option<Duration>,
    /// Time to the last token.
    pub total: Option<Duration>,
    /// Tokens of the prompt: a long one takes longer to begin.
    pub prompt_tokens: Option<u32>,
    /// Tokens of the answer.
    pub output_tokens: Option<u32>,
    /// Output tokens that are billed.
    pub billed_tokens: Option<u32>,
    /// Of those, tokens that served the caller: none where the answer is no good.
    pub useful_tokens: Option<u32>,
    /// The judges' score.
    pub quality: Option<Score>,
}

/// How good an answer is: from nothing to one, in steps of a ten-thousandth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Score(u16);

impl Outcome {
    /// An answer of which no more is known than the time to its first token, if that.
    pub const fn success(first_token: Option<Duration>) -> Self {
        Self::Success(Sample {
            first_token,
            total: None,
            prompt_tokens: None,
            output_tokens: None,
            billed_tokens: None,
            useful_tokens: None,
            quality: None,
        })
    }
}

impl Sample {
    /// Time from one token to the next, where there are at least two.
    pub fn pace(&self) -> Option<Duration> {
        let gaps = self.output_tokens?.checked_sub(1).filter(|gaps| *gaps > 0)?;
        Some(self.total?.checked_sub(self.first_token?)? / gaps)
    }
}

impl Score {
    /// The best there is.
    pub const FULL: Self = Self(10_000);

    /// A score from 0 to 1; what is outside counts as the nearer end, and what is no number as 0.
    pub fn new(score: f64) -> Self {
        Self((score.clamp(0.0, 1.0) * 10_000.0).round() as u16)
    }

    /// In ten-thousandths.
    pub const fn points(self) -> u16 {
        self.0
    }
}
