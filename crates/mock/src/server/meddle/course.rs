//! When each event of a real stream goes on, and where it stops.
//!
//! *Which question does it answer?* "This came at that instant: when may the client have it, if at all?"
//!
//! *Why by what comes?* Nobody knows how long a real answer will be, or how fast. So the first token is late by a
//! change of its own time, each gap by a change of that gap, and a cut is counted in tokens as they pass.
//!
//! *What it never does:* send anything before it came.

use chance::Moment;
use fault::{Change, Cut, CutHow, Garble, InStream, Injection, Parting, Severed, Stall};

use super::super::switch::Break;

/// What an event says, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Said {
    /// A token, or a sign of work.
    pub(super) token: bool,
    /// That the answer is complete.
    pub(super) finish: bool,
}

/// What becomes of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// It is sent then.
    Send(Moment),
    /// It is not, nor is anything after it; this happens then.
    Stop(Moment, Stop),
}

/// How a stream stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// As one that is over.
    End,
    /// The connection breaks.
    Break(Break),
    /// As an outage ends it, or leaves it silent.
    Outage(Parting),
    /// With an error, which would have had this status.
    Error(u16),
    /// With something that cannot be read.
    Garbled(Garble),
}

/// The course of one stream.
#[derive(Debug)]
pub(super) struct Course {
    arrived: Moment,
    first: Change,
    pace: Change,
    stall: Option<Stall>,
    cut: Option<Cut>,
    error: Option<InStream>,
    garble: Option<Garble>,
    severed: Option<Severed>,
    /// Tokens that are on their way.
    tokens: u32,
    /// When the last event came, and when it is sent.
    last: (Moment, Moment),
}

impl Course {
    /// The course of the answer to a request that arrived then.
    pub(super) fn new(injection: &Injection, arrived: Moment) -> Self {
        Self {
            arrived,
            first: injection.first_token,
            pace: injection.pace,
            stall: injection.stall,
            cut: injection.cut,
            error: injection.in_stream,
            garble: injection.garble,
            severed: injection.severed,
            tokens: 0,
            last: (arrived, arrived),
        }
    }

    /// What becomes of the next event.
    pub(super) fn event(&mut self, said: Said, came: Moment) -> Step {
        let due = self.due(said, came);
        if let Some(severed) = self.severed.filter(|severed| severed.at < due) {
            return Step::Stop(severed.at, Stop::Outage(severed.how));
        }
        if let Some(stop) = self.stop(said) {
            return Step::Stop(due, stop);
        }
        self.tokens += u32::from(said.token);
        self.last = (came, due);
        Step::Send(due)
    }

    /// When the stream goes on by itself: its end is as late as its last event.
    pub(super) fn end(&self, came: Moment) -> Moment {
        self.last.1.max(came)
    }

    /// The outage that takes it, where one does.
    pub(super) const fn outage(&self) -> Option<Severed> {
        self.severed
    }

    /// The outage that takes the stream with it, whether anything comes or not.
    pub(super) fn severed(&self) -> Option<(Moment, Stop)> {
        self.severed.map(|severed| (severed.at, Stop::Outage(severed.how)))
    }

    fn due(&self, said: Said, came: Moment) -> Moment {
        let (last_came, last_due) = self.last;
        let healthy = match self.tokens {
            0 => self.arrived + self.first.apply(came.since(self.arrived)),
            _ => last_due + self.pace.apply(came.since(last_came)),
        };
        let due = healthy.max(last_due).max(came);
        match self.stall {
            Some(stall) if said.token && stall.after == self.tokens => {
                stall.lasting.map_or(Moment::NEVER, |lasting| due + lasting)
            }
            _ => due,
        }
    }

    fn stop(&self, said: Said) -> Option<Stop> {
        let reached = |after: u32| said.finish || (said.token && self.tokens >= after);
        if let Some(garble) = self.garble {
            return Some(Stop::Garbled(garble));
        }
        if let Some(error) = self.error.filter(|error| reached(error.after)) {
            return Some(Stop::Error(error.status));
        }
        match self.cut? {
            Cut { how: CutHow::MissingTerminator, .. } => said.finish.then_some(Stop::End),
            Cut { how: CutHow::CleanEof, after } => reached(after).then_some(Stop::End),
            Cut { how: CutHow::Reset, after } => reached(after).then_some(Stop::Break(Break::Reset)),
            // The events of a real answer are passed on whole: the connection closes between two of them.
            Cut { after, .. } => reached(after).then_some(Stop::Break(Break::Close)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const TOKEN: Said = Said { token: true, finish: false };
    const FINISH: Said = Said { token: false, finish: true };
    const OTHER: Said = Said { token: false, finish: false };

    /// What becomes of events that come at these milliseconds, in milliseconds.
    fn played(injection: &Injection, events: &[(Said, u64)]) -> Vec<(u64, Option<Stop>)> {
        let mut course = Course::new(injection, Moment::from_millis(100));
        let step = |(said, came): &(Said, u64)| match course.event(*said, Moment::from_millis(*came)) {
            Step::Send(at) => (at.as_millis(), None),
            Step::Stop(at, stop) => (at.as_millis(), Some(stop)),
        };
        events.iter().map(step).collect()
    }

    const EVENTS: [(Said, u64); 5] = [(OTHER, 150), (TOKEN, 200), (TOKEN, 210), (TOKEN, 220), (FINISH, 221)];

    fn sent(at: &[u64]) -> Vec<(u64, Option<Stop>)> {
        at.iter().map(|at| (*at, None)).collect()
    }

    fn change(times: f64, plus_ms: u64) -> Change {
        Change { times, plus: Duration::from_millis(plus_ms) }
    }

    #[test]
    fn without_faults_all_goes_on_when_it_comes() {
        assert_eq!(played(&Injection::default(), &EVENTS), sent(&[150, 200, 210, 220, 221]));
    }

    #[test]
    fn the_first_token_and_the_gaps_are_changed_and_never_early() {
        let late = Injection { first_token: change(2.0, 5), ..Injection::default() };
        assert_eq!(played(&late, &EVENTS), sent(&[205, 305, 315, 325, 326]));
        let slow = Injection { pace: change(3.0, 1), ..Injection::default() };
        assert_eq!(played(&slow, &EVENTS), sent(&[150, 200, 231, 262, 266]));
        let fast = Injection { pace: change(0.5, 0), first_token: change(0.0, 0), ..Injection::default() };
        assert_eq!(played(&fast, &EVENTS), sent(&[150, 200, 210, 220, 221]));
    }

    #[test]
    fn a_stall_holds_the_token_and_all_that_follows() {
        let stall =
            |lasting| Injection { stall: Some(Stall { after: 1, lasting, inside: false }), ..Injection::default() };
        let second = stall(Some(Duration::from_secs(1)));
        assert_eq!(played(&second, &EVENTS), sent(&[150, 200, 1210, 1220, 1221]));
        let ever = played(&stall(None), &EVENTS);
        assert_eq!(ever[..2], sent(&[150, 200]));
        assert!(ever[2..].iter().all(|(at, stop)| *at == Moment::NEVER.as_millis() && stop.is_none()));
    }

    #[test]
    fn a_cut_is_counted_in_tokens_and_comes_before_the_end_at_the_latest() {
        let cut = |after, how| Injection { cut: Some(Cut { after, how }), ..Injection::default() };
        let stopped = |injection: &Injection| {
            played(injection, &EVENTS).into_iter().enumerate().find_map(|(place, (_, stop))| Some((place, stop?)))
        };
        assert_eq!(stopped(&cut(2, CutHow::Reset)), Some((3, Stop::Break(Break::Reset))));
        assert_eq!(stopped(&cut(0, CutHow::CleanEof)), Some((1, Stop::End)));
        assert_eq!(stopped(&cut(99, CutHow::CleanEof)), Some((4, Stop::End)));
        assert_eq!(stopped(&cut(0, CutHow::MissingTerminator)), Some((4, Stop::End)));
        let error = Injection { in_stream: Some(InStream { after: 1, status: 529 }), ..Injection::default() };
        assert_eq!(stopped(&error), Some((2, Stop::Error(529))));
        let garbled = Injection { garble: Some(Garble::Html), ..Injection::default() };
        assert_eq!(stopped(&garbled), Some((0, Stop::Garbled(Garble::Html))));
    }

    #[test]
    fn an_outage_takes_what_would_come_after_it() {
        let severed = Some(Severed { at: Moment::from_millis(215), how: Parting::Silent, by: 0 });
        let silent = Injection { severed, ..Injection::default() };
        assert_eq!(played(&silent, &EVENTS)[2..4], [(210, None), (215, Some(Stop::Outage(Parting::Silent)))]);
    }
}
