//! Error: an error instead of an answer, at some share of attempts.
//!
//! Most real incidents are a mixture: OpenAI on 2025-06-10 answered a quarter of the calls with
//! 503, 500 and 429; Anthropic on 2026-06-16 a tenth with 529 and 500.

use std::time::Duration;

use chance::Dice;

use crate::injection::{Failure, Injection};

/// Errors by weight.
#[derive(Debug, Clone, PartialEq)]
pub struct ErrorFault {
    /// What callers see, and how often each compared with the others.
    pub mix: Vec<(f64, Failure)>,
}

impl ErrorFault {
    /// One status, always.
    pub fn status(status: u16, retry_after: Option<Duration>) -> Self {
        Self { mix: vec![(1.0, Failure::Status(status, retry_after))] }
    }

    pub(super) fn strike(&self, dice: &mut Dice, injection: &mut Injection) {
        let total: f64 = self.mix.iter().map(|(weight, _)| weight).sum();
        let mut left = dice.unit() * total;
        let failure = self.mix.iter().find(|(weight, _)| {
            left -= weight;
            left < 0.0
        });
        if let Some((_, failure)) = failure.or(self.mix.last()) {
            injection.failure.get_or_insert(*failure);
        }
    }
}
