//! A part of a whole: `80%` or `0.8`.
//!
//! *What it never is:* outside 0 to 1. `80` without the sign is far more often a forgotten `%`
//! than eighty times the whole, and is refused.

use std::fmt;

use super::{Refusal, Scalar, decimal};

/// A fraction from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
pub struct Share(f64);

impl Share {
    /// Nothing of it.
    pub const NONE: Self = Self(0.0);
    /// All of it.
    pub const ALL: Self = Self(1.0);

    /// `fraction`, if it lies from 0 to 1.
    pub fn new(fraction: f64) -> Option<Self> {
        (0.0..=1.0).contains(&fraction).then_some(Self(fraction + 0.0))
    }

    /// As a fraction of 1.
    pub fn fraction(self) -> f64 {
        self.0
    }
}

impl Scalar for Share {
    const NAME: &'static str = "Share";
    const FORMAT: &'static str = "share";
    const EXPECTED: &'static str = "a share such as `80%` or `0.8`";
    const EXAMPLES: &'static [&'static str] = &["80%", "99.95%", "0.8"];
    const NUMBERS: bool = true;

    fn parse(text: &str) -> Result<Self, Refusal> {
        let text = text.trim();
        let percent = text.strip_suffix('%').map(str::trim_end);
        let fraction = decimal::read(percent.unwrap_or(text), if percent.is_some() { -2 } else { 0 })?;
        Self::new(fraction.abs()).filter(|_| fraction >= 0.0).ok_or_else(|| outside(text, fraction))
    }
}

fn outside(text: &str, fraction: f64) -> Refusal {
    let refusal = Refusal::new("a share lies between 0% and 100% (0 and 1)");
    let forgotten = !text.ends_with('%') && (1.0..=100.0).contains(&fraction);
    if forgotten { refusal.write(format!("{text}%")) } else { refusal }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", decimal::write(self.0, 2))
    }
}

crate::scalar!(Share);
