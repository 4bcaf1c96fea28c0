//! A request that was passed on to somebody real, as far as a site keeps books of it.
//!
//! *Which question does it answer?* "What became of it, and where does that belong?"
//!
//! *Why written down at its end?* A simulated answer is decided before its first byte; of a real one nobody knows how it
//! will end. Until then it is pending, and a client that leaves meanwhile has left.
//!
//! *What it never does:* look at bytes. What they mean is for whoever carries them.

use std::sync::Arc;

use chance::Moment;
use conduct::Answered;
use fault::{Severed, Timeline};
use wire::Usage;

use super::bill::Bill;
use super::journal::Entry;
use super::stay::{Named, Stay};
use super::{Site, lock};

/// A request that was passed on. When this is dropped, its client has let go.
#[derive(Debug)]
#[must_use = "the end is noted when this is dropped"]
pub(crate) struct Passed {
    site: Arc<Site>,
    seen: Option<u64>,
    /// When it came.
    arrived: Moment,
    timeline: Arc<Timeline>,
    struck: Vec<usize>,
    bill: Option<Bill>,
    _stay: Stay,
}

impl Passed {
    /// One that has just come: with its number in the register, the faults that touched it, and what it was charged.
    pub(super) fn new(
        (site, provider): (&Arc<Site>, usize),
        seen: Option<u64>,
        (timeline, struck): (Arc<Timeline>, Vec<usize>),
        bill: Option<Bill>,
    ) -> Self {
        let stay = Stay::new(site, provider, Named { entry: None, seen });
        let (site, arrived) = (Arc::clone(site), site.clock.now());
        Self { site, seen, arrived, timeline, struck, bill, _stay: stay }
    }

    /// An outage has broken it off.
    pub(crate) fn severed(&mut self, by: Severed) {
        self.struck.push(by.by);
    }

    /// So many tokens of an answer have been sent.
    pub(crate) fn used(&mut self, tokens: u64) {
        self.bill.iter_mut().for_each(|bill| bill.used(tokens));
    }

    /// So it ended, having cost so much.
    pub(crate) fn answered(&mut self, answered: Answered, usage: Usage) {
        self.used(usage.output_tokens);
        let Some(number) = self.seen else { return };
        let entry = Entry { struck: self.struck.clone(), ..entry(answered, self.arrived, usage) };
        lock(&self.site.register).answered(number, answered, entry);
    }

    /// The names of the faults that touched it.
    pub(crate) fn struck(&self) -> Vec<String> {
        let fault = |&place: &usize| self.timeline.faults().get(place).map(|fault| fault.name.clone());
        self.struck.iter().filter_map(fault).collect()
    }
}

/// What a provider knows of an attempt that ended so.
fn entry(answered: Answered, arrived: Moment, usage: Usage) -> Entry {
    let known = Entry { arrived, due: answered.done(), usage: Some(usage), ..Entry::default() };
    match answered {
        Answered::Refused { status, category, .. } => {
            Entry { status: Some(status), category: Some(category), usage: None, ..known }
        }
        Answered::Unreachable { .. } => Entry { unreachable: true, usage: None, ..known },
        Answered::BrokenOff { .. } => Entry { broken_off: true, status: Some(200), ..known },
        Answered::Complete { .. } => Entry { status: Some(200), ..known },
        Answered::Pending => Entry { usage: None, ..known },
    }
}
