//! Throttle: a real rate limit, with a bucket that refills.
//!
//! A recorded bucket (Lepton, 2023-12-19) served 10 calls, refused 116 in a row within moments, and
//! then served as it refilled: a client that does not wait burns far more calls on refusals than
//! on work. What a throttle does depends on who else calls, so it acts through a [`crate::Bucket`].

use crate::Refill;

/// Limits while the fault is active; what is not limited stays as it was.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Throttle {
    /// Requests.
    pub requests: Option<Refill>,
    /// Tokens of prompt and answer together.
    pub tokens: Option<Refill>,
    /// The status that refuses: 429, or 529.
    pub status: u16,
}
