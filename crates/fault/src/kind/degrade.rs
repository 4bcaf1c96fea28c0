//! Degrade: a well-formed answer that is no good.
//!
//! On 2024-06-17 OpenAI answered some calls with an empty 200; in August and September 2025 up to
//! a sixth of Anthropic's answers were bad for weeks, with a status of 200: words of another language
//! in the middle of an answer, and users who got nothing else because they stayed on a bad server.

use chance::{Dice, Spread};

use crate::injection::{Degrade, Injection};

/// In which way answers are bad.
#[derive(Debug, Clone, PartialEq)]
pub enum DegradeFault {
    /// No words at all.
    Empty,
    /// Ends after this many tokens and claims to be complete.
    Truncated {
        /// Tokens that are sent.
        after: Spread,
    },
    /// Goes on to this many times its length.
    Runaway {
        /// How many times.
        times: Spread,
    },
    /// Other words than it should have, always in the same way.
    Spoilt(Degrade),
}

impl DegradeFault {
    pub(super) fn strike(&self, dice: &mut Dice, injection: &mut Injection) {
        let degrade = match self {
            Self::Empty => Degrade::Empty,
            Self::Truncated { after } => Degrade::Truncated(after.count(dice, 1)),
            Self::Runaway { times } => Degrade::Runaway(times.count(dice, 2)),
            Self::Spoilt(degrade) => *degrade,
        };
        injection.degrade.get_or_insert(degrade);
    }
}
