//! How often something happens: `20/s`, `2000/min`, `600/h`.
//!
//! *Why keep the unit?* Providers state limits per minute, load is stated per second. The count is
//! kept as written, so that what is written back is what was read, and both views are exact.

use std::fmt;

use super::{Refusal, Scalar, decimal};

/// A count per unit of time, above zero.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    count: f64,
    per: Per,
}

/// The time unit of a [`Rate`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Per {
    /// `/s`
    Second,
    /// `/min`
    Minute,
    /// `/h`
    Hour,
    /// `/d`
    Day,
}

impl Rate {
    /// `count` per unit, if it is finite and above zero.
    pub fn new(count: f64, per: Per) -> Option<Self> {
        (count > 0.0 && count.is_finite()).then_some(Self { count, per })
    }

    /// How many a second.
    pub fn per_second(self) -> f64 {
        self.count / self.per.seconds()
    }

    /// How many a minute.
    pub fn per_minute(self) -> f64 {
        self.count * (60.0 / self.per.seconds())
    }
}

impl Per {
    fn seconds(self) -> f64 {
        match self {
            Self::Second => 1.0,
            Self::Minute => 60.0,
            Self::Hour => 3600.0,
            Self::Day => 86_400.0,
        }
    }

    fn parse(unit: &str) -> Option<Self> {
        match unit {
            "s" | "sec" | "second" => Some(Self::Second),
            "m" | "min" | "minute" => Some(Self::Minute),
            "h" | "hour" => Some(Self::Hour),
            "d" | "day" => Some(Self::Day),
            _ => None,
        }
    }
}

impl Scalar for Rate {
    const NAME: &'static str = "Rate";
    const FORMAT: &'static str = "rate";
    const EXPECTED: &'static str = "a rate such as `20/s` or `2000/min`";
    const EXAMPLES: &'static [&'static str] = &["20/s", "2000/min", "600/h"];

    fn parse(text: &str) -> Result<Self, Refusal> {
        let (count, unit) = match text.split_once('/') {
            Some((count, unit)) => (count.trim(), Some(unit.trim())),
            None => (text.trim(), None),
        };
        let number = decimal::read(count, 0)?;
        let unit = unit.ok_or_else(|| Refusal::new("a rate needs a unit of time").write(format!("{count}/s")))?;
        let per = Per::parse(unit).ok_or_else(|| Refusal::new("the unit is one of `s`, `min`, `h`, `d`"))?;
        Self::new(number, per).ok_or_else(|| Refusal::new("a rate must be above zero"))
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.count, self.per)
    }
}

impl fmt::Display for Per {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Second => "s",
            Self::Minute => "min",
            Self::Hour => "h",
            Self::Day => "d",
        })
    }
}

crate::scalar!(Rate);
