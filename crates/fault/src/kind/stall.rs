//! Stall: the answer pauses, before its first token or in the middle.
//!
//! After its outage of 2024-12-04 OpenAI took half a minute to send a first byte, with no error;
//! nearly half of the callers hung up before.

use std::time::Duration;

use chance::{Dice, Spread};

use crate::injection::{Injection, Stall};

/// Where the answer pauses, and for how long.
#[derive(Debug, Clone, PartialEq)]
pub struct StallFault {
    /// Tokens sent before the pause; 0 is before the first.
    pub after: Spread,
    /// How long; `None` is for ever.
    pub lasting: Option<Duration>,
    /// Whether half of the next event is sent before the pause: a frame that a proxy has cut in two.
    pub inside: bool,
}

impl StallFault {
    pub(super) fn strike(&self, dice: &mut Dice, injection: &mut Injection) {
        let stall = Stall { after: self.after.count(dice, 0), lasting: self.lasting, inside: self.inside };
        injection.stall.get_or_insert(stall);
    }
}
