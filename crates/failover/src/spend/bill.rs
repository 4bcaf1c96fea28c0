//! What one attempt cost, and what many did.
//!
//! *Which question does it answer?* "How much is known, how much estimated, and how much is anybody's guess?"
//!
//! *Why three kinds?* A whole answer reports its usage. A stream that broke off does not, and yet is billed: its
//! prompt and what arrived are an estimate. An attempt that was sent and brought nothing may cost all or
//! nothing: it is unknown.
//!
//! *What it never does:* mix them in one number without saying so.

use wire::Usage;

use crate::cost::Price;

/// What is known about an attempt's cost when it is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bill {
    /// What the provider reported.
    pub usage: Option<Usage>,
    /// Tokens of the answer that arrived.
    pub output_tokens: u64,
    /// Whether the provider refused it or was never reached: nobody bills that.
    pub refused: bool,
    /// Whether its answer is what the caller got. A hedge that lost is not.
    pub served: bool,
}

/// What an attempt cost, in nano-dollars.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spent {
    /// By reported usage.
    Known(u64),
    /// By what arrived.
    Estimated(u64),
    /// Nobody knows. Not zero.
    Unknown,
}

/// The sum of many attempts, in nano-dollars.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Costs {
    /// Attempts.
    pub attempts: u64,
    /// By reported usage.
    pub known: u64,
    /// By what arrived of streams that broke off.
    pub estimated: u64,
    /// Attempts whose cost nobody knows.
    pub unknown: u64,
    /// Of known and estimated, what went into answers that no caller got.
    pub wasted: u64,
}

impl Bill {
    /// Tokens to be billed: reported, or estimated from what arrived; `None` where nobody knows.
    pub(super) fn usage(&self, input_tokens: u64) -> Option<Usage> {
        let nothing = self.refused.then(Usage::default);
        let output_tokens = self.output_tokens;
        let arrived = (output_tokens > 0).then(|| Usage { input_tokens, output_tokens, ..Usage::default() });
        self.usage.or(arrived).or(nothing)
    }

    /// What it cost, at this price.
    pub(super) fn spent(&self, usage: Option<Usage>, price: Option<Price>) -> Spent {
        let (Some(usage), price) = (usage, price) else { return Spent::Unknown };
        match price {
            _ if usage == Usage::default() => Spent::Known(0),
            None => Spent::Unknown,
            Some(price) if self.usage.is_some() => Spent::Known(price.cost(usage)),
            Some(price) => Spent::Estimated(price.cost(usage)),
        }
    }
}

impl Spent {
    /// The sum, where there is one.
    pub const fn nano_usd(self) -> Option<u64> {
        match self {
            Self::Known(nano) | Self::Estimated(nano) => Some(nano),
            Self::Unknown => None,
        }
    }
}

impl Costs {
    pub(super) fn add(&mut self, spent: Spent, served: bool) {
        let (known, estimated, unknown) = match spent {
            Spent::Known(nano) => (nano, 0, 0),
            Spent::Estimated(nano) => (0, nano, 0),
            Spent::Unknown => (0, 0, 1),
        };
        let wasted = if served { 0 } else { known + estimated };
        *self = self.plus(Self { attempts: 1, known, estimated, unknown, wasted });
    }

    /// Both together.
    pub(super) const fn plus(self, other: Self) -> Self {
        Self {
            attempts: self.attempts.saturating_add(other.attempts),
            known: self.known.saturating_add(other.known),
            estimated: self.estimated.saturating_add(other.estimated),
            unknown: self.unknown.saturating_add(other.unknown),
            wasted: self.wasted.saturating_add(other.wasted),
        }
    }
}
