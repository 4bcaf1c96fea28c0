//! A limit that was exceeded, as a value.
//!
//! *Which question does it answer?* "Which limit stands against this request, and with which numbers?"
//!
//! *Why beside what headers report?* Headers tell the state of every limit; the words of a refusal name the one that
//! was hit, and what was asked of it.
//!
//! *What it never does:* know a vendor's words.

use crate::Text;

/// What a limit counts, and over which period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// Requests of a minute.
    Requests,
    /// Tokens of a minute, of prompts and answers together.
    Tokens,
    /// Tokens of a minute, of prompts.
    InputTokens,
    /// Tokens of a minute, of answers.
    OutputTokens,
    /// Requests of a day.
    RequestsPerDay,
    /// Tokens of a day, of prompts and answers together.
    TokensPerDay,
}

impl Counted {
    /// All, in order.
    pub const ALL: [Self; 6] =
        [Self::Requests, Self::Tokens, Self::InputTokens, Self::OutputTokens, Self::RequestsPerDay, Self::TokensPerDay];

    /// Whether it counts requests, and not tokens.
    pub const fn is_of_requests(self) -> bool {
        matches!(self, Self::Requests | Self::RequestsPerDay)
    }

    /// Whether it counts a day, and not a minute.
    pub const fn is_of_a_day(self) -> bool {
        matches!(self, Self::RequestsPerDay | Self::TokensPerDay)
    }

    /// The period, in seconds.
    pub const fn period_s(self) -> f64 {
        if self.is_of_a_day() { 86_400.0 } else { 60.0 }
    }
}

/// The limit that a request was too much for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exceeded {
    /// What it counts.
    pub counted: Counted,
    /// The model that was asked for.
    pub model: Text,
    /// Allowed per period.
    pub limit: u64,
    /// Of those, used.
    pub used: u64,
    /// What the request would have taken.
    pub requested: u64,
}
