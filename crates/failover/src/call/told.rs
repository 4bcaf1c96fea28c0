//! How an attempt is told: to those who watch, its breaker, the router and the ledger. Once, however it ends.

use chance::Moment;
use wire::{Category, FinishReason};

use super::stake::{self, Used};
use super::watch::{Happening, Watch};
use crate::breaker::{Outcome, Sample};
use crate::classify::Trouble;
use crate::event::{AttemptEnd, AttemptRecord, Event};
use crate::gate::Leave;
use crate::quality::Verdict;
use crate::route::Ended;

impl Watch<'_> {
    /// Tells how it ended, and gives the permit back.
    pub(super) fn end(&mut self, result: Result<FinishReason, Trouble>) -> Happening {
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

    pub(super) fn tell(&mut self, end: AttemptEnd<'_>, outcome: Outcome) {
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
            output_tokens: self.received.all_by(now),
            refused: self.refused,
            served: matches!(outcome, Outcome::Success(_)),
        }
    }

    /// It is no longer in flight, and this is how it fared. Once: what was said first holds.
    pub(super) fn land(&mut self, how: Ended) {
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
