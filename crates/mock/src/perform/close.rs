//! The close: what a complete answer says of itself at its end.
//!
//! *Which question does it answer?* "Why does it claim to end, and how many tokens does it claim to have used?"
//!
//! *Why apart from the truth?* The journal keeps what really was sent; a wrong count, and a rule of a book that asks
//! for one, concern the claim alone.
//!
//! *What it never does:* change what was sent.

use book::UsageClaim;
use fault::{Degrade, Injection, WrongUsage};
use wire::{FinishReason, Usage};

use super::Facts;

/// What a complete answer says at its end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Close {
    pub(super) finish: FinishReason,
    wrong: Option<WrongUsage>,
}

impl Close {
    /// What the injection makes of the end that these facts have.
    pub(super) fn of(facts: &Facts<'_>, injection: &Injection) -> Self {
        let finish = match injection.degrade {
            None | Some(Degrade::BrokenToolArguments) => facts.finish,
            Some(_) => FinishReason::Stop,
        };
        Self { finish, wrong: injection.usage }
    }

    /// Whether it says anything of its tokens.
    pub(super) fn is_counted(self) -> bool {
        self.wrong != Some(WrongUsage::Missing)
    }

    /// The usage that it claims.
    pub(super) fn usage(self, input_tokens: u64, sent: u32, thought: u32, claim: UsageClaim) -> Usage {
        let times = match self.wrong {
            Some(WrongUsage::Times(times)) => u64::from(times),
            Some(WrongUsage::Missing) | None => 1,
        };
        let counted = |claimed: Option<u64>, real: u64| claimed.unwrap_or(real).saturating_mul(times);
        Usage {
            input_tokens: counted(claim.input, input_tokens),
            cached_tokens: counted(claim.cached, 0),
            output_tokens: counted(claim.output, u64::from(sent)),
            reasoning_tokens: counted(claim.reasoning, u64::from(thought)),
            ..Usage::default()
        }
    }
}
