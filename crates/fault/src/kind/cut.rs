//! Cut: the answer breaks off in the middle.
//!
//! A restarted edge or a lost host ends streams in the middle of a word. No raw-stream SDK raises
//! an error when that looks like a clean end, and some gateways invent a `finish_reason`.

use chance::{Dice, Spread};

use crate::injection::{Cut, CutHow, Injection};

/// Where the answer breaks off, and what it looks like.
#[derive(Debug, Clone, PartialEq)]
pub struct CutFault {
    /// Tokens sent before the cut.
    pub after: Spread,
    /// What the caller sees.
    pub how: CutHow,
}

impl CutFault {
    pub(super) fn strike(&self, dice: &mut Dice, injection: &mut Injection) {
        let cut = Cut { after: self.after.count(dice, 0), how: self.how };
        injection.cut.get_or_insert(cut);
    }
}
