//! What the providers saw of a command, as lines of the event log.
//!
//! *Which question does it answer?* "Which of these attempts were made for one request, and what came of it?"
//!
//! *Why is a cut answer no truncated success?* A stream that ends cleanly without its end raises no error in most
//! SDKs, but a provider cannot see what the program made of it. It counts as failed where nobody asked again, and
//! the verdict on conduct says what it may have been.
//!
//! *What it never does:* judge. It groups and translates.

use std::sync::Arc;

use chance::Moment;
use conduct::call::{self, Call};
use conduct::{Rules, Sighting};
use mock::{Entry, Seen};
use record::Event;
use record::event::{Attempt, Finding, Name, Outcome, Request, Severity};
use wire::Api;

use crate::recorder::Named;
use crate::sut::attempts::{ended, line, why};

/// The class of every request: whose they are cannot be known.
pub(super) const CLASS: &str = "command";

/// What lines are written with.
#[derive(Debug)]
pub(super) struct Books {
    /// The providers.
    pub(super) named: Vec<Named>,
    pub(super) apis: Vec<Api>,
    /// The names of the faults, by their places in the timeline.
    pub(super) faults: Vec<Name>,
}

impl Books {
    /// The attempts and requests, in order of the requests' first attempts, and then what was found.
    pub(super) fn lines(&self, seen: &[Seen], now: Moment) -> Vec<Event> {
        let rules = Rules::default();
        let sightings: Vec<Sighting> = seen.iter().map(|seen| seen.sighting.clone()).collect();
        let entry = |sighting: &Sighting| seen.iter().find(|seen| seen.sighting.number == sighting.number);
        let mut events = Vec::new();
        for (place, call) in call::group(&sightings, &rules).iter().enumerate() {
            let id: Name = format!("r{}", place + 1).into();
            let made: Vec<Attempt> = self.attempts(&id, call, entry, now);
            let request = request(id, call, &made);
            events.extend(made.into_iter().map(Event::Attempt));
            events.push(Event::Request(request));
        }
        let verdict = conduct::judge_until(&sightings, now, &rules);
        events.extend(verdict.findings.iter().map(|finding| Event::Finding(told(finding))));
        events
    }

    fn attempts<'s>(
        &self,
        id: &Name,
        call: &Call<'_>,
        entry: impl Fn(&Sighting) -> Option<&'s Seen>,
        now: Moment,
    ) -> Vec<Attempt> {
        let mut made: Vec<Attempt> = Vec::new();
        for seen in call.attempts().filter_map(|attempt| entry(attempt.sighting)) {
            let Some(place) = self.place(&seen.sighting.provider) else { continue };
            let provider = &self.named[place];
            let here = made.iter().filter(|attempt| attempt.provider == provider.name).count() as u32;
            let why = why(made.len() as u32, here, true).into();
            let written = self.line(place, &seen.entry, now);
            made.push(Attempt { request: Arc::clone(id), attempt: made.len() as u32 + 1, why, ..written });
        }
        made
    }

    fn line(&self, place: usize, entry: &Entry, now: Moment) -> Attempt {
        line(&self.named[place], &self.faults, entry, ended(entry, self.apis[place], None, now))
    }

    fn place(&self, provider: &str) -> Option<usize> {
        self.named.iter().position(|named| &*named.name == provider)
    }
}

/// The request that these attempts were made for. It fared as the last of them did.
fn request(id: Name, call: &Call<'_>, made: &[Attempt]) -> Request {
    let first = call.first();
    let sent_us = first.arrived.as_micros();
    let request = Request {
        request: id,
        class: CLASS.into(),
        stream: first.streamed,
        intended_us: sent_us,
        sent_us,
        attempts: made.len() as u32,
        ..Request::default()
    };
    let Some(last) = made.last() else { return Request { outcome: Outcome::Unfinished, end_us: sent_us, ..request } };
    let served = last.outcome == Outcome::Success;
    Request {
        first_token_us: last.first_token_us.filter(|_| served),
        end_us: last.end_us,
        outcome: last.outcome,
        category: last.category.clone(),
        detail: last.detail.clone(),
        served_by: served.then(|| Arc::clone(&last.provider)),
        output_tokens: last.output_tokens,
        degraded: last.degraded.clone().filter(|_| served),
        ..request
    }
}

fn told(finding: &conduct::Finding) -> Finding {
    let severity = match finding.severity {
        conduct::Severity::Error => Severity::Error,
        conduct::Severity::Warning => Severity::Warning,
    };
    Finding {
        charge: finding.charge.name().into(),
        severity,
        count: finding.count as u64,
        sentence: finding.sentence.clone(),
        advice: finding.advice.clone(),
    }
}
