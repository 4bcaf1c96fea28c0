//! Durations as Go writes them: `0s`, `12ms`, `1.5s`, `6m0s`, `1h0m0s`.
//!
//! *Which question does it answer?* "How long is that?"
//!
//! *Why whole milliseconds?* A reset is a hint to wait: it is rounded up, so that nobody who obeys it
//! comes too early. What is read may be finer.
//!
//! *What it never does:* read a negative duration.

use std::time::Duration;

/// The duration, rounded up to a millisecond.
pub(super) fn write(duration: Duration) -> String {
    let millis = duration.as_nanos().div_ceil(1_000_000);
    let (hours, minutes) = (millis / 3_600_000, millis / 60_000 % 60);
    let seconds = seconds(millis % 60_000);
    match (hours, minutes, millis) {
        (0, 0, 1..1000) => format!("{millis}ms"),
        (0, 0, _) => seconds,
        (0, ..) => format!("{minutes}m{seconds}"),
        _ => format!("{hours}h{minutes}m{seconds}"),
    }
}

fn seconds(millis: u128) -> String {
    let text = format!("{}.{:03}", millis / 1000, millis % 1000);
    format!("{}s", text.trim_end_matches('0').trim_end_matches('.'))
}

/// What a text says; a bare number is seconds.
pub(super) fn read(text: &str) -> Option<Duration> {
    if let Ok(seconds) = text.parse::<u32>() {
        return Some(Duration::from_secs(seconds.into()));
    }
    let mut rest = text;
    let mut sum = Duration::ZERO;
    while !rest.is_empty() {
        let (part, tail) = read_part(rest)?;
        sum = sum.checked_add(part)?;
        rest = tail;
    }
    (!text.is_empty()).then_some(sum)
}

/// One number with its unit, and what follows it.
fn read_part(text: &str) -> Option<(Duration, &str)> {
    let (number, rest) = text.split_at(text.find(|c: char| !c.is_ascii_digit() && c != '.')?);
    let (unit, rest) = rest.split_at(rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len()));
    let seconds = match unit {
        "h" => 3600.0,
        "m" => 60.0,
        "s" => 1.0,
        "ms" => 1e-3,
        "us" | "µs" => 1e-6,
        "ns" => 1e-9,
        _ => return None,
    };
    let part = Duration::try_from_secs_f64(number.parse::<f64>().ok()? * seconds).ok()?;
    Some((part, rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_recorded_forms_are_written_and_read() {
        for (text, millis) in
            [("0s", 0), ("12ms", 12), ("1s", 1000), ("1.5s", 1500), ("6m0s", 360_000), ("1h0m0.25s", 3_600_250)]
        {
            assert_eq!(write(Duration::from_millis(millis)), text);
            assert_eq!(read(text), Some(Duration::from_millis(millis)), "{text}");
        }
        assert_eq!(read("2m59.56s"), Some(Duration::from_millis(179_560)));
        assert_eq!(read("7"), Some(Duration::from_secs(7)));
    }

    #[test]
    fn anything_else_is_not_a_duration() {
        for text in ["", "s", "-1s", "1x", "1.2.3s", "1e3s", "."] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(millis in 0u64..1_000_000_000) {
            let duration = Duration::from_millis(millis);
            prop_assert_eq!(read(&write(duration)), Some(duration));
        }

        #[test]
        fn nothing_panics(text in "[0-9hmsnu.µ-]{0,12}") {
            let _ = read(&text);
        }
    }
}
