//! Values that only scenario files have: bounds in a metric's own unit, and "for ever".

use std::fmt;
use std::time::Duration;

use document::{Period, Refusal, Scalar, Scalars, scalar};

/// The scalars of this crate, beside the built-in ones.
pub(crate) fn scalars() -> Scalars {
    Scalars::built_in().with::<Millis>().with::<Seconds>().with::<Lasting>()
}

/// A number of milliseconds, or a duration.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Millis(pub f64);

/// A number of seconds, or a duration.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Seconds(pub f64);

/// A duration, or `forever`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lasting(pub Option<Duration>);

impl Scalar for Millis {
    const NAME: &'static str = "Millis";
    const FORMAT: &'static str = "millis";
    const EXPECTED: &'static str = "a duration such as `3s`, or a number of milliseconds";
    const EXAMPLES: &'static [&'static str] = &["3s", "250ms", "3000"];
    const NUMBERS: bool = true;

    fn parse(text: &str) -> Result<Self, Refusal> {
        number(text).map_or_else(|| seconds(text).map(|seconds| seconds * 1e3), Ok).map(Self)
    }
}

impl Scalar for Seconds {
    const NAME: &'static str = "Seconds";
    const FORMAT: &'static str = "seconds";
    const EXPECTED: &'static str = "a duration such as `3s`, or a number of seconds";
    const EXAMPLES: &'static [&'static str] = &["3s", "2m", "10"];
    const NUMBERS: bool = true;

    fn parse(text: &str) -> Result<Self, Refusal> {
        number(text).map_or_else(|| seconds(text), Ok).map(Self)
    }
}

impl Scalar for Lasting {
    const NAME: &'static str = "Lasting";
    const FORMAT: &'static str = "lasting";
    const EXPECTED: &'static str = "a duration such as `30s`, or `forever`";
    const EXAMPLES: &'static [&'static str] = &["30s", "forever"];
    const NUMBERS: bool = true;

    fn parse(text: &str) -> Result<Self, Refusal> {
        if text.trim() == "forever" {
            return Ok(Self(None));
        }
        Period::parse(text).map(|period| Self(Some(period.duration())))
    }
}

/// A plain number that is not negative.
fn number(text: &str) -> Option<f64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    text.parse().ok().filter(|_| digits)
}

fn seconds(text: &str) -> Result<f64, Refusal> {
    Period::parse(text).map(|period| period.duration().as_secs_f64())
}

impl fmt::Display for Millis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Lasting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.and_then(Period::new) {
            Some(period) => period.fmt(f),
            None => f.write_str("forever"),
        }
    }
}

scalar!(Millis);
scalar!(Seconds);
scalar!(Lasting);
