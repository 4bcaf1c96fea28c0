//! The world's calendar, for what is served to real clients.
//!
//! *Which question does it answer?* "Which second is it?", once, when serving begins. Some SDKs compare the date of an
//! answer with their own, and take a difference for a clock that is wrong.
//!
//! *What it never does:* date a simulated run, whose bytes must repeat.

use std::time::{SystemTime, UNIX_EPOCH};

/// Now, in seconds of Unix time.
#[expect(clippy::disallowed_methods, reason = "live serving alone, to clients that compare dates with their own")]
pub(crate) fn unix_s() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(mock::RUN_BEGAN_UNIX_S, |since| since.as_secs())
}
