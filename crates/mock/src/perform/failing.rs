//! Failing: an error, or a connection that comes to nothing.
//!
//! *Which question does it answer?* "When does an attempt learn that there is no answer, and what does it learn?"
//!
//! *Why does an error take its time?* A front that refuses needs a moment, too. It is drawn by itself, so that it moves
//! nothing else.
//!
//! *What it never does:* write a vendor's words, which only the format knows.

use std::time::Duration;

use book::Denial;
use chance::{Moment, Purpose};
use fault::Severed;
use wire::{Answer, Api, Category, Refusal, RetryAfter, Unreachable, errors};

use super::{Facts, Performed, hint};

/// Errors come after about this long, in microseconds, log-normal; and the bounds of it.
const REFUSAL_LN_US: f64 = 11.002_099_841_204_238;
const REFUSAL_SIGMA: f64 = 0.45;
const REFUSAL_US: (f64, f64) = (20_000.0, 150_000.0);

/// Keeps the draw of a refusal's delay apart from other draws about the provider's health.
const REFUSAL: u64 = 5;

impl Facts<'_> {
    /// An HTTP error, with the limits that these facts report.
    pub fn refuse(&self, status: u16, retry_after: Option<RetryAfter>, severed: Option<Severed>) -> Performed {
        let at = self.served_from + self.refusal_delay();
        if let Some(severed) = severed.filter(|severed| severed.at < at) {
            return self.broken(severed);
        }
        let (at, limits) = (self.offset(at), self.limits);
        let refusal = Refusal { at, retry_after, limits, ..Refusal::new(status) };
        Performed { answer: Answer::Refusal(refusal), severed: false }
    }

    /// An error that a rule asks for, or the size of the request.
    pub fn deny(&self, denial: &Denial, api: Api, severed: Option<Severed>) -> Performed {
        let usual = denial.category.map_or(Denial::STATUS, |category| wire::errors::example(api, category).0);
        let status = denial.status.unwrap_or(usual);
        self.refuse(status, denial.retry_after.map(hint), severed).because(denial.category)
    }

    /// There is no such model.
    pub fn refuse_model(&self, model: &str, api: Api, severed: Option<Severed>) -> Performed {
        let (status, _) = errors::unknown_model(api, model);
        self.refuse(status, None, severed).about(model)
    }

    /// The provider's own error of that category; a 500 where there is no such category.
    pub(super) fn refuse_as(&self, name: &str, retry_after: Option<RetryAfter>, severed: Option<Severed>) -> Performed {
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
    pub(super) fn fail(&self, how: Unreachable, at: Moment, severed: Option<Severed>) -> Performed {
        if let Some(severed) = severed.filter(|severed| severed.how.ends() && severed.at < at) {
            return self.broken(severed);
        }
        let at = if at == Moment::NEVER { Duration::ZERO } else { self.offset(at) };
        Performed { answer: Answer::Unreachable { how, at }, severed: false }
    }

    /// An outage that begins before the head of the answer is there.
    pub(super) fn broken(&self, severed: Severed) -> Performed {
        let how = if severed.how.ends() { Unreachable::Reset } else { Unreachable::Silent };
        let at = self.offset(severed.at.max(self.served_from));
        Performed { answer: Answer::Unreachable { how, at }, severed: true }
    }
}
