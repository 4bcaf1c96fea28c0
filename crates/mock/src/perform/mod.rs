//! Performing: from a plan and an injection to a timed answer.
//!
//! *Which question does it answer?* "What exactly does this attempt see, and when?"
//!
//! *Why as one pure function?* Because then all three modes perform the same answer: virtual hands it
//! over as it is, the server writes it as bytes at the same instants. All offsets count from the
//! arrival and are rounded so that the provider acts on its own ticks.
//!
//! The head of an answer of status 200 is sent with its first token, or where it has none when it
//! ends; the head of a whole answer when it ends. An answer that breaks before its head was never
//! begun: the connection fails instead. One that stalls for ever before its head sends nothing.
//!
//! *What it never does:* draw a fault, sleep, or remember.

mod course;

use std::time::Duration;

use book::{Denial, UsageClaim};
use chance::{Key, Moment, Purpose, Tick};
use fault::{Cut, CutHow, Degrade, Failure, Garble, Injection, Severed, Stall, TlsFault, WrongUsage};
use wire::{
    Answer, Api, Category, Ending, FinishReason, Garbled, Inside, Limits, Partial, Refusal, Reply, RetryAfter,
    RetryForm, Segment, Unreachable, Usage, errors,
};

use crate::Draft;
use crate::draft::Stretch;
use crate::health::Plan;
use crate::words::length;
use course::Course;

/// What is known about an exchange besides its plan and its injection.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// Names the attempt.
    pub key: Key,
    /// What its answer says.
    pub draft: &'a Draft,
    /// The format that errors are written in.
    pub api: Api,
    /// Whether the answer is streamed.
    pub stream: bool,
    /// When the attempt arrived: where all offsets begin.
    pub arrival: Moment,
    /// When work on it began, later where it had to wait for a place.
    pub served_from: Moment,
    /// Tokens of its prompt.
    pub input_tokens: u64,
    /// Why a whole answer ends.
    pub finish: FinishReason,
    /// What it claims to have used, where that is not the truth.
    pub usage: UsageClaim,
    /// What rate-limit headers report.
    pub limits: Option<Limits>,
    /// The instants the provider acts on.
    pub tick: Tick,
    /// Whether errors come at once, too.
    pub instant: bool,
}

/// What was made of an attempt.
#[derive(Debug, Clone, PartialEq)]
pub struct Performed {
    /// What it sees.
    pub answer: Answer,
    /// Whether an outage that began later broke it off.
    pub severed: bool,
}

impl Performed {
    /// The same; a refusal is one of that kind.
    #[must_use]
    pub fn because(mut self, why: Option<Category>) -> Self {
        if let Answer::Refusal(refusal) = &mut self.answer {
            refusal.category = why;
        }
        self
    }
}

/// How long a connection lasts that is accepted and reset.
const RESET_AFTER: Duration = Duration::from_millis(50);

/// Errors come after about this long, in microseconds, log-normal; and the bounds of it.
const REFUSAL_LN_US: f64 = 11.002_099_841_204_238;
const REFUSAL_SIGMA: f64 = 0.45;
const REFUSAL_US: (f64, f64) = (20_000.0, 150_000.0);

/// Keeps the draw of a refusal's delay apart from other draws about the provider's health.
const REFUSAL: u64 = 5;

/// The answer to an attempt.
pub fn perform(injection: &Injection, plan: &Plan, facts: &Facts<'_>) -> Performed {
    match injection.failure {
        Some(Failure::Status(status, wait)) => {
            let unlimited = Facts { limits: None, ..*facts };
            unlimited.refuse(status, wait.map(hint), injection.severed)
        }
        Some(Failure::Named(name, wait)) => {
            let unlimited = Facts { limits: None, ..*facts };
            unlimited.refuse_as(name, wait.map(hint), injection.severed)
        }
        Some(Failure::Refused) => facts.fail(Unreachable::Refused, facts.arrival, injection.severed),
        Some(Failure::Reset) => facts.fail(Unreachable::Reset, facts.arrival + RESET_AFTER, injection.severed),
        Some(Failure::Silent | Failure::Tls(TlsFault::Slow)) => {
            facts.fail(Unreachable::Silent, Moment::NEVER, injection.severed)
        }
        Some(Failure::Nameless) => facts.fail(Unreachable::Nameless, facts.arrival, injection.severed),
        Some(Failure::Tls(_)) => facts.fail(Unreachable::Tls, facts.arrival + RESET_AFTER, injection.severed),
        None => facts.reply(injection, plan),
    }
}

/// Whole seconds are asked for in seconds, anything finer in milliseconds: what was configured is
/// what a client hears.
pub(crate) fn hint(wait: Duration) -> RetryAfter {
    let form = if wait.subsec_nanos() == 0 { RetryForm::Seconds } else { RetryForm::Millis };
    RetryAfter { wait, form }
}

/// What a complete answer says at its end.
#[derive(Debug, Clone, Copy)]
struct Close {
    finish: FinishReason,
    wrong: Option<WrongUsage>,
}

impl Close {
    /// The usage that it claims.
    fn usage(self, input_tokens: u64, sent: u32, thought: u32, claim: UsageClaim) -> Usage {
        let times = match self.wrong {
            Some(WrongUsage::Times(times)) => u64::from(times),
            Some(WrongUsage::Missing) | None => 1,
        };
        let counted = |claimed: Option<u64>, real: u64| claimed.unwrap_or(real).saturating_mul(times);
        Usage {
            input_tokens: counted(claim.input, input_tokens),
            cached_tokens: counted(claim.cached, 0),
            output_tokens: counted(claim.output, u64::from(sent)),
            reasoning_tokens: counted(claim.reasoning, u64::from(thought)),
            ..Usage::default()
        }
    }
}

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
const fn cut_ending(how: CutHow) -> Ending {
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
struct Stop {
    at: Moment,
    tokens: u32,
    ending: Ending,
}

impl Stop {
    /// Where the answer would stop without an outage.
    fn of(course: &Course, total: u32, injection: &Injection) -> Self {
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

    const fn never(tokens: u32) -> Self {
        Self { at: Moment::NEVER, tokens, ending: Ending::Never }
    }
}

impl Facts<'_> {
    /// An HTTP error, with the limits that these facts report.
    pub fn refuse(&self, status: u16, retry_after: Option<RetryAfter>, severed: Option<Severed>) -> Performed {
        let at = self.arrival + self.refusal_delay();
        if let Some(severed) = severed.filter(|severed| severed.at < at) {
            return self.broken(severed);
        }
        let refusal = Refusal { at: self.offset(at), status, category: None, retry_after, limits: self.limits };
        Performed { answer: Answer::Refusal(refusal), severed: false }
    }

    /// An error that a rule asks for, or the size of the request.
    pub fn deny(&self, denial: &Denial, api: Api, severed: Option<Severed>) -> Performed {
        let usual = denial.category.map_or(Denial::STATUS, |category| wire::errors::example(api, category).0);
        let status = denial.status.unwrap_or(usual);
        self.refuse(status, denial.retry_after.map(hint), severed).because(denial.category)
    }

    /// The provider's own error of that category; a 500 where there is no such category.
    fn refuse_as(&self, name: &str, retry_after: Option<RetryAfter>, severed: Option<Severed>) -> Performed {
        let category = Category::from_name(name);
        let status = category.map_or(500, |category| errors::example(self.api, category).0);
        self.refuse(status, retry_after, severed).because(category)
    }

    fn refusal_delay(&self) -> Duration {
        if self.instant {
            return Duration::ZERO;
        }
        let mut dice = self.key.purpose(Purpose::Health).word(REFUSAL).dice();
        let (least, most) = REFUSAL_US;
        Duration::from_micros(dice.log_normal(REFUSAL_LN_US, REFUSAL_SIGMA).clamp(least, most) as u64)
    }

    /// A connection that fails; earlier, where an outage resets it before.
    fn fail(&self, how: Unreachable, at: Moment, severed: Option<Severed>) -> Performed {
        if let Some(severed) = severed.filter(|severed| severed.reset && severed.at < at) {
            return self.broken(severed);
        }
        let at = if at == Moment::NEVER { Duration::ZERO } else { self.offset(at) };
        Performed { answer: Answer::Unreachable { how, at }, severed: false }
    }

    /// An outage that begins before the head of the answer is there.
    fn broken(&self, severed: Severed) -> Performed {
        let how = if severed.reset { Unreachable::Reset } else { Unreachable::Silent };
        let at = self.offset(severed.at.max(self.served_from));
        Performed { answer: Answer::Unreachable { how, at }, severed: true }
    }

    fn reply(&self, injection: &Injection, plan: &Plan) -> Performed {
        if let Some(error) = injection.in_stream.filter(|_| !self.stream) {
            return self.refuse(error.status, None, injection.severed);
        }
        let wanted = length(injection.degrade, plan.tokens);
        let total = self.draft.tokens().map_or(wanted, |most| wanted.min(most));
        let course = self.course(injection, plan, total);
        let stop = Stop::of(&course, total, injection);
        let close = self.close(injection);
        let Some(severed) = injection.severed.filter(|severed| severed.at < stop.at) else {
            return Performed { answer: self.write(&course, stop, close, injection.stall), severed: false };
        };
        let tokens = course.before(severed.at).min(stop.tokens);
        if tokens == 0 || !self.stream {
            return self.broken(severed);
        }
        let stop =
            if severed.reset { Stop { at: severed.at, tokens, ending: Ending::Reset } } else { Stop::never(tokens) };
        Performed { answer: self.write(&course, stop, close, injection.stall), severed: true }
    }

    fn course(&self, injection: &Injection, plan: &Plan, total: u32) -> Course {
        let first = self.served_from + injection.first_token.apply(plan.first_token);
        let pause = plan.pause.filter(|pause| pause.after < total).map(|pause| (pause.after, pause.lasting));
        let stall = injection.stall.map(|stall| (stall.after, stall.lasting.unwrap_or(Duration::MAX)));
        Course::new(first, injection.pace.apply(plan.gap), total, [pause, stall])
    }

    fn close(&self, injection: &Injection) -> Close {
        let finish = match injection.degrade {
            None | Some(Degrade::BrokenToolArguments) => self.finish,
            Some(_) => FinishReason::Stop,
        };
        Close { finish, wrong: injection.usage }
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
        let (usage, counted) = (
            close.usage(self.input_tokens, sent, self.draft.thought_tokens(sent), self.usage),
            close.wrong != Some(WrongUsage::Missing),
        );
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
            let Stretch { part, from, of, text, tokens } = said;
            Segment { part, from, of, text, tokens, first: self.offset(first), last: self.offset(last) }
        })
    }

    /// A moment as an offset, on the provider's tick.
    fn offset(&self, at: Moment) -> Duration {
        self.tick.align(at).since(self.arrival)
    }
}

#[cfg(test)]
mod cases_test;
#[cfg(test)]
mod laws_test;
