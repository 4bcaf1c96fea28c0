//! A length of time: `250ms`, `1.5s`, `12m`, `1h 30m`.
//!
//! *Why stricter than humantime?* It reads `12M` as twelve months and `1 5s` as fifteen seconds. A
//! month has no fixed length, so months and years are refused, and so are two numbers in a row.
//!
//! *What it never is:* negative, an instant, or longer than a leap year.

use std::fmt;
use std::time::Duration;

use super::{Refusal, Scalar};

/// The longest period: 366 days.
const MAX: Duration = Duration::from_hours(366 * 24);

/// The longest text, and the most digits in a row, that are handed to the parser: within them its
/// sums cannot overflow.
const MAX_TEXT: usize = 64;
const MAX_DIGITS: usize = 12;

/// A length of time of at most 366 days, in whole nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Period(Duration);

impl Period {
    /// `duration`, if it is not longer than 366 days.
    pub fn new(duration: Duration) -> Option<Self> {
        (duration <= MAX).then_some(Self(duration))
    }

    /// As the standard library's duration.
    pub fn duration(self) -> Duration {
        self.0
    }
}

impl From<Period> for Duration {
    fn from(period: Period) -> Self {
        period.0
    }
}

impl Scalar for Period {
    const NAME: &'static str = "Period";
    const FORMAT: &'static str = "period";
    const EXPECTED: &'static str = "a duration such as `250ms` or `1m 30s`";
    const EXAMPLES: &'static [&'static str] = &["250ms", "1.5s", "12m", "1h 30m"];
    const NUMBERS: bool = true;

    fn parse(text: &str) -> Result<Self, Refusal> {
        let text = text.trim();
        if matches!(text, "0" | "0.0") {
            return Ok(Self::default());
        }
        plausible(text)?;
        let duration = humantime::parse_duration(text).map_err(|error| explain(&error))?;
        Self::new(duration).ok_or_else(|| Refusal::new("it is longer than 366 days"))
    }
}

/// Refuses what humantime would misread.
fn plausible(text: &str) -> Result<(), Refusal> {
    if let Some(positive) = text.strip_prefix('-') {
        let unit = if is_number(positive) { "s" } else { "" };
        return Err(Refusal::new("a duration cannot be negative").write(format!("{positive}{unit}")));
    }
    if is_number(text) {
        return Err(Refusal::new("a duration needs a unit").write(format!("{text}s")));
    }
    let words: Vec<_> = text.split_whitespace().collect();
    let in_a_row = |pair: &[&str]| is_number(pair[0]) && pair[1].starts_with(|first: char| first.is_ascii_digit());
    if words.windows(2).any(in_a_row) {
        return Err(Refusal::new("every number needs its unit"));
    }
    if text.len() > MAX_TEXT || text.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.len() > MAX_DIGITS) {
        return Err(Refusal::new("it has too many digits"));
    }
    months(text)
}

fn months(text: &str) -> Result<(), Refusal> {
    let unit = |word: &str| word.starts_with("month") || word.starts_with('y') || word == "M";
    if text.split(|c: char| !c.is_alphabetic()).any(unit) {
        return Err(Refusal::new("months and years have no fixed length").write("30d"));
    }
    Ok(())
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

fn explain(error: &humantime::DurationError) -> Refusal {
    use humantime::DurationError::{Empty, InvalidCharacter, NumberExpected, NumberOverflow, UnknownUnit};
    match error {
        Empty => Refusal::new("the text is empty"),
        UnknownUnit { unit, .. } if unit.is_empty() => Refusal::new("every number needs its unit"),
        UnknownUnit { unit, .. } => Refusal {
            reason: format!("there is no unit `{unit}`"),
            hint: Some("units are `ms`, `s`, `m`, `h`, `d`, `w` (and `us`, `ns`)".to_owned()),
        },
        NumberExpected(_) | InvalidCharacter(_) => Refusal::new("it must be numbers, each with a unit"),
        NumberOverflow => Refusal::new("the number is too large, or finer than a nanosecond"),
    }
}

/// The units of the written form, largest first, in nanoseconds.
const UNITS: [(&str, u128); 7] = [
    ("d", 86_400_000_000_000),
    ("h", 3_600_000_000_000),
    ("m", 60_000_000_000),
    ("s", 1_000_000_000),
    ("ms", 1_000_000),
    ("us", 1_000),
    ("ns", 1),
];

/// The shortest exact text: `90s`, `1.5s`, `1h 1s`.
impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nanos = self.0.as_nanos();
        let whole = UNITS.iter().filter(|(_, size)| nanos.is_multiple_of(*size));
        let whole = whole.map(|(unit, size)| (nanos / size).to_string() + unit);
        let parts = UNITS[3..6].iter().filter(|(_, size)| !nanos.is_multiple_of(*size));
        let parts = parts.map(|(unit, size)| fraction(nanos, *size) + unit);
        let fits = |text: &String| text.split(|c: char| !c.is_ascii_digit()).all(|digits| digits.len() <= MAX_DIGITS);
        let all = whole.chain(parts).filter(fits).chain([compound(nanos)]);
        f.write_str(if nanos == 0 { "0" } else { "" })?;
        f.write_str(&all.filter(|_| nanos > 0).min_by_key(String::len).unwrap_or_default())
    }
}

/// `nanos` as a decimal number of units of `size`, a power of ten.
fn fraction(nanos: u128, size: u128) -> String {
    let places = size.ilog10() as usize;
    let fraction = format!("{:0places$}", nanos % size);
    format!("{}.{}", nanos / size, fraction.trim_end_matches('0'))
}

/// `nanos` with every unit it needs: `1h 30m`.
fn compound(mut nanos: u128) -> String {
    let mut parts = Vec::new();
    for (unit, size) in UNITS {
        let count = nanos / size;
        nanos %= size;
        parts.extend((count > 0).then(|| format!("{count}{unit}")));
    }
    parts.join(" ")
}

crate::scalar!(Period);
