//! Dates on the wire.
//!
//! *Which question does it answer?* "What does the provider's calendar say at this moment of the run?"
//!
//! *Why a fixed beginning?* So that the bytes of a run repeat: every run begins at the same second.
//!
//! *What it never does:* ask the wall clock. A live mock, too, lives in its own year.

use std::cell::RefCell;
use std::time::Duration;

use chance::Moment;
use http::HeaderValue;
use wire::{RetryAfter, RetryForm};

/// When every run begins, in seconds of Unix time: 2026-01-01T00:00:00Z.
pub const RUN_BEGAN_UNIX_S: u64 = 1_767_225_600;

/// A moment in milliseconds of Unix time.
pub(super) const fn unix_ms(at: Moment) -> u64 {
    (RUN_BEGAN_UNIX_S * 1000).saturating_add(at.as_millis())
}

/// A moment in seconds of Unix time.
pub(super) const fn unix_s(at: Moment) -> u64 {
    unix_ms(at) / 1000
}

thread_local! {
    /// The last second that was asked for, and what it is called: a busy server asks thousands of times.
    static LAST: RefCell<(u64, HeaderValue)> = const { RefCell::new((u64::MAX, HeaderValue::from_static(""))) };
}

/// The value of the `date` header: the date until which one must not wait at all.
pub(super) fn http(at: Moment) -> HeaderValue {
    let second = unix_s(at);
    LAST.with_borrow_mut(|(last, value)| {
        if *last != second {
            *value = HeaderValue::from_str(&written(at)).unwrap_or(HeaderValue::from_static(""));
            *last = second;
        }
        value.clone()
    })
}

fn written(at: Moment) -> String {
    let now = RetryAfter { wait: Duration::ZERO, form: RetryForm::HttpDate };
    wire::retry_after::encode(now, unix_ms(at)).1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_run_begins_with_the_year() {
        assert_eq!(http(Moment::START), "Thu, 01 Jan 2026 00:00:00 GMT");
        assert_eq!(http(Moment::from_millis(999)), "Thu, 01 Jan 2026 00:00:00 GMT");
        assert_eq!(http(Moment::from_millis(61_999)), "Thu, 01 Jan 2026 00:01:01 GMT");
    }
}
