//! Plays one scenario with one policy and one seed: the world, the callers, the events.
//!
//! A play with faults is followed by a control run: the same seed without them. What differs between
//! the two, request by request, is what the faults did.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chance::Seed;
use failover::Policy;
use fault::Timeline;
use record::event::{Control, End, Outcome};
use scenario::model::Scenario;

use crate::heading;
use crate::mode::{Mode, Ran};

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
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Asks.
    pub fn stop(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether somebody has asked.
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl Play {
    /// Plays, and returns the event log.
    ///
    /// # Errors
    /// In live mode, where no port can be had.
    pub fn run(&self, stop: &Stop) -> io::Result<Vec<record::Event>> {
        let faulty = self.mode.run(self, &self.scenario.timeline, stop)?;
        let wants_control = self.mode != Mode::Live && !self.scenario.timeline.faults().is_empty();
        let control = if wants_control && !stop.is_set() {
            Some(outcomes(&self.mode.run(self, &Timeline::default(), stop)?))
        } else {
            None
        };
        Ok(self.log(faulty, control, stop.is_set()))
    }

    /// The log: heading, what happened, what would have happened without faults, end.
    fn log(&self, ran: Ran, control: Option<BTreeMap<String, Control>>, interrupted: bool) -> Vec<record::Event> {
        let mut log = Vec::with_capacity(ran.events.len() + 2);
        log.push(record::Event::Start(Box::new(heading::start(self, control.is_some()))));
        let sent: Vec<String> = ran.events.iter().filter_map(request_id).collect();
        log.extend(ran.events);
        if let Some(mut control) = control {
            log.extend(sent.iter().filter_map(|id| control.remove(id)).map(record::Event::Control));
        }
        log.push(record::Event::End(End { at_us: ran.ended.as_micros(), interrupted, lag_p99_us: ran.lag_p99_us }));
        log
    }
}

fn request_id(event: &record::Event) -> Option<String> {
    match event {
        record::Event::Request(line) => Some(line.request.clone()),
        _ => None,
    }
}

/// How each request of a control run fared.
fn outcomes(ran: &Ran) -> BTreeMap<String, Control> {
    let mut control: BTreeMap<String, Control> = BTreeMap::new();
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
