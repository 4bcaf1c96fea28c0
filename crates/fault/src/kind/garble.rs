//! Garble: a status of 200, and bytes that no client of this format can read.
//!
//! An edge that is in trouble answers in the provider's place: with a page of HTML, or with half of a
//! document that something in between has cut (Cloudflare, 2025-11-18). Gateways that trust the status
//! pass such an answer on.

use crate::injection::{Garble, Injection};

/// In which way the bytes are wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GarbleFault {
    /// What comes instead.
    pub how: Garble,
}

impl GarbleFault {
    pub(super) fn strike(self, injection: &mut Injection) {
        injection.garble.get_or_insert(self.how);
    }
}
