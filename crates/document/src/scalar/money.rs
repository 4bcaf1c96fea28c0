//! An amount of money: `20 usd`, `0.5 usd`.
//!
//! *Why whole nano-dollars?* A token costs fractions of a cent, and sums of floats depend on their
//! order. *Why only dollars?* Providers bill in them, and a rate of exchange is no constant.

use std::fmt;

use super::{Refusal, Scalar, decimal};

/// Nano-dollars in a dollar.
const NANOS: u64 = 1_000_000_000;

/// An amount in whole nano-dollars; never negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Money(u64);

impl Money {
    /// That many nano-dollars.
    pub const fn from_nano_usd(nanos: u64) -> Self {
        Self(nanos)
    }

    /// In nano-dollars.
    pub const fn nano_usd(self) -> u64 {
        self.0
    }
}

impl Scalar for Money {
    const NAME: &'static str = "Money";
    const FORMAT: &'static str = "money";
    const EXPECTED: &'static str = "an amount of money such as `20 usd` or `0.5 usd`";
    const EXAMPLES: &'static [&'static str] = &["20 usd", "0.5 usd"];

    fn parse(text: &str) -> Result<Self, Refusal> {
        let text = text.trim();
        let Some(amount) = text.strip_suffix("usd").or_else(|| text.strip_suffix("USD")).map(str::trim_end) else {
            return Err(without_currency(text));
        };
        if amount.starts_with('-') {
            return Err(Refusal::new("an amount cannot be negative"));
        }
        decimal::read(amount, 0)?;
        nanos(amount).map(Self).ok_or_else(|| Refusal::new("at most 9 decimals, and less than 18 billion usd"))
    }
}

fn without_currency(text: &str) -> Refusal {
    let amount = text.strip_prefix('$').unwrap_or(text);
    let refusal = Refusal::new("an amount needs its currency, `usd`");
    if decimal::read(amount, 0).is_ok() { refusal.write(format!("{amount} usd")) } else { refusal }
}

/// The amount in nano-dollars, exactly.
fn nanos(amount: &str) -> Option<u64> {
    let (whole, fraction) = amount.split_once('.').unwrap_or((amount, ""));
    let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    if fraction.len() > 9 {
        return None;
    }
    let fraction: u64 = format!("{fraction:0<9}").parse().ok()?;
    whole.checked_mul(NANOS)?.checked_add(fraction)
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fraction = format!("{:09}", self.0 % NANOS);
        match fraction.trim_end_matches('0') {
            "" => write!(f, "{} usd", self.0 / NANOS),
            fraction => write!(f, "{}.{fraction} usd", self.0 / NANOS),
        }
    }
}

crate::scalar!(Money);
