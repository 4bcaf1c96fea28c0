//! Latency: a slow connection, a slow first token, a slow pace.
//!
//! OpenAI on 2026-06-03 kept its pace while first tokens took four times as long; on 2025-06-10
//! everything was slow by half and then by two and a half. Azure on 2025-10-29 lost edge nodes, and the rest had
//! their connections on top: what got through began late. Nothing fails, and users leave.

use chance::{Dice, Spread};

use crate::injection::{Change, Injection};

/// What becomes slow.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Latency {
    /// Seconds until a connection stands, on top of what it takes: drawn anew for each. Only those that open one wait.
    pub connect: Option<Spread>,
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
        if let Some(connect) = &self.connect {
            injection.connect = injection.connect.saturating_add(connect.duration(dice));
        }
    }

    /// Whether nothing is slow but connections.
    pub(crate) const fn is_of_connections(&self) -> bool {
        self.connect.is_some() && self.first_token.is_none() && self.pace.is_none()
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
