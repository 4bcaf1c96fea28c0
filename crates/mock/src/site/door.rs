//! The door of a provider: what a connection meets before anything is asked on it.
//!
//! *Which question does it answer?* "Does this provider take connections now?"
//!
//! *Why apart from the draw of an attempt?* A connection that is refused has said nothing: neither model nor key nor
//! user. So only a fault that strikes all of a provider shuts its door; the others strike an attempt, and a refusal is
//! then a reset after the connection was accepted.
//!
//! *What it never does:* draw.

use chance::Moment;
use fault::kind::Blackout;
use fault::{Fault, Kind, Ramp, TlsFault};

use super::Site;

/// What connections meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// They are taken.
    Open,
    /// They are refused.
    Closed,
    /// They are taken, and no TLS comes about on them.
    Tls(TlsFault),
}

impl Site {
    /// The door of a provider now, and the first moment at which it may be another.
    pub fn door(&self, provider: usize) -> (Door, Moment) {
        let (name, now) = (&self.lanes[provider].spec.name, self.clock.now());
        let mut seen = (Door::Open, Moment::NEVER);
        let timeline = self.timeline();
        let faults = timeline.faults().iter().filter(|fault| fault.selector.takes_all_of(name));
        for (fault, door) in faults.filter_map(|fault| Some((fault, shuts(fault)?))) {
            seen.1 = seen.1.min(fault.window.next_edge(now));
            if seen.0 == Door::Open && fault.window.is_on(now) {
                seen.0 = door;
            }
        }
        seen
    }
}

/// What the fault makes of a door, if it strikes everybody.
fn shuts(fault: &Fault) -> Option<Door> {
    let everybody = fault.share == (1.0, 1.0) && fault.first.is_none() && fault.window.ramp == Ramp::default();
    match fault.kind {
        Kind::Blackout(Blackout::Refuse) if everybody => Some(Door::Closed),
        Kind::Blackout(Blackout::Tls(how)) if everybody => Some(Door::Tls(how)),
        _ => None,
    }
}
