//! The date of a signature.
//!
//! *Which question does it answer?* "When is this request made, by the clock of the world?"
//!
//! *Why not by the engine's clock?* That one counts from the start of a run, may be paused, and may run
//! faster. Amazon compares with its own clock. So a signer has a source of dates; tests give a fixed one.
//!
//! *What it never does:* fail: a second beyond the calendar is its last.

use std::fmt;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use jiff::Timestamp;

/// Where dates come from.
#[derive(Clone)]
pub(super) struct Dates(Arc<dyn Fn() -> u64 + Send + Sync>);

impl Dates {
    /// From a function that gives seconds of Unix time.
    pub(super) fn by(unix_s: impl Fn() -> u64 + Send + Sync + 'static) -> Self {
        Self(Arc::new(unix_s))
    }

    /// The present one, in the form of the header `x-amz-date`: `20150830T123600Z`.
    pub(super) fn now(&self) -> String {
        let second = i64::try_from((self.0)()).ok().and_then(|second| Timestamp::from_second(second).ok());
        second.unwrap_or(Timestamp::MAX).strftime("%Y%m%dT%H%M%SZ").to_string()
    }
}

impl Default for Dates {
    /// The machine's clock.
    fn default() -> Self {
        Self::by(system)
    }
}

impl fmt::Debug for Dates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Dates")
    }
}

#[expect(clippy::disallowed_methods, reason = "a signature is dated by the world's clock; no run that repeats signs")]
fn system() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}
