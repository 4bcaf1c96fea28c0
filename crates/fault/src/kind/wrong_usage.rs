//! Wrong usage: the answer is good, and what it says of its tokens is not.
//!
//! Streams without a usage block, and counts that were off by orders of magnitude, have both been
//! reported of real providers. Who bills or budgets by them must notice.

use crate::injection::{Injection, WrongUsage};

/// In which way the counts are wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrongUsageFault {
    /// What is said.
    pub how: WrongUsage,
}

impl WrongUsageFault {
    pub(super) fn strike(self, injection: &mut Injection) {
        injection.usage.get_or_insert(self.how);
    }
}
