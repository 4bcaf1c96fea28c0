//! How many times as much: `10x`, `1.5x`, or a bare number.

use std::fmt;

use super::{Refusal, Scalar, decimal};

/// A multiplier above zero.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Factor(f64);

impl Factor {
    /// `times`, if it is finite and above zero.
    pub fn new(times: f64) -> Option<Self> {
        (times > 0.0 && times.is_finite()).then_some(Self(times))
    }

    /// The number to multiply by.
    pub fn times(self) -> f64 {
        self.0
    }
}

impl Scalar for Factor {
    const NAME: &'static str = "Factor";
    const FORMAT: &'static str = "factor";
    const EXPECTED: &'static str = "a factor such as `10x` or `1.5x`";
    const EXAMPLES: &'static [&'static str] = &["10x", "1.5x"];
    const NUMBERS: bool = true;

    fn parse(text: &str) -> Result<Self, Refusal> {
        let text = text.trim();
        let times = decimal::read(text.strip_suffix('x').unwrap_or(text).trim_end(), 0)?;
        Self::new(times).ok_or_else(|| Refusal::new("a factor must be above zero"))
    }
}

impl fmt::Display for Factor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x", self.0)
    }
}

crate::scalar!(Factor);
