//! One attempt at one provider: watched, judged, and told, however it ends.

use chance::Moment;
use wire::{Chunk, FinishReason};

use super::delivery::Delivery;
use super::exchange::{Arrival, Exchange};
use super::ground::Ground;
use super::outcome::Completion;
use super::watch::{Happening, Plan, Watch};
use crate::breaker::Outcome;
use crate::event::AttemptEnd;
use crate::provider::Attempt;
use crate::route::Ended;

/// An attempt under way.
pub(crate) struct Tried<'g> {
    exchange: Exchange<'g>,
    watch: Watch<'g>,
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
