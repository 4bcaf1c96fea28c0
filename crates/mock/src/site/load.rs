//! Faults that depend on load, found among those that struck an attempt.
//!
//! *Which question does it answer?* "Under which throttle and which lack of places is this attempt?"
//!
//! *Why are they taken out of the list?* A throttle is on for every attempt of its window, and most
//! never notice. The list of what touched an attempt names it only where it refused it.
//!
//! *What it never does:* decide. [`super::limiter`] and [`super::places`] do.

use chance::Moment;
use fault::kind::Capacity;
use fault::{Endpoint, Injection, Kind, Timeline, Window};

use super::limiter::Throttling;

/// A lack of places that is on for an attempt.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shortage {
    /// The fault, by its place in the timeline.
    pub(super) place: usize,
    /// What is left.
    pub(super) room: Capacity,
    /// When its window ends.
    pub(super) until: Moment,
}

/// The faults of an attempt that depend on load; the first of each kind.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Load {
    pub(super) throttling: Option<Throttling>,
    pub(super) shortage: Option<Shortage>,
}

impl Load {
    /// Takes them out of the list of faults that struck.
    pub(super) fn take(timeline: &Timeline, injection: &mut Injection, now: Moment) -> Self {
        let mut load = Self::default();
        if !injection.struck.is_empty() {
            injection.struck.retain(|&place| !load.note(timeline, place, now));
        }
        load
    }

    fn note(&mut self, timeline: &Timeline, place: usize, now: Moment) -> bool {
        let fault = &timeline.faults()[place];
        match fault.kind {
            Kind::Throttle(throttle) => {
                let cycle = cycle(&fault.window, now);
                self.throttling.get_or_insert(Throttling { place, cycle, throttle });
            }
            Kind::Capacity(room) => {
                self.shortage.get_or_insert(Shortage { place, room, until: fault.window.to });
            }
            _ => return false,
        }
        true
    }
}

/// The lack of places at a provider, whoever asks: what is left when a place is given back.
pub(super) fn shortage_at(timeline: &Timeline, endpoint: Endpoint<'_>, now: Moment) -> Option<Capacity> {
    timeline.faults().iter().find_map(|fault| match fault.kind {
        Kind::Capacity(room) if fault.selector.reaches(endpoint) && fault.window.is_on(now) => Some(room),
        _ => None,
    })
}

/// Whether a provider can ever lack places.
pub(super) fn can_lack(timeline: &Timeline, endpoint: Endpoint<'_>) -> bool {
    let reaches = |fault: &fault::Fault| matches!(fault.kind, Kind::Capacity(_)) && fault.selector.reaches(endpoint);
    timeline.faults().iter().any(reaches)
}

/// How often a fault that comes and goes has come before.
fn cycle(window: &Window, now: Moment) -> u64 {
    let period = window.flap.map_or(0, |flap| (flap.on + flap.off).as_micros());
    now.since(window.from).as_micros().checked_div(period).map_or(0, |cycle| cycle as u64)
}
