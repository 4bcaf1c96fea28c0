//! Auth: a key that is not taken any more.
//!
//! A key is revoked, or its account has no money left, and every call with it fails at once while the
//! same model answers everybody else. Who takes that for an outage of the provider loses it whole: so
//! it is nearly always told apart by its selector, `key`.

use crate::injection::{Failure, Injection};

/// How the key is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Auth {
    /// 401, or 403.
    pub status: u16,
}

impl Auth {
    pub(super) fn strike(self, injection: &mut Injection) {
        injection.failure.get_or_insert(Failure::Status(self.status, None));
    }
}
