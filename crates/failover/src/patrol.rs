//! Asks idle targets, so that nobody is found dead in the night it is needed.
//!
//! *Which question does it answer?* "How does a provider fare that nobody calls?" A [canary](crate::Canaries)
//! says whom to ask and what; this asks, judges by the known word, and tells the breaker.
//!
//! *Why not a background thread?* The engine starts nothing by itself. Whoever wants canaries runs
//! [`Engine::patrol`] beside its calls, and ends it by dropping it; on a paused clock it costs no time.
//!
//! *What it never does:* take a place from a caller, or answer one.

use chance::Moment;

use crate::breaker::Outcome;
use crate::engine::Engine;
use crate::event::Event;
use crate::policy::CanaryPrompt;
use crate::provider::{Answered, Attempt};
use crate::setup::Setup;

impl Engine {
    /// Asks idle targets, for as long as it is polled. Returns at once where the policy has no canaries.
    pub async fn patrol(&self) {
        while let Some(next) = self.with_canaries(|canaries| canaries.next()) {
            let now = self.clock.now();
            let Some(next) = next else { return };
            if next > now {
                self.clock.sleep_until(next).await;
            }
            let due = self.with_canaries(|canaries| canaries.due(self.clock.now())).flatten();
            if let Some((place, prompt)) = due {
                self.ask(place, &prompt).await;
            }
        }
    }

    async fn ask(&self, place: usize, prompt: &CanaryPrompt) {
        let setup = self.setup();
        let began = self.clock.now();
        let (permit, transition) = setup.gates[place].admit(None, began, 0.0);
        self.observe_breaker(None, place, transition);
        let right = self.answers(&setup, place, prompt, began).await;
        let now = self.clock.now();
        self.with_canaries(|canaries| canaries.answered(place, now));
        self.observe(Event::Canary { provider: place, at: now, right });
        let outcome = if right { Outcome::success(None) } else { Outcome::Failure };
        let transition = match permit {
            Ok(permit) => setup.gates[place].record(permit, outcome, now),
            // It is shut out, and fares well: nobody needs to wait any longer.
            Err(_) if right => setup.gates[place].recovered(now),
            Err(_) => None,
        };
        self.observe_breaker(None, place, transition);
    }

    /// Whether the target gives a right answer in time.
    async fn answers(&self, setup: &Setup, place: usize, prompt: &CanaryPrompt, began: Moment) -> bool {
        let target = &setup.policy.providers[place];
        let timeouts = setup.policy.timeouts_of(&target.model);
        let request = prompt.request();
        let attempt = Attempt { request: &request, model: &target.model, connect_timeout: timeouts.connect };
        let deadline = timeouts.answer.or(timeouts.total).map_or(Moment::NEVER, |limit| began + limit);
        tokio::select! {
            biased;
            response = setup.providers[place].call(attempt) => match response.map(|response| response.answered) {
                Ok(Answered::Whole(whole)) => whole.finish.is_some() && prompt.is_right(&whole.text),
                _ => false,
            },
            () = self.clock.sleep_until(deadline) => false,
        }
    }
}
