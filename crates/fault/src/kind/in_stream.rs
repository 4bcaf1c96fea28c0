//! In-stream error: the provider's own error event, after a status of 200.
//!
//! Anthropic documents `overloaded_error` in the middle of a stream: what would have been a 529 before
//! the first word is an event behind it. A client that looks at the status only has missed it.

use chance::{Dice, Spread};

use crate::injection::{InStream, Injection};

/// Where the error comes, and which.
#[derive(Debug, Clone, PartialEq)]
pub struct InStreamFault {
    /// Tokens sent before it.
    pub after: Spread,
    /// The status that the error would have had.
    pub status: u16,
}

impl InStreamFault {
    pub(super) fn strike(&self, dice: &mut Dice, injection: &mut Injection) {
        let error = InStream { after: self.after.count(dice, 0), status: self.status };
        injection.in_stream.get_or_insert(error);
    }
}
