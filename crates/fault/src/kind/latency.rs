//! Latency: a slow first token, a slow pace.
//!
//! OpenAI on 2026-06-03 kept its pace while first tokens took four times as long; on 2025-06-10
//! everything was slow by half and then by two and a half. Nothing fails, and users leave.

use chance::{Dice, Spread};

use crate::injection::{Change, Injection};

/// What becomes slow.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Latency {
    /// Time to the first token.
    pub first_token: Option<Shift>,
    /// Time between tokens.
    pub pace: Option<Shift>,
}

/// By how much.
#[derive(Debug, Clone, PartialEq)]
pub enum Shift {
    /// Multiplies the healthy time.
    Times(f64),
    /// Adds seconds, drawn anew for each attempt.
    Plus(Spread),
}

impl Latency {
    pub(super) fn strike(&self, dice: &mut Dice, injection: &mut Injection) {
        for (shift, change) in [(&self.first_token, &mut injection.first_token), (&self.pace, &mut injection.pace)] {
            if let Some(shift) = shift {
                change.and(shift.draw(dice));
            }
        }
    }
}

impl Shift {
    fn draw(&self, dice: &mut Dice) -> Change {
        match self {
            Self::Times(times) => Change { times: *times, ..Change::default() },
            Self::Plus(spread) => Change { plus: spread.duration(dice), ..Change::default() },
        }
    }
}
