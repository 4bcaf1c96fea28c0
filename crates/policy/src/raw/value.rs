//! Values that only policy files have: limits that can be `off`, "three times the baseline", percentiles.

use std::fmt;
use std::time::Duration;

use document::{Factor, Period, Refusal, Scalar, Scalars, scalar};

use super::off::Off;

/// The scalars of this crate, beside the built-in ones.
pub(crate) fn scalars() -> Scalars {
    Scalars::built_in()
        .with::<Timeout>()
        .with::<Count>()
        .with::<SlowThan>()
        .with::<SlowOrOff>()
        .with::<HedgeAfter>()
        .with::<Off>()
}

/// A duration, or `off` for no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeout(pub Option<Duration>);

/// A whole number from 1, or `off`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count(pub Option<u32>);

/// A limit on the time to the first token.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SlowThan {
    /// So many times the provider's own median.
    Baseline(Factor),
    /// A fixed time.
    Fixed(Duration),
}

/// A limit on a time, or `off`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SlowOrOff(pub Option<SlowThan>);

/// The delay before a hedge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum HedgeAfter {
    /// A percentile of the provider's own recent times, in hundredths.
    Percentile(f64),
    /// A fixed time.
    Fixed(Duration),
}

impl Scalar for Timeout {
    const NAME: &'static str = "Timeout";
    const FORMAT: &'static str = "timeout";
    const EXPECTED: &'static str = "a duration such as `8s`, or `off`";
    const EXAMPLES: &'static [&'static str] = &["8s", "500ms", "off"];

    fn parse(text: &str) -> Result<Self, Refusal> {
        if text.trim() == "off" {
            return Ok(Self(None));
        }
        let duration = Period::parse(text)?.duration();
        if duration.is_zero() {
            return Err(Refusal::new("nothing ever arrives in no time").write("off"));
        }
        Ok(Self(Some(duration)))
    }
}

impl Scalar for Count {
    const NAME: &'static str = "Count";
    const FORMAT: &'static str = "count";
    const EXPECTED: &'static str = "a whole number such as `5`, or `off`";
    const EXAMPLES: &'static [&'static str] = &["5", "off"];
    const NUMBERS: bool = true;

    fn parse(text: &str) -> Result<Self, Refusal> {
        match text.trim() {
            "off" => Ok(Self(None)),
            "0" => Err(Refusal::new("it must be at least 1").write("off")),
            digits => digits.parse().map(|count| Self(Some(count))).map_err(|_| Refusal::new("it is none")),
        }
    }
}

impl Scalar for SlowThan {
    const NAME: &'static str = "SlowThan";
    const FORMAT: &'static str = "slow-than";
    const EXPECTED: &'static str = "`3x baseline`, or a duration such as `2s`";
    const EXAMPLES: &'static [&'static str] = &["3x baseline", "2s"];

    fn parse(text: &str) -> Result<Self, Refusal> {
        if let Some(factor) = text.trim().strip_suffix("baseline") {
            return baseline(factor.trim_end());
        }
        if let Ok(factor) = Factor::parse(text) {
            return Err(Refusal::new("it does not say of what").write(format!("{factor} baseline")));
        }
        let duration = Period::parse(text)?.duration();
        if duration.is_zero() {
            return Err(Refusal::new("every call is slower than that"));
        }
        Ok(Self::Fixed(duration))
    }
}

impl Scalar for SlowOrOff {
    const NAME: &'static str = "SlowOrOff";
    const FORMAT: &'static str = "slow-or-off";
    const EXPECTED: &'static str = "`3x baseline`, a duration such as `2s`, or `off`";
    const EXAMPLES: &'static [&'static str] = &["3x baseline", "2s", "off"];

    fn parse(text: &str) -> Result<Self, Refusal> {
        if text.trim() == "off" { Ok(Self(None)) } else { SlowThan::parse(text).map(|limit| Self(Some(limit))) }
    }
}

impl Scalar for HedgeAfter {
    const NAME: &'static str = "HedgeAfter";
    const FORMAT: &'static str = "hedge-after";
    const EXPECTED: &'static str = "a percentile such as `p95`, or a duration such as `800ms`";
    const EXAMPLES: &'static [&'static str] = &["p95", "p99.9", "800ms"];

    fn parse(text: &str) -> Result<Self, Refusal> {
        let text = text.trim();
        if let Some(percentile) = text.strip_prefix('p') {
            let number = percentile.parse().ok().filter(|number| (1.0..100.0).contains(number));
            return number
                .map(Self::Percentile)
                .ok_or_else(|| Refusal::new("percentiles lie from `p1` to below `p100`"));
        }
        Period::parse(text).map(|period| Self::Fixed(period.duration()))
    }
}

fn baseline(factor: &str) -> Result<SlowThan, Refusal> {
    let factor = Factor::parse(factor)?;
    if factor.times() <= 1.0 {
        return Err(Refusal::new("half of the healthy calls are slower than that"));
    }
    Ok(SlowThan::Baseline(factor))
}

impl fmt::Display for Timeout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.and_then(Period::new) {
            Some(period) => period.fmt(f),
            None => f.write_str("off"),
        }
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(count) => count.fmt(f),
            None => f.write_str("off"),
        }
    }
}

impl fmt::Display for SlowThan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Baseline(factor) => write!(f, "{factor} baseline"),
            Self::Fixed(duration) => Period::new(*duration).unwrap_or_default().fmt(f),
        }
    }
}

impl fmt::Display for SlowOrOff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(limit) => limit.fmt(f),
            None => f.write_str("off"),
        }
    }
}

impl fmt::Display for HedgeAfter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Percentile(number) => write!(f, "p{number}"),
            Self::Fixed(duration) => Period::new(*duration).unwrap_or_default().fmt(f),
        }
    }
}

scalar!(Timeout);
scalar!(Count);
scalar!(SlowThan);
scalar!(HedgeAfter);
scalar!(SlowOrOff);
