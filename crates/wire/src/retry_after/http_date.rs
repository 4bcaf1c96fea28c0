//! Dates as HTTP writes them.
//!
//! *Which question does it answer?* "Which second of Unix time is that?"
//!
//! *Why three forms?* RFC 9110 has everybody write the first, `Sun, 06 Nov 1994 08:49:37 GMT`, and read
//! all: RFC 850's `Sunday, 06-Nov-94 08:49:37 GMT`, and C's `Sun Nov  6 08:49:37 1994`.
//!
//! *What it never does:* know other time zones, mind a wrong day of the week, or fail to write: a second
//! beyond the calendar is written as the calendar's last.

use jiff::Timestamp;
use jiff::civil::{DateTime, date};
use jiff::fmt::{rfc2822, strtime};

const FORMS: [&str; 3] = ["%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"];

const EPOCH: DateTime = date(1970, 1, 1).at(0, 0, 0, 0);

/// The second of Unix time that a date names.
pub(super) fn read(text: &str) -> Option<i64> {
    FORMS.iter().find_map(|form| read_as(form, text.trim()))
}

fn read_as(form: &str, text: &str) -> Option<i64> {
    let mut parts = strtime::parse(form, text).ok()?;
    parts.set_weekday(None);
    // Counted by the calendar: the last day of the year 9999, a usual "never", is beyond a timestamp.
    Some(parts.to_datetime().ok()?.duration_since(EPOCH).as_secs())
}

/// A second of Unix time as a date.
pub(super) fn write(unix_s: u64) -> String {
    let second = i64::try_from(unix_s).ok().and_then(|second| Timestamp::from_second(second).ok());
    let printer = rfc2822::DateTimePrinter::new();
    printer.timestamp_to_rfc9110_string(&second.unwrap_or(Timestamp::MAX)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_three_forms_name_the_same_second() {
        for text in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            " Sun, 06 Nov 1994 08:49:37 GMT ",
            "Mon, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
        ] {
            assert_eq!(read(text), Some(784_111_777), "{text}");
        }
    }

    #[test]
    fn a_date_is_written_in_the_first_form() {
        assert_eq!(write(784_111_777), "Sun, 06 Nov 1994 08:49:37 GMT");
        assert!(!write(u64::MAX).is_empty());
    }

    #[test]
    fn garbage_is_no_date() {
        for text in ["", "soon", "Sun, 99 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z", "Sun Nov"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
