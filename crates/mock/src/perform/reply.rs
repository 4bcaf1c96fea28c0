//! Replying: from a plan to the segments of an answer.
//!
//! *Which question does it answer?* "Which words come when, and what breaks them off?"
//!
//! *Why in this order?* First the length, then the course of all tokens, then where it stops, then whether an outage is
//! earlier than that: each only needs what is known before it.
//!
//! *What it never does:* choose a word. The draft has them.

use std::time::Duration;

use chance::Moment;
use fault::{Injection, Stall};
use wire::{Answer, Ending, Partial, Reply, Segment};

use super::close::Close;
use super::course::{self, Course};
use super::stop::Stop;
use super::{Facts, Performed};
use crate::draft;
use crate::health::Plan;
use crate::words::length;

impl Facts<'_> {
    pub(super) fn reply(&self, injection: &Injection, plan: &Plan) -> Performed {
        if let Some(error) = injection.in_stream.filter(|_| !self.stream) {
            return self.refuse(error.status, None, injection.severed);
        }
        let wanted = length(injection.degrade, plan.tokens);
        let total = self.draft.tokens().map_or(wanted, |most| wanted.min(most));
        let course = self.course(injection, plan, total);
        let stop = Stop::of(&course, total, injection);
        let close = Close::of(self, injection);
        let Some(severed) = injection.severed.filter(|severed| severed.at < stop.at) else {
            return Performed { answer: self.write(&course, stop, close, injection.stall), severed: false };
        };
        let tokens = course.before(severed.at).min(stop.tokens);
        if tokens == 0 || !self.stream {
            return self.broken(severed);
        }
        let stop = if severed.how.ends() {
            Stop { at: severed.at, tokens, ending: Ending::Reset }
        } else {
            Stop::never(tokens)
        };
        Performed { answer: self.write(&course, stop, close, injection.stall), severed: true }
    }

    fn course(&self, injection: &Injection, plan: &Plan, total: u32) -> Course {
        let first = self.served_from + injection.first_token.apply(plan.first_token);
        let pause = plan.pause.filter(|pause| pause.after < total).map(|pause| (pause.after, pause.lasting));
        let stall = injection.stall.map(|stall| (stall.after, stall.lasting.unwrap_or(Duration::MAX)));
        Course::new(first, injection.pace.apply(plan.gap), total, [pause, stall])
    }

    fn write(&self, course: &Course, stop: Stop, close: Close, stall: Option<Stall>) -> Answer {
        let sent = if !self.stream && stop.ending == Ending::Never { 0 } else { stop.tokens };
        let segments: Vec<Segment> = course.until(sent).flat_map(|stretch| self.segments(course, stretch)).collect();
        let ended = match stop.at {
            Moment::NEVER => segments.last().map_or(Duration::ZERO, |segment| segment.last),
            at => self.offset(at),
        };
        let partial =
            stall.filter(|stall| self.stream && stall.inside).and_then(|stall| self.partial(course, stall, stop));
        let (stream, ending, limits, finish) = (self.stream, stop.ending, self.limits, close.finish);
        let (usage, counted) =
            (close.usage(self.input_tokens, sent, self.draft.thought_tokens(sent), self.usage), close.is_counted());
        Answer::Reply(Reply { stream, segments, finish, usage, counted, ending, ended, limits, partial })
    }

    /// The half of an event before a stall: sent when the whole would have been, had nothing stalled it.
    fn partial(&self, course: &Course, stall: Stall, stop: Stop) -> Option<Partial> {
        let at = course.would_come(stall.after)?;
        let reached = stall.after < stop.tokens || (stall.after == stop.tokens && stop.ending == Ending::Never);
        (reached && at < stop.at).then(|| Partial { after: stall.after, at: self.offset(at) })
    }

    /// A stretch of even pace, part by part.
    fn segments(&self, course: &Course, stretch: course::Stretch) -> impl Iterator<Item = Segment> {
        let mut token = stretch.from;
        self.draft.stretches(stretch.from, stretch.to).into_iter().map(move |said| {
            let (first, last) = (course.time(token), course.time(token + said.tokens - 1));
            token += said.tokens;
            let draft::Stretch { part, from, of, text, tokens } = said;
            Segment { part, from, of, text, tokens, first: self.offset(first), last: self.offset(last) }
        })
    }
}
