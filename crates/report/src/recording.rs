//! A recorded run, as the runner hands it over or a kept log gives it back.
//!
//! Nothing but the events: what is computed from them is computed again each time, so a report can
//! be made on another machine, later, from the log alone.

use record::Event;
use record::event::{End, Start};

/// The events of one (scenario, seed, policy), in the order of the log.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Recording {
    /// The events.
    pub events: Vec<Event>,
}

impl Recording {
    /// A recording of these events.
    pub fn new(events: Vec<Event>) -> Self {
        Self { events }
    }

    /// What was played; `None` where the log lacks its first line.
    pub fn start(&self) -> Option<&Start> {
        self.events.iter().find_map(|event| match event {
            Event::Start(start) => Some(start.as_ref()),
            _ => None,
        })
    }

    /// How it ended; `None` where it was cut off.
    pub fn end(&self) -> Option<&End> {
        self.events.iter().rev().find_map(|event| match event {
            Event::End(end) => Some(end),
            _ => None,
        })
    }
}
