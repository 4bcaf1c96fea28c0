//! What has arrived of one answer, by the token.

use chance::Moment;
use wire::{FinishReason, Reasoning, ToolCall, Usage};

use super::delivery::Delta;

/// What has arrived.
#[derive(Debug, Default)]
pub(crate) struct Received {
    pub(crate) first: Option<Moment>,
    pub(crate) settled: u64,
    /// The segment that may still be under way.
    latest: Option<(Moment, Delta)>,
    pub(crate) tool_calls: Vec<ToolCall>,
    pub(crate) reasoning: Vec<Reasoning>,
    pub(crate) usage: Option<Usage>,
    /// The provider's word that the answer is complete.
    pub(crate) finish: Option<FinishReason>,
    /// Tokens of thoughts and of calls that are being made.
    pub(crate) worked: u64,
}

impl Received {
    pub(crate) fn add(&mut self, now: Moment, delta: Delta) {
        self.first.get_or_insert(now);
        self.settled += self.latest.take().map_or(0, |(_, delta)| u64::from(delta.tokens));
        self.latest = Some((now, delta));
    }

    /// Whether there is an answer in it.
    pub(crate) fn says_something(&self) -> bool {
        self.first.is_some() || !self.tool_calls.is_empty()
    }

    /// Tokens that have arrived by `now`: of a segment under way, those that are due.
    pub(crate) fn by(&self, now: Moment) -> u64 {
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
