//! One attempt at one provider: watched, judged, and told, however it ends.

use chance::Moment;
use wire::{Category, Chunk, FinishReason, Request, Whole};

use super::alarms::{Alarm, Alarms};
use super::delivery::{Delivery, Delta};
use super::exchange::{Arrival, Exchange};
use super::ground::Ground;
use super::hearing::Hearing;
use super::outcome::Completion;
use super::pace::Pace;
use super::reasons::Why;
use super::received::Received;
use super::stake::{self, Used};
use crate::breaker::{Outcome, Sample};
use crate::classify::Trouble;
use crate::event::{AttemptEnd, AttemptRecord, Event};
use crate::gate::Leave;
use crate::policy::Target;
use crate::provider::{Attempt, CallError};
use crate::quality::Verdict;
use crate::route::{Ended, Flight};

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

/// An attempt under way.
pub(crate) struct Tried<'g> {
    exchange: Exchange<'g>,
    watch: Watch<'g>,
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
struct Watch<'g> {
    on: &'g Ground<'g>,
    plan: Plan<'g>,
    started: Moment,
    alarms: Alarms,
    pace: Pace,
    received: Received,
    hearing: Hearing,
    /// Its place among the calls in flight.
    flight: Option<Flight>,
    /// It was refused, or never arrived: nothing is billed.
    refused: bool,
    told: bool,
}

impl<'g> Tried<'g> {
    pub(crate) fn begin(on: &'g Ground<'g>, plan: Plan<'g>) -> Self {
        let (place, request) = (plan.place, plan.request);
        let watch = Watch::begin(on, plan);
        let model = &on.target(place).model;
        let connect_timeout = on.policy().timeouts_of(model).connect;
        let calling = on.setup.providers[place].call(Attempt { request, model, connect_timeout });
        Self { exchange: Exchange::Calling(calling), watch }
    }

    pub(crate) fn place(&self) -> usize {
        self.watch.plan.place
    }

    pub(crate) fn started(&self) -> Moment {
        self.watch.started
    }

    /// What it does next. Dropping the future loses nothing. Nothing follows the end.
    pub(crate) async fn next(&mut self) -> Happening {
        loop {
            let arrival = self.arrival().await;
            if !matches!(arrival, Arrival::Chunk(_) | Arrival::Limits(_))
                || matches!(arrival, Arrival::Chunk(Chunk::Error(_)))
            {
                // Nothing more is wanted: the provider is let go before anybody is told.
                self.exchange = Exchange::Over;
            }
            match self.watch.take(arrival) {
                Ok(None) => {}
                Ok(Some(happening)) => return happening,
                Err(trouble) => return self.watch.end(Err(trouble)),
            }
        }
    }

    async fn arrival(&mut self) -> Arrival {
        let Self { exchange, watch } = self;
        loop {
            let clock = watch.on.engine.clock;
            tokio::select! {
                biased;
                arrival = exchange.next() => return arrival,
                () = clock.sleep_until(watch.alarms.next()) => {
                    if let Err(trouble) = watch.ring() {
                        return Arrival::Late(trouble);
                    }
                }
            }
        }
    }

    /// It lost a race. One that was silent for longer than is usual counts against its provider: who hangs
    /// must not hide behind the one that answers in its place. A late stream is slow; a late whole answer,
    /// of which nobody can say how far it was, is a failure.
    pub(crate) fn lose(mut self) {
        let watch = &mut self.watch;
        let (now, stream, gate) = (watch.on.now(), watch.plan.request.stream, watch.on.gate(watch.plan.place));
        let late =
            watch.received.first.is_none() && gate.is_late(stream, watch.on.prompt_tokens, now.since(watch.started));
        match (late, stream) {
            (true, true) => {
                watch.count_overdue(now);
                watch.land(Ended::Well(now.since(watch.started)));
            }
            (true, false) => watch.tell(AttemptEnd::Cancelled, Outcome::Failure),
            (false, _) => {}
        }
    }

    /// The answer that it was.
    pub(crate) fn complete(mut self, finish: FinishReason, out: &mut Delivery, attempts: u32) -> Completion {
        let received = std::mem::take(&mut self.watch.received);
        Completion {
            text: out.finish(&received.tool_calls),
            tool_calls: received.tool_calls,
            reasoning: received.reasoning,
            finish,
            usage: received.usage,
            served_by: Some(self.place()),
            switches: out.switches(),
            missing_turns: self.watch.on.missing_turns(self.watch.plan.place),
            unkept: None,
            attempts,
        }
    }
}

impl<'g> Watch<'g> {
    fn begin(on: &'g Ground<'g>, plan: Plan<'g>) -> Self {
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
    fn ring(&mut self) -> Result<(), Trouble> {
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

    fn count_overdue(&mut self, now: Moment) {
        let transition = self.on.gate(self.plan.place).overdue(self.plan.leave.permit.as_mut(), now);
        self.on.tell_breaker(self.plan.place, transition);
    }

    fn check_pace(&mut self, now: Moment) -> Result<(), Trouble> {
        let arrived = self.received.by(now) + self.received.worked;
        match self.pace.check(arrived, now) {
            Some(next) => {
                self.alarms.watch_pace(next);
                Ok(())
            }
            None => Err(Trouble::new(Category::StreamInterrupted, Alarm::Pace.words())),
        }
    }

    fn take(&mut self, arrival: Arrival) -> Result<Option<Happening>, Trouble> {
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
        self.received.settled = whole.usage.map_or(u64::from(tokens), |usage| usage.output_tokens);
        let finish = whole.finish.ok_or_else(|| Trouble::new(Category::MalformedResponse, "no finish reason"))?;
        self.received.tool_calls = whole.tool_calls;
        self.received.reasoning = whole.reasoning;
        judge(tokens > 0 || !self.received.tool_calls.is_empty(), finish)?;
        self.received.finish = Some(finish);
        self.hearing.words(self.plan.request, &whole.text);
        self.on.gate(self.plan.place).learn(false, self.on.now().since(self.started));
        Ok(Some(Happening::Words(Delta { text: whole.text, tokens, lasting: std::time::Duration::ZERO })))
    }

    fn take_chunk(&mut self, chunk: Chunk) -> Result<Option<Happening>, Trouble> {
        match chunk {
            // Some providers open with a chunk that says nothing: it is not a first token.
            Chunk::Delta { text, tokens: 0, .. } if text.is_empty() => return Ok(None),
            Chunk::Delta { text, tokens, lasting } => {
                self.hearing.words(self.plan.request, &text);
                return Ok(Some(Happening::Words(self.take_words(Delta { text, tokens: tokens.max(1), lasting }))));
            }
            Chunk::Working { tokens } => {
                self.received.worked += u64::from(tokens);
                self.token(tokens, std::time::Duration::ZERO);
                return Ok(Some(Happening::Alive));
            }
            Chunk::ToolCall(call) => {
                self.received.tool_calls.push(call);
                return Ok(Some(Happening::Called));
            }
            Chunk::Reasoning(thought) => self.received.reasoning.push(thought),
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
        self.received.add(now, delta.clone());
        delta
    }

    /// A sign of life.
    fn token(&mut self, tokens: u32, lasting: std::time::Duration) {
        let now = self.on.now();
        self.alarms.tokens(now, tokens, lasting);
        if let Some(first_check) = self.pace.begin(now) {
            self.alarms.watch_pace(first_check);
        }
    }

    /// The stream is over: was that an answer?
    fn conclude(&mut self) -> Result<Option<Happening>, Trouble> {
        let finish = self.received.finish.ok_or_else(|| self.cut_short())?;
        judge(self.received.says_something() || self.received.settled > 0, finish)?;
        self.hearing.close(self.plan.request, &self.received.tool_calls, finish)?;
        Ok(Some(self.end(Ok(finish))))
    }

    fn cut_short(&self) -> Trouble {
        let category =
            if self.received.first.is_some() { Category::StreamInterrupted } else { Category::MalformedResponse };
        Trouble::new(category, "the stream ended before the answer did")
    }

    /// Tells how it ended, and gives the permit back.
    fn end(&mut self, result: Result<FinishReason, Trouble>) -> Happening {
        match &result {
            Ok(_) => {
                self.tell(AttemptEnd::Success, Outcome::Success(self.sample()));
                self.on.engine.holds().forgive(&self.on.setup.scopes[self.plan.place], self.started);
            }
            Err(trouble) => self.tell(AttemptEnd::Failed(trouble), self.blame(trouble)),
        }
        Happening::Over(result)
    }

    /// What is known of an answer.
    fn sample(&self) -> Sample {
        let now = self.on.now();
        let tokens = |tokens: u64| u32::try_from(tokens).unwrap_or(u32::MAX);
        let output = tokens(self.received.by(now));
        let billed = self.received.usage.map(|usage| tokens(usage.output_tokens));
        Sample {
            first_token: self.received.first.map(|first| first.since(self.started)),
            total: Some(now.since(self.started)),
            prompt_tokens: Some(self.on.prompt_tokens),
            output_tokens: Some(output),
            billed_tokens: billed,
            useful_tokens: if self.hearing.verdict().is_none_or(Verdict::is_good) { billed } else { Some(0) },
            quality: self.hearing.score(),
        }
    }

    /// What a failure says about the provider. One that blames many different callers is suspect.
    fn blame(&self, trouble: &Trouble) -> Outcome {
        match trouble.category {
            Category::InvalidRequest | Category::ContentFiltered | Category::ContextLengthExceeded => {
                Outcome::CallerFault(self.on.fingerprint())
            }
            _ => trouble.outcome(),
        }
    }

    fn tell(&mut self, end: AttemptEnd<'_>, outcome: Outcome) {
        self.told = true;
        let now = self.on.now();
        let used = self.used(outcome, now);
        self.on.engine.with_canaries(|canaries| canaries.heard(self.plan.place, now));
        self.on.engine.observe(Event::Attempt(AttemptRecord {
            call: &self.on.call.id,
            number: self.plan.number,
            provider: self.plan.place,
            why: self.plan.why,
            started: self.started,
            first_token: self.received.first,
            ended: now,
            end,
            usage: self.received.usage,
            spent: stake::spent(self.on, self.plan.place, used),
            output_tokens: self.received.by(now),
            verdict: self.hearing.verdict(),
        }));
        let took = now.since(self.started);
        self.land(match outcome {
            Outcome::Success(sample) => Ended::Well(sample.first_token.unwrap_or(took)),
            Outcome::Failure | Outcome::Refused => Ended::Badly(took),
            Outcome::CallerFault(_) | Outcome::Neutral => Ended::Unknown,
        });
        let Leave { permit, stake } = std::mem::take(&mut self.plan.leave);
        stake::settle(self.on, self.plan.place, stake, used, now);
        let transition = self.on.gate(self.plan.place).record(permit, outcome, now);
        self.on.tell_breaker(self.plan.place, transition);
    }

    fn used(&self, outcome: Outcome, now: Moment) -> Used {
        Used {
            usage: self.received.usage,
            output_tokens: self.received.by(now) + self.received.worked,
            refused: self.refused,
            served: matches!(outcome, Outcome::Success(_)),
        }
    }

    /// It is no longer in flight, and this is how it fared. Once: what was said first holds.
    fn land(&mut self, how: Ended) {
        if let Some(flight) = self.flight.take() {
            flight.ended(self.on.now(), how);
        }
    }
}

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        if !self.told {
            self.tell(AttemptEnd::Cancelled, Outcome::Neutral);
        }
    }
}

/// An answer without a word is no answer, whatever its status says.
fn judge(says_something: bool, finish: FinishReason) -> Result<(), Trouble> {
    if !says_something && matches!(finish, FinishReason::Stop | FinishReason::Length) {
        return Err(Trouble { status: Some(200), ..Trouble::new(Category::MalformedResponse, "an empty answer") });
    }
    Ok(())
}
