//! The door of a provider: what a connection meets before anything is asked on it.
//!
//! *Which question does it answer?* "Does this provider take connections now?"
//!
//! *Why apart from the draw of an attempt?* A connection that is refused has said nothing: neither model nor key nor
//! user. So only a fault that strikes all of a provider shuts its door; the others strike an attempt, and a refusal is
//! then a reset after the connection was accepted.
//!
//! *What it never does:* draw, but for the time that a new connection is kept waiting: that is what it is for.

use std::time::Duration;

use chance::{Moment, Purpose};
use fault::kind::{Blackout, Latency};
use fault::{Fault, Kind, TlsFault};

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
        let faults = timeline.faults().iter().filter(|fault| fault.strikes_all_of(name));
        for (fault, door) in faults.filter_map(|fault| Some((fault, shuts(fault)?))) {
            seen.1 = seen.1.min(fault.window.next_edge(now));
            if seen.0 == Door::Open && fault.window.is_on(now) {
                seen.0 = door;
            }
        }
        seen
    }

    /// How long the nth connection to a provider is kept waiting now, before anything is read from it.
    pub fn greeting(&self, provider: usize, nth: u64) -> Duration {
        let (lane, now) = (&self.lanes[provider], self.clock.now());
        let key = lane.key.name("connection").word(nth).purpose(Purpose::Detail);
        let timeline = self.timeline();
        let on = |fault: &&Fault| fault.window.is_on(now) && fault.strikes_all_of(&lane.spec.name);
        let slow = timeline.faults().iter().filter(on).filter_map(|fault| match &fault.kind {
            Kind::Latency(Latency { connect: Some(connect), .. }) => {
                Some(connect.duration(&mut key.name(&fault.name).dice()))
            }
            _ => None,
        });
        slow.fold(Duration::ZERO, Duration::saturating_add)
    }
}

/// What the fault, which strikes everybody, makes of a door.
fn shuts(fault: &Fault) -> Option<Door> {
    match fault.kind {
        Kind::Blackout(Blackout::Refuse) => Some(Door::Closed),
        Kind::Blackout(Blackout::Tls(how)) => Some(Door::Tls(how)),
        _ => None,
    }
}
