//! How long a provider asks to wait.
//!
//! *Which question does it answer?* "When may this provider be called again?"
//!
//! *Why so many forms?* They are all in use: `retry-after-ms` (the finest, so it is asked first),
//! `retry-after` in whole or broken seconds, and `retry-after` as a date in any of the three forms that
//! HTTP has had. A date is measured from the response's own `date`, since the two clocks may differ, and
//! from the given time where there is none; both are taken in whole seconds, as dates are.
//!
//! *What it never does:* believe what is negative or no number (it is as if it was not there), return a
//! wait that a clock cannot be moved by ([`LONGEST`]), or decide whether to wait. A hint on a success
//! means nothing: Anthropic sends some.

mod http_date;

use std::time::Duration;

use crate::{Headers, RetryAfter, RetryForm};

/// The longest wait that is read or written as a date: a century. Absurd values become this.
pub const LONGEST: Duration = Duration::from_secs(100 * 365 * 24 * 3600);

const MILLIS: &str = "retry-after-ms";
const PLAIN: &str = "retry-after";

/// The wait that the headers ask for, where they do. `header` finds a value by its lower-case name.
pub fn parse<'h>(header: impl Fn(&str) -> Option<&'h str>, now_unix_ms: Option<u64>) -> Option<Duration> {
    let millis = header(MILLIS).and_then(|text| number(text, 1.0));
    let plain = || {
        let text = header(PLAIN)?;
        number(text, 1000.0).or_else(|| until(text, header("date"), now_unix_ms))
    };
    millis.or_else(plain).map(|wait| wait.min(LONGEST))
}

/// The second of Unix time that a `date` header names, in any of the three forms.
pub fn date_unix_s(text: &str) -> Option<u64> {
    u64::try_from(http_date::read(text)?).ok()
}

/// A number of some unit, which is so many milliseconds.
fn number(text: &str, unit_ms: f64) -> Option<Duration> {
    let text = text.trim();
    if !text.starts_with(|c: char| c.is_ascii_digit() || c == '.' || c == '+') {
        return None;
    }
    let value: f64 = text.parse().ok().filter(|value| *value >= 0.0)?;
    let millis = value * unit_ms;
    // Whole milliseconds are exact in a float where fractions of seconds are not.
    if millis.fract() == 0.0 && millis < LONGEST.as_millis() as f64 {
        return Some(Duration::from_millis(millis as u64));
    }
    Some(Duration::try_from_secs_f64(millis / 1000.0).unwrap_or(LONGEST))
}

/// The time until a date. A date in the past asks for no wait.
fn until(text: &str, date: Option<&str>, now_unix_ms: Option<u64>) -> Option<Duration> {
    let then = http_date::read(text)?;
    let now = date.and_then(http_date::read).or_else(|| i64::try_from(now_unix_ms? / 1000).ok())?;
    Some(Duration::from_secs(u64::try_from(then.saturating_sub(now)).unwrap_or(0)))
}

/// The header that asks for a wait, at an instant of Unix time. Of two, the one that the clients look at first.
pub fn encode(hint: RetryAfter, now_unix_ms: u64) -> (&'static str, String) {
    let wait = hint.as_written();
    match hint.form {
        RetryForm::Millis | RetryForm::Both => (MILLIS, wait.as_millis().to_string()),
        RetryForm::Seconds => (PLAIN, wait.as_secs().to_string()),
        RetryForm::HttpDate => (PLAIN, http_date::write(now_unix_ms / 1000 + wait.min(LONGEST).as_secs())),
    }
}

/// All headers that ask for a wait.
pub fn encode_all(hint: RetryAfter, now_unix_ms: u64) -> Headers {
    let plain = RetryAfter { form: RetryForm::Seconds, ..hint };
    let both = (hint.form == RetryForm::Both).then(|| encode(plain, now_unix_ms));
    let all = both.into_iter().chain([encode(hint, now_unix_ms)]);
    all.map(|(name, value)| (name, value.into())).collect()
}

#[cfg(test)]
#[path = "retry_after_test.rs"]
mod tests;
