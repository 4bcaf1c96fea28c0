//! The stop: where an answer ends, and how.
//!
//! *Which question does it answer?* "Of all that can end this answer, an outage aside, what ends it, and when?"
//!
//! *Why a value of its own?* Because a stop that is never reached is none: a cut behind a stall without end leaves a
//! silence, whatever the cut was.
//!
//! *What it never does:* know what was said before it.

use chance::Moment;
use fault::{Cut, CutHow, Garble, Injection};
use wire::{Ending, Garbled, Inside};

use super::course::Course;

/// What is written instead.
pub(crate) const fn garbled(garble: Garble) -> Garbled {
    match garble {
        Garble::Json => Garbled::Json,
        Garble::Html => Garbled::Html,
        Garble::Event => Garbled::Event,
        Garble::ContentType => Garbled::ContentType,
        Garble::Utf8 => Garbled::Utf8,
        Garble::Gzip => Garbled::Gzip,
    }
}

/// How an answer ends that is cut like that.
pub(crate) const fn cut_ending(how: CutHow) -> Ending {
    match how {
        CutHow::CleanEof => Ending::CleanEof,
        CutHow::Reset => Ending::Reset,
        CutHow::MissingTerminator => Ending::MissingTerminator,
        CutHow::InsideEvent => Ending::Inside(Inside::Event),
        CutHow::InsideCharacter => Ending::Inside(Inside::Character),
        CutHow::InsideHeader => Ending::Inside(Inside::Header),
        CutHow::GoAway => Ending::GoAway,
    }
}

/// Where an answer stops, and how.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stop {
    pub(super) at: Moment,
    pub(super) tokens: u32,
    pub(super) ending: Ending,
}

impl Stop {
    /// Where the answer would stop without an outage.
    pub(super) fn of(course: &Course, total: u32, injection: &Injection) -> Self {
        let whole = Self { at: course.end(), tokens: total, ending: Ending::Complete };
        if let Some(garble) = injection.garble {
            return Self { tokens: 0, ending: Ending::Garbled(garbled(garble)), ..whole }.or_never(course);
        }
        if let Some(error) = injection.in_stream {
            return Self::cut(course, error.after.min(total), Ending::Error(error.status)).or_never(course);
        }
        let stop = match injection.cut {
            None => whole,
            Some(Cut { how: CutHow::MissingTerminator, .. }) => Self { ending: Ending::MissingTerminator, ..whole },
            Some(Cut { after, how }) => Self::cut(course, after.min(total), cut_ending(how)),
        };
        stop.or_never(course)
    }

    /// A stop that is never reached is none.
    fn or_never(self, course: &Course) -> Self {
        if self.at < Moment::NEVER { self } else { Self::never(course.before(Moment::NEVER).min(self.tokens)) }
    }

    fn cut(course: &Course, tokens: u32, ending: Ending) -> Self {
        Self { at: course.time(tokens), tokens, ending }
    }

    pub(super) const fn never(tokens: u32) -> Self {
        Self { at: Moment::NEVER, tokens, ending: Ending::Never }
    }
}
