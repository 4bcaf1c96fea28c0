//! One attempt at one provider: watched, judged, and told, however it ends.

use std::future::{Future, poll_fn};
use std::pin::pin;

use chance::Moment;
use wire::{Category, Chunk, FinishReason, Reasoning, ToolCall, Usage, Whole};

use super::alarms::{Alarm, Alarms};
use super::course::{Candidate, Course, Why};
use super::delivery::{Delivery, Delta};
use super::outcome::Completion;
use crate::breaker::Outcome;
use crate::classify::Trouble;
use crate::engine::{Call, Engine};
use crate::event::{AttemptEnd, AttemptRecord, Event};
use crate::gate::Leave;
use crate::policy::Target;
use crate::provider::{Answered, Attempt, CallError, Chunks};

/// An attempt under way. Dropped before its end, it tells that it was cancelled and gives its
/// permit back.
struct Watch<'a> {
    engine: &'a Engine,
    call: &'a Call,
    place: usize,
    number: u32,
    why: Why,
    leave: Leave,
    started: Moment,
    alarms: Alarms,
    received: Received,
    usage: Option<Usage>,
    tool_calls: Vec<ToolCall>,
    reasoning: Vec<Reasoning>,
    told: bool,
}

/// What has arrived.
#[derive(Debug, Default)]
struct Received {
    first: Option<Moment>,
    settled: u64,
    /// The segment that may still be under way.
    latest: Option<(Moment, Delta)>,
}

/// Makes one attempt. An `Ok` is a complete answer, in every mode.
pub(crate) async fn attempt(
    engine: &Engine,
    call: &Call,
    course: &mut Course,
    candidate: Candidate,
    leave: Leave,
    out: &mut Delivery,
) -> Result<Completion, Trouble> {
    let why = course.why(&candidate, leave.as_ref().is_some_and(crate::breaker::Permit::is_probe));
    course.begin(candidate.place);
    let mut watch = Watch::begin(engine, call, candidate.place, course, why, leave);
    let result = watch.carry_out(out).await;
    watch.end(&result);
    let finish = result?;
    Ok(Completion {
        text: out.finish(),
        tool_calls: std::mem::take(&mut watch.tool_calls),
        reasoning: std::mem::take(&mut watch.reasoning),
        finish,
        usage: watch.usage,
        served_by: watch.place,
        attempts: course.attempts,
    })
}

impl<'a> Watch<'a> {
    fn begin(engine: &'a Engine, call: &'a Call, place: usize, course: &Course, why: Why, leave: Leave) -> Self {
        let started = engine.clock.now();
        let stream = call.request.stream;
        let mut alarms = Alarms::new(engine.policy.timeouts, started, course.deadline(), stream);
        if stream {
            alarms.watch_overdue(started, engine.gates[place].slow_limit());
        }
        engine.observe(Event::Began { call: &call.id, provider: place });
        let number = course.attempts;
        let received = Received::default();
        Self {
            engine,
            call,
            place,
            number,
            why,
            leave,
            started,
            alarms,
            received,
            usage: None,
            tool_calls: Vec::new(),
            reasoning: Vec::new(),
            told: false,
        }
    }

    fn target(&self) -> &'a Target {
        &self.engine.policy.providers[self.place]
    }

    async fn carry_out(&mut self, out: &mut Delivery) -> Result<FinishReason, Trouble> {
        let attempt = Attempt {
            request: &self.call.request,
            model: &self.target().model,
            connect_timeout: self.engine.policy.timeouts.connect,
        };
        let calling = self.engine.providers[self.place].call(attempt);
        let response = self.in_time(calling).await?.map_err(|error| Trouble::broken(&error, false))?;
        match response.answered {
            Answered::Refused(refused) => Err(Trouble::refused(self.target().api, refused)),
            Answered::Whole(whole) => self.take_whole(whole, out),
            Answered::Stream(chunks) => self.take_stream(chunks, out).await,
        }
    }

    /// The future's output, or the trouble that an alarm means.
    async fn in_time<F: Future>(&mut self, future: F) -> Result<F::Output, Trouble> {
        let mut future = pin!(future);
        loop {
            let clock = self.engine.clock;
            tokio::select! {
                biased;
                output = &mut future => return Ok(output),
                () = clock.sleep_until(self.alarms.next()) => self.ring()?,
            }
        }
    }

    fn ring(&mut self) -> Result<(), Trouble> {
        let now = self.engine.clock.now();
        match self.alarms.due(now) {
            None => Ok(()),
            Some(Alarm::Overdue) => {
                let transition = self.engine.gates[self.place].overdue(&mut self.leave, now);
                self.engine.observe_breaker(self.place, transition);
                Ok(())
            }
            Some(Alarm::Idle) => Err(Trouble::new(Category::StreamInterrupted, Alarm::Idle.words())),
            Some(alarm) => Err(Trouble::new(Category::Timeout, alarm.words())),
        }
    }

    fn take_whole(&mut self, whole: Whole, out: &mut Delivery) -> Result<FinishReason, Trouble> {
        self.usage = whole.usage;
        let tokens = wire::estimate_tokens(&whole.text);
        self.received.settled = whole.usage.map_or(u64::from(tokens), |usage| usage.output_tokens);
        let finish = whole.finish.ok_or_else(|| Trouble::new(Category::MalformedResponse, "no finish reason"))?;
        judge(tokens, finish)?;
        (self.tool_calls, self.reasoning) = (whole.tool_calls, whole.reasoning);
        out.push(Delta { text: whole.text, tokens, lasting: std::time::Duration::ZERO });
        Ok(finish)
    }

    async fn take_stream(&mut self, mut chunks: Chunks, out: &mut Delivery) -> Result<FinishReason, Trouble> {
        let mut finish = None;
        loop {
            let next = poll_fn(|cx| chunks.as_mut().poll_next(cx));
            match self.in_time(next).await {
                // Once the provider has said that the answer is complete, nothing takes that back.
                Ok(Some(Ok(Chunk::Error(_)) | Err(_))) | Err(_) if finish.is_some() => break,
                Ok(None) => break,
                Ok(Some(Ok(chunk))) => self.take_chunk(chunk, &mut finish, out)?,
                Ok(Some(Err(error))) => return Err(self.broken(&error)),
                Err(trouble) => return Err(trouble),
            }
        }
        let finish = finish.ok_or_else(|| self.cut_short())?;
        judge(self.received.total(), finish)?;
        Ok(finish)
    }

    fn take_chunk(
        &mut self,
        chunk: Chunk,
        finish: &mut Option<FinishReason>,
        out: &mut Delivery,
    ) -> Result<(), Trouble> {
        match chunk {
            // Some providers open with a chunk that says nothing: it is not a first token.
            Chunk::Delta { text, tokens: 0, .. } if text.is_empty() => {}
            Chunk::Delta { text, tokens, lasting } => {
                let tokens = tokens.max(1);
                let now = self.engine.clock.now();
                let delta = Delta { text, tokens, lasting };
                self.alarms.tokens(now, tokens, lasting);
                self.received.add(now, delta.clone());
                out.push(delta);
            }
            Chunk::Working { tokens } => self.alarms.tokens(self.engine.clock.now(), tokens, std::time::Duration::ZERO),
            Chunk::ToolCall(call) => self.tool_calls.push(call),
            Chunk::Reasoning(thought) => self.reasoning.push(thought),
            Chunk::Finish(reason) => *finish = Some(reason),
            Chunk::Usage(usage) => self.usage = Some(usage),
            Chunk::Error(error) => {
                return Err(Trouble::in_stream(self.target().api, &error, self.received.first.is_some()));
            }
        }
        Ok(())
    }

    fn broken(&self, error: &CallError) -> Trouble {
        Trouble::broken(error, self.received.first.is_some())
    }

    fn cut_short(&self) -> Trouble {
        let category =
            if self.received.first.is_some() { Category::StreamInterrupted } else { Category::MalformedResponse };
        Trouble::new(category, "the stream ended before the answer did")
    }

    /// Tells how it ended, and gives the permit back.
    fn end(&mut self, result: &Result<FinishReason, Trouble>) {
        match result {
            Ok(_) => {
                let first_token = self.received.first.map(|first| first.since(self.started));
                self.tell(AttemptEnd::Success, Outcome::Success(first_token));
            }
            Err(trouble) => self.tell(AttemptEnd::Failed(trouble), trouble.outcome()),
        }
    }

    fn tell(&mut self, end: AttemptEnd<'_>, outcome: Outcome) {
        self.told = true;
        let now = self.engine.clock.now();
        self.engine.observe(Event::Attempt(AttemptRecord {
            call: &self.call.id,
            number: self.number,
            provider: self.place,
            why: self.why,
            started: self.started,
            first_token: self.received.first,
            ended: now,
            end,
            usage: self.usage,
            output_tokens: self.received.by(now),
        }));
        let transition = self.engine.gates[self.place].record(self.leave.take(), outcome, now);
        self.engine.observe_breaker(self.place, transition);
    }
}

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        if !self.told {
            self.tell(AttemptEnd::Cancelled, Outcome::Neutral);
        }
    }
}

impl Received {
    fn add(&mut self, now: Moment, delta: Delta) {
        self.first.get_or_insert(now);
        self.settled += self.latest.take().map_or(0, |(_, delta)| u64::from(delta.tokens));
        self.latest = Some((now, delta));
    }

    fn total(&self) -> u32 {
        let latest = self.latest.as_ref().map_or(0, |(_, delta)| u64::from(delta.tokens));
        u32::try_from(self.settled + latest).unwrap_or(u32::MAX)
    }

    /// Tokens that have arrived by `now`: of a segment under way, those that are due.
    fn by(&self, now: Moment) -> u64 {
        let Some((at, delta)) = &self.latest else { return self.settled };
        let gaps = u64::from(delta.tokens.saturating_sub(1));
        let elapsed = now.since(*at);
        if elapsed >= delta.lasting {
            return self.settled + gaps + 1;
        }
        let due = elapsed.as_micros() * u128::from(gaps) / delta.lasting.as_micros().max(1);
        self.settled + 1 + due as u64
    }
}

/// An answer without a word is no answer, whatever its status says.
fn judge(tokens: u32, finish: FinishReason) -> Result<(), Trouble> {
    if tokens == 0 && matches!(finish, FinishReason::Stop | FinishReason::Length) {
        return Err(Trouble { status: Some(200), ..Trouble::new(Category::MalformedResponse, "an empty answer") });
    }
    Ok(())
}
