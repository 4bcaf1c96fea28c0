//! Plays one scenario with one policy and one seed: the world, the callers, the events.
//!
//! A play with faults is followed by a control run: the same seed without them. What differs between
//! the two, request by request, is what the faults did.

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use chance::Seed;
use failover::Policy;
use fault::Timeline;
use record::event::{Control, End, Name, Outcome};
use scenario::model::Scenario;

use crate::heading;
use crate::mode::{Mode, Ran};
use crate::sut::{Group, Outside};

/// What is to be played.
#[derive(Debug, Clone)]
pub struct Play {
    /// The scenario.
    pub scenario: Arc<Scenario>,
    /// The policy of the system under test.
    pub policy: Arc<Policy>,
    /// The seed.
    pub seed: Seed,
    /// How.
    pub mode: Mode,
}

/// Asks plays to stop. What was measured by then is kept.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<Asked>);

#[derive(Debug, Default)]
struct Asked {
    asked: AtomicBool,
    /// An outside system that a play has started.
    started: Mutex<Option<Group>>,
}

impl Stop {
    /// Asks.
    pub fn stop(&self) {
        self.0.asked.store(true, Ordering::Relaxed);
    }

    /// Whether somebody has asked.
    pub fn is_set(&self) -> bool {
        self.0.asked.load(Ordering::Relaxed)
    }

    /// Does not ask: ends what a play has started, for a process that ends at once.
    pub fn abandon(&self) {
        if let Some(group) = self.watch(None) {
            group.end();
        }
    }

    /// Remembers what was started, or that it has ended. Returns what was remembered before.
    pub(crate) fn watch(&self, group: Option<Group>) -> Option<Group> {
        let mut started = self.0.started.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut started, group)
    }
}

impl Play {
    /// Plays, and returns the event log.
    ///
    /// # Errors
    /// In live mode, where no port can be had.
    pub fn run(&self, stop: &Stop) -> io::Result<Vec<record::Event>> {
        let controlled = self.mode != Mode::Live && !self.scenario.timeline.faults().is_empty();
        self.log(stop, controlled)
    }

    /// Plays without a control run: half the work, and nothing to compare with.
    ///
    /// # Errors
    /// As [`Play::run`].
    pub fn run_without_control(&self, stop: &Stop) -> io::Result<Vec<record::Event>> {
        self.log(stop, false)
    }

    /// Plays live against an outside system instead of Brownout's own core, without a control run.
    ///
    /// # Errors
    /// Where no port can be had, or the system does not start.
    pub fn run_against(&self, outside: &Outside, stop: &Stop) -> io::Result<Vec<record::Event>> {
        Ok(with_end(Mode::run_against(self, outside, stop)?, stop))
    }

    fn log(&self, stop: &Stop, controlled: bool) -> io::Result<Vec<record::Event>> {
        let mut ran = self.mode.run(self, &self.scenario.timeline, stop, Some(heading::start(self, controlled)))?;
        if controlled && !stop.is_set() {
            let control = self.mode.run(self, &Timeline::default(), stop, None)?;
            add_control(&mut ran.events, outcomes(&control));
        }
        Ok(with_end(ran, stop))
    }
}

pub(crate) fn with_end(mut ran: Ran, stop: &Stop) -> Vec<record::Event> {
    let end = End { at_us: ran.ended.as_micros(), interrupted: stop.is_set(), lag_p99_us: ran.lag_p99_us };
    ran.events.push(record::Event::End(end));
    ran.events
}

/// Adds how each request fared without faults, in the order in which they ended with them.
fn add_control(log: &mut Vec<record::Event>, mut control: BTreeMap<Name, Control>) {
    let ended: Vec<Control> = log.iter().filter_map(request_id).filter_map(|id| control.remove(id)).collect();
    log.extend(ended.into_iter().map(record::Event::Control));
}

fn request_id(event: &record::Event) -> Option<&str> {
    match event {
        record::Event::Request(line) => Some(&line.request),
        _ => None,
    }
}

/// How each request of a control run fared.
fn outcomes(ran: &Ran) -> BTreeMap<Name, Control> {
    let mut control: BTreeMap<Name, Control> = BTreeMap::new();
    for event in &ran.events {
        let (request, cost, outcome) = match event {
            record::Event::Attempt(line) => (&line.request, line.cost_nano_usd, None),
            record::Event::Request(line) => (&line.request, None, Some(line.outcome)),
            _ => continue,
        };
        let fresh = || Control { request: request.clone(), outcome: Outcome::Unfinished, cost_nano_usd: None };
        let line = control.entry(request.clone()).or_insert_with(fresh);
        line.outcome = outcome.unwrap_or(line.outcome);
        line.cost_nano_usd = line.cost_nano_usd.map_or(cost, |sum| Some(sum + cost.unwrap_or(0)));
    }
    control
}
