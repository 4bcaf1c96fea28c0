//! A log sorted by what its lines are about, so that two logs can be laid side by side.
//!
//! The order of lines is that of ends; what ends in the same microsecond may be written in either
//! order, so it is not compared. Order within a request is: by attempt, by instant.

use std::collections::BTreeMap;

use record::Event;
use record::event::{Attempt, Breaker, Control, End, Request, Skipped, Start};

/// A log by line's name.
#[derive(Debug, Default)]
pub(crate) struct Log {
    /// Its heading.
    pub(crate) start: Start,
    /// Requests by id.
    pub(crate) requests: BTreeMap<String, Request>,
    /// Attempts by request and number.
    pub(crate) attempts: BTreeMap<(String, u32), Attempt>,
    /// Candidates passed over, by request and instant.
    pub(crate) skipped: Vec<Skipped>,
    /// Transitions by provider and instant.
    pub(crate) breakers: Vec<Breaker>,
    /// Control requests by id.
    pub(crate) controls: BTreeMap<String, Control>,
    /// Its end.
    pub(crate) end: Option<End>,
}

impl Log {
    /// Sorts a log.
    pub(crate) fn new(events: Vec<Event>) -> Self {
        let mut log = Self::default();
        for event in events {
            log.take(event);
        }
        log.skipped.sort_by(|a, b| (&a.request, a.at_us, &a.provider).cmp(&(&b.request, b.at_us, &b.provider)));
        log.breakers.sort_by(|a, b| (&a.provider, a.at_us).cmp(&(&b.provider, b.at_us)));
        log
    }

    fn take(&mut self, event: Event) {
        let twice = match event {
            Event::Start(start) => {
                self.start = *start;
                false
            }
            Event::Attempt(line) => self.attempts.insert((line.request.to_string(), line.attempt), line).is_some(),
            Event::Skipped(line) => {
                self.skipped.push(line);
                false
            }
            Event::Alert(_) | Event::Finding(_) | Event::Command(_) => false,
            Event::Breaker(line) => {
                self.breakers.push(line);
                false
            }
            Event::Request(line) => self.requests.insert(line.request.to_string(), line).is_some(),
            Event::Control(line) => self.controls.insert(line.request.to_string(), line).is_some(),
            Event::End(end) => self.end.replace(end).is_some(),
        };
        assert!(!twice, "a line stands twice in the log");
    }
}
