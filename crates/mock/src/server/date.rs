//! Dates on the wire.
//!
//! *Which question does it answer?* "What does the provider's calendar say at this moment of the run?"
//!
//! *Why once a second?* A busy server asks thousands of times in one, and the answer is the same.
//!
//! *What it never does:* ask the wall clock. The run's [`Clock`](crate::Clock) knows when it began.

use std::cell::RefCell;
use std::time::Duration;

use http::HeaderValue;
use wire::{RetryAfter, RetryForm};

thread_local! {
    /// The last second that was asked for, and what it is called: a busy server asks thousands of times.
    static LAST: RefCell<(u64, HeaderValue)> = const { RefCell::new((u64::MAX, HeaderValue::from_static(""))) };
}

/// The value of the `date` header.
pub(super) fn http(unix_ms: u64) -> HeaderValue {
    let second = unix_ms / 1000;
    LAST.with_borrow_mut(|(last, value)| {
        if *last != second {
            *value = HeaderValue::from_str(&written(unix_ms)).unwrap_or(HeaderValue::from_static(""));
            *last = second;
        }
        value.clone()
    })
}

fn written(unix_ms: u64) -> String {
    let now = RetryAfter { wait: Duration::ZERO, form: RetryForm::HttpDate };
    wire::retry_after::encode(now, unix_ms).1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_written_as_http_writes_it() {
        let at = |millis: u64| http(crate::RUN_BEGAN_UNIX_S * 1000 + millis);
        assert_eq!(at(0), "Thu, 01 Jan 2026 00:00:00 GMT");
        assert_eq!(at(999), "Thu, 01 Jan 2026 00:00:00 GMT");
        assert_eq!(at(61_999), "Thu, 01 Jan 2026 00:01:01 GMT");
    }
}
