//! The events of a recording, sorted once, so that every metric finds its own in one pass.
//!
//! Requests lie in the order of their intended send time and attempts in that of their start: a
//! window is a range, found by binary search, and nothing is copied per window but places.

use std::borrow::Cow;
use std::cell::OnceCell;

use indexmap::IndexMap;
use record::Event;
use record::event::{Alert, Attempt, Breaker, Command, Control, End, Finding, Outcome, Request, Skipped, Start};

use crate::Recording;
use crate::metrics::History;
use crate::part::{Part, Span};

/// An indexed recording.
#[derive(Debug, Default)]
pub(crate) struct Index<'a> {
    /// What was played; empty where the log lacks its first line.
    pub(crate) start: Cow<'a, Start>,
    /// How it ended.
    pub(crate) end: Option<&'a End>,
    /// Requests by intended send time.
    pub(crate) requests: Vec<&'a Request>,
    /// Attempts by start.
    pub(crate) attempts: Vec<&'a Attempt>,
    /// Transitions by instant.
    pub(crate) breakers: Vec<&'a Breaker>,
    /// Alerts, in order.
    pub(crate) alerts: Vec<&'a Alert>,
    /// Candidates passed over, by instant.
    pub(crate) skipped: Vec<&'a Skipped>,
    /// What the system under test did wrong.
    pub(crate) findings: Vec<&'a Finding>,
    /// How the command ended that was the system under test.
    pub(crate) command: Option<&'a Command>,
    /// The place of each attempt's request.
    pub(crate) owner: Vec<Option<usize>>,
    /// The places of all attempts that have a request, request by request, in order of their numbers.
    tries: Vec<usize>,
    /// Where the attempts of each request begin in `tries`; one more at the end.
    firsts: Vec<usize>,
    /// How all callers fared over time, for the metrics of recovery.
    pub(crate) history: OnceCell<Option<History>>,
    /// The counterpart of each request in the control run.
    pub(crate) controls: Vec<Option<&'a Control>>,
    /// Counterparts whose request the run does not have.
    pub(crate) stray_controls: u64,
    /// The places of requests, by id.
    places: IndexMap<&'a str, usize>,
}

impl<'a> Index<'a> {
    /// Sorts a recording.
    pub(crate) fn new(recording: &'a Recording) -> Self {
        let mut index = Self::default();
        let mut controls = Vec::new();
        for event in &recording.events {
            index.take(event, &mut controls);
        }
        index.sort();
        index.join(&controls);
        index
    }

    fn take(&mut self, event: &'a Event, controls: &mut Vec<&'a Control>) {
        match event {
            Event::Start(start) => self.start = Cow::Borrowed(start),
            Event::Attempt(attempt) => self.attempts.push(attempt),
            Event::Skipped(skipped) => self.skipped.push(skipped),
            Event::Breaker(breaker) => self.breakers.push(breaker),
            Event::Alert(alert) => self.alerts.push(alert),
            Event::Request(request) => self.requests.push(request),
            Event::Control(control) => controls.push(control),
            Event::Finding(finding) => self.findings.push(finding),
            Event::Command(command) => self.command = Some(command),
            Event::End(end) => self.end = Some(end),
        }
    }

    fn sort(&mut self) {
        self.requests.sort_by_key(|request| request.intended_us);
        self.attempts.sort_by_key(|attempt| attempt.start_us);
        self.breakers.sort_by_key(|breaker| breaker.at_us);
        self.skipped.sort_by_key(|skipped| skipped.at_us);
    }

    fn join(&mut self, controls: &[&'a Control]) {
        self.places = self.requests.iter().enumerate().map(|(place, request)| (&*request.request, place)).collect();
        self.owner = self.attempts.iter().map(|attempt| self.place(&attempt.request)).collect();
        self.tries = (0..self.attempts.len()).filter(|&place| self.owner[place].is_some()).collect();
        self.tries.sort_by_key(|&place| (self.owner[place], self.attempts[place].attempt));
        let first = |request| self.tries.partition_point(|&place| self.owner[place] < Some(request));
        self.firsts = (0..=self.requests.len()).map(first).collect();
        self.controls = vec![None; self.requests.len()];
        for control in controls {
            match self.place(&control.request) {
                Some(place) => self.controls[place] = Some(control),
                None => self.stray_controls += 1,
            }
        }
    }

    /// The place of a request.
    pub(crate) fn place(&self, request: &str) -> Option<usize> {
        self.places.get(request).copied()
    }

    /// The attempts of the request at that place, in order.
    pub(crate) fn tries(&self, place: usize) -> impl DoubleEndedIterator<Item = &'a Attempt> + ExactSizeIterator {
        self.tries[self.firsts[place]..self.firsts[place + 1]].iter().map(|&place| self.attempts[place])
    }

    /// When the part is, up to the end of the run; empty where the run has no such part.
    pub(crate) fn span(&self, part: Option<Part>) -> Span {
        let span = part.and_then(|part| part.span(&self.start)).unwrap_or_default();
        let to = span.to.min(self.horizon());
        Span { from: span.from.min(to), to }
    }

    /// The places of the requests meant to be sent in the span.
    pub(crate) fn requests_in(&self, span: Span) -> std::ops::Range<usize> {
        let place = |at: u64| self.requests.partition_point(|request| request.intended_us < at);
        place(span.from)..place(span.to)
    }

    /// The places of the attempts started in the span.
    pub(crate) fn attempts_in(&self, span: Span) -> std::ops::Range<usize> {
        let place = |at: u64| self.attempts.partition_point(|attempt| attempt.start_us < at);
        place(span.from)..place(span.to)
    }

    /// Whether the run ended before its time.
    pub(crate) fn interrupted(&self) -> bool {
        self.end.is_none_or(|end| end.interrupted)
    }

    /// Until when callers sent: the planned length, or the last trace of a run that was stopped.
    pub(crate) fn horizon(&self) -> u64 {
        let seen = self.end.map_or_else(|| self.last_trace(), |end| end.at_us);
        match self.start.duration_us {
            0 => seen,
            planned if self.interrupted() => planned.min(seen),
            planned => planned,
        }
    }

    fn last_trace(&self) -> u64 {
        self.requests.iter().filter(|request| ended(request)).map(|request| request.end_us).max().unwrap_or(0)
    }

    /// Whether a window that concerns the provider is active at the instant, or was up to `grace` ago.
    pub(crate) fn faulty(&self, provider: &str, at: u64, grace: u64) -> bool {
        self.start.windows.iter().any(|window| {
            window.from_us <= at
                && at < window.to_us.saturating_add(grace)
                && window.providers.iter().any(|name| name == provider)
        })
    }

    /// Whether the run shows breakers at all.
    pub(crate) fn shows_breakers(&self) -> bool {
        !self.start.policy.is_empty() || !self.breakers.is_empty()
    }
}

/// Whether the request was over before the run was.
pub(crate) fn ended(request: &Request) -> bool {
    request.outcome != Outcome::Unfinished
}
