//! What an attempt brings: heard as it comes, against its alarms, until it is over.

use std::time::Duration;

use chance::Moment;
use wire::{Category, Chunk, FinishReason, Request, Whole};

use super::alarms::{Alarm, Alarms};
use super::delivery::Delta;
use super::exchange::Arrival;
use super::ground::Ground;
use super::hearing::Hearing;
use super::pace::Pace;
use super::reasons::Why;
use super::received::Received;
use super::stake;
use super::tokens::Tokens;
use crate::classify::Trouble;
use crate::event::Event;
use crate::gate::Leave;
use crate::policy::Target;
use crate::provider::CallError;
use crate::route::Flight;

/// What is asked of whom, and why.
pub(crate) struct Plan<'g> {
    pub(crate) request: &'g Request,
    pub(crate) place: usize,
    pub(crate) why: Why,
    pub(crate) leave: Leave,
    /// Its number within the call, from 1.
    pub(crate) number: u32,
    pub(crate) deadline: Moment,
}

/// What an attempt does next.
pub(crate) enum Happening {
    /// It lives, without words.
    Alive,
    /// It wants a tool to be called.
    Called,
    /// Words arrived.
    Words(Delta),
    /// It is over. An `Ok` is a complete answer, in every mode.
    Over(Result<FinishReason, Trouble>),
}

/// The eye on an attempt. Dropped before its end, it tells that it was cancelled and gives the permit
/// back.
pub(super) struct Watch<'g> {
    pub(super) on: &'g Ground<'g>,
    pub(super) plan: Plan<'g>,
    pub(super) started: Moment,
    pub(super) alarms: Alarms,
    pub(super) pace: Pace,
    pub(super) received: Received,
    pub(super) hearing: Hearing,
    /// Its place among the calls in flight.
    pub(super) flight: Option<Flight>,
    /// It was refused, or never arrived: nothing is billed.
    pub(super) refused: bool,
    pub(super) told: bool,
}

impl<'g> Watch<'g> {
    pub(super) fn begin(on: &'g Ground<'g>, plan: Plan<'g>) -> Self {
        let started = on.now();
        let timeouts = on.policy().timeouts_of(&on.target(plan.place).model);
        let stream = plan.request.stream;
        let mut alarms = Alarms::new(timeouts, started, plan.deadline, stream);
        if stream {
            alarms.watch_overdue(started, on.gate(plan.place).slow_limit(on.prompt_tokens));
        }
        on.engine.observe(Event::Began { call: &on.call.id, provider: plan.place });
        let (pace, received) = (Pace::new(timeouts.min_pace), Received::default());
        let hearing = Hearing::new(on, plan.request);
        let flight = Some(on.engine.router.began(plan.place));
        Self { on, plan, started, alarms, pace, received, hearing, flight, refused: false, told: false }
    }

    fn target(&self) -> &'g Target {
        self.on.target(self.plan.place)
    }

    /// What an alarm means: a trouble, or nothing that ends the attempt.
    pub(super) fn ring(&mut self) -> Result<(), Trouble> {
        let now = self.on.now();
        match self.alarms.due(now) {
            None => Ok(()),
            Some(Alarm::Overdue) => {
                self.count_overdue(now);
                Ok(())
            }
            Some(Alarm::Pace) => self.check_pace(now),
            Some(Alarm::Idle) => Err(Trouble::new(Category::StreamInterrupted, Alarm::Idle.words())),
            Some(alarm) => Err(Trouble::new(Category::Timeout, alarm.words())),
        }
    }

    pub(super) fn count_overdue(&mut self, now: Moment) {
        let transition = self.on.gate(self.plan.place).overdue(self.plan.leave.permit.as_mut(), now);
        self.on.tell_breaker(self.plan.place, transition);
    }

    fn check_pace(&mut self, now: Moment) -> Result<(), Trouble> {
        match self.pace.check(self.received.all_by(now), now) {
            Some(next) => {
                self.alarms.watch_pace(next);
                Ok(())
            }
            None => Err(Trouble::new(Category::StreamInterrupted, Alarm::Pace.words())),
        }
    }

    pub(super) fn take(&mut self, arrival: Arrival) -> Result<Option<Happening>, Trouble> {
        // Once the provider has said that the answer is complete, nothing takes that back.
        let complete = self.received.finish.is_some();
        match arrival {
            Arrival::Broken(_) | Arrival::Late(_) | Arrival::Chunk(Chunk::Error(_)) if complete => self.conclude(),
            Arrival::End => self.conclude(),
            Arrival::Limits(limits) => {
                stake::report(self.on, self.plan.place, limits, self.on.now());
                Ok(None)
            }
            Arrival::Refused(refused) => {
                self.refused = true;
                Err(Trouble::refused_by(self.target(), &self.on.policy().errors, refused))
            }
            Arrival::Whole(whole) => self.take_whole(whole),
            Arrival::Chunk(chunk) => self.take_chunk(chunk),
            Arrival::Broken(error) => {
                self.refused = matches!(error, CallError::Connect(_) | CallError::ConnectTimeout);
                Err(Trouble::broken(&error, self.received.first.is_some()))
            }
            Arrival::Late(trouble) => Err(trouble),
        }
    }

    fn take_whole(&mut self, whole: Whole) -> Result<Option<Happening>, Trouble> {
        let tokens = wire::estimate_tokens(&whole.text);
        self.received.usage = whole.usage;
        self.received.words = Tokens::here(whole.usage.map_or(u64::from(tokens), |usage| usage.output_tokens));
        let finish = whole.finish.ok_or_else(|| Trouble::new(Category::MalformedResponse, "no finish reason"))?;
        self.received.tool_calls = whole.tool_calls;
        self.received.reasoning = whole.reasoning;
        judge(tokens > 0 || !self.received.tool_calls.is_empty(), finish)?;
        self.received.finish = Some(finish);
        self.hearing.words(self.plan.request, &whole.text);
        self.on.gate(self.plan.place).learn(false, self.on.now().since(self.started));
        Ok(Some(Happening::Words(Delta { text: whole.text, tokens, lasting: Duration::ZERO })))
    }

    fn take_chunk(&mut self, chunk: Chunk) -> Result<Option<Happening>, Trouble> {
        match chunk {
            // Some providers open with a chunk that says nothing: it is not a first token.
            Chunk::Delta { text, tokens: 0, .. } if text.is_empty() => return Ok(None),
            Chunk::Delta { text, tokens, lasting } => {
                self.hearing.words(self.plan.request, &text);
                return Ok(Some(Happening::Words(self.take_words(Delta { text, tokens: tokens.max(1), lasting }))));
            }
            Chunk::Working { tokens, lasting } => {
                self.received.work.add(self.on.now(), tokens, lasting);
                self.token(tokens, lasting);
                return Ok(Some(Happening::Alive));
            }
            // Some formats write a call in one piece: nothing else said that it was being made.
            Chunk::ToolCall(call) => {
                self.token(0, Duration::ZERO);
                self.received.tool_calls.push(call);
                return Ok(Some(Happening::Called));
            }
            Chunk::Reasoning(thought) => {
                self.token(0, Duration::ZERO);
                self.received.reasoning.push(thought);
            }
            Chunk::Finish(reason) => self.received.finish = Some(reason),
            Chunk::Usage(usage) => self.received.usage = Some(usage),
            Chunk::Error(error) => {
                let (begun, errors) = (self.received.first.is_some(), &self.on.policy().errors);
                return Err(Trouble::in_stream_of(self.target(), errors, &error, begun));
            }
        }
        Ok(None)
    }

    fn take_words(&mut self, delta: Delta) -> Delta {
        let now = self.on.now();
        if self.received.first.is_none() {
            self.on.gate(self.plan.place).learn(true, now.since(self.started));
        }
        self.token(delta.tokens, delta.lasting);
        self.received.add(now, &delta);
        delta
    }

    /// A sign of life.
    fn token(&mut self, tokens: u32, lasting: Duration) {
        let now = self.on.now();
        self.alarms.tokens(now, tokens, lasting);
        if let Some(first_check) = self.pace.begin(now) {
            self.alarms.watch_pace(first_check);
        }
    }

    /// The stream is over: was that an answer?
    fn conclude(&mut self) -> Result<Option<Happening>, Trouble> {
        let finish = self.received.finish.ok_or_else(|| self.cut_short())?;
        judge(self.received.says_something() || self.received.by(self.on.now()) > 0, finish)?;
        self.hearing.close(self.plan.request, &self.received.tool_calls, finish)?;
        Ok(Some(self.end(Ok(finish))))
    }

    fn cut_short(&self) -> Trouble {
        let category =
            if self.received.first.is_some() { Category::StreamInterrupted } else { Category::MalformedResponse };
        Trouble::new(category, "the stream ended before the answer did")
    }
}

/// An answer without a word is no answer, whatever its status says.
fn judge(says_something: bool, finish: FinishReason) -> Result<(), Trouble> {
    if !says_something && matches!(finish, FinishReason::Stop | FinishReason::Length) {
        return Err(Trouble { status: Some(200), ..Trouble::new(Category::MalformedResponse, "an empty answer") });
    }
    Ok(())
}
