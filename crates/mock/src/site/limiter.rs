//! The rate limits of one provider.
//!
//! *Which question does it answer?* "Is this attempt within the limits, and what do the headers say?"
//!
//! *Why buckets beside the timeline?* What a limit does to one attempt depends on all others, so it
//! cannot be drawn in advance. A provider's own limits are full when the run begins; a throttle
//! that comes on has a fresh bucket, as a limit that has just been lowered. What a throttle does not
//! limit stays under the provider's own.
//!
//! *What it never does:* wait. It says how long waiting would take.

use std::time::Duration;

use chance::Moment;
use fault::kind::Throttle;
use fault::{Bucket, Refill};
use wire::{Limits, Quota};

/// A throttle that is on for an attempt.
#[derive(Debug, Clone, Copy)]
pub(super) struct Throttling {
    /// The fault, by its place in the timeline.
    pub(super) place: usize,
    /// How often it has come on before, where it comes and goes.
    pub(super) cycle: u64,
    /// What it limits.
    pub(super) throttle: Throttle,
}

/// What the limits say about an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Verdict {
    /// What headers report; `None` where nothing is limited.
    pub(super) limits: Option<Limits>,
    /// Why it is refused.
    pub(super) refused: Option<Excess>,
}

/// One attempt too many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Excess {
    /// The status that refuses it.
    pub(super) status: u16,
    /// When it would be admitted.
    pub(super) wait: Duration,
    /// The throttle that refuses it; `None` for the provider's own limits.
    pub(super) by: Option<usize>,
}

/// All buckets of one provider.
#[derive(Debug)]
pub(super) struct Limiter {
    own: Option<Buckets>,
    throttles: Vec<(usize, u64, Buckets)>,
}

const REQUESTS: usize = 0;
const TOKENS: usize = 1;

#[derive(Debug)]
struct Buckets {
    /// By kind: [`REQUESTS`], [`TOKENS`].
    kinds: [Option<Bucket>; 2],
    status: u16,
    by: Option<usize>,
}

impl Buckets {
    fn new(throttle: &Throttle, by: Option<usize>, now: Moment) -> Self {
        let full = |refill: Option<Refill>| refill.map(|refill| Bucket::new(refill, now));
        Self { kinds: [full(throttle.requests), full(throttle.tokens)], status: throttle.status, by }
    }
}

impl Limiter {
    /// The limits of a provider in good health.
    pub(super) fn new(own: Option<&Throttle>) -> Self {
        Self { own: own.map(|limits| Buckets::new(limits, None, Moment::START)), throttles: Vec::new() }
    }

    /// One attempt that costs so many tokens.
    pub(super) fn admit(&mut self, throttling: Option<Throttling>, cost: u64, now: Moment) -> Verdict {
        let throttle = throttling.map(|on| self.buckets_of(on, now));
        let mut all = [throttle.map(|index| &mut self.throttles[index].2), self.own.as_mut()];
        let requests = spend(&mut all, REQUESTS, 1, now);
        let refused = requests.or_else(|| spend(&mut all, TOKENS, cost, now));
        let limits = Limits { requests: reported(&mut all, REQUESTS, now), tokens: reported(&mut all, TOKENS, now) };
        Verdict { limits: (limits != Limits::default()).then_some(limits), refused }
    }

    /// The buckets of a throttle, fresh where it has just come on.
    fn buckets_of(&mut self, on: Throttling, now: Moment) -> usize {
        let fresh = || (on.place, on.cycle, Buckets::new(&on.throttle, Some(on.place), now));
        let known = self.throttles.iter().position(|(place, ..)| *place == on.place);
        let index = known.unwrap_or(self.throttles.len());
        match self.throttles.get_mut(index) {
            None => self.throttles.push(fresh()),
            Some(buckets) if buckets.1 != on.cycle => *buckets = fresh(),
            Some(_) => {}
        }
        index
    }
}

/// Takes from the first bucket of that kind.
fn spend(all: &mut [Option<&mut Buckets>; 2], kind: usize, cost: u64, now: Moment) -> Option<Excess> {
    let buckets = all.iter_mut().flatten().find(|buckets| buckets.kinds[kind].is_some())?;
    let wait = buckets.kinds[kind].as_mut()?.admit(cost, now).err()?;
    Some(Excess { status: buckets.status, wait, by: buckets.by })
}

/// What the headers say about a kind, after this attempt.
fn reported(all: &mut [Option<&mut Buckets>; 2], kind: usize, now: Moment) -> Option<Quota> {
    let bucket = all.iter_mut().flatten().find_map(|buckets| buckets.kinds[kind].as_mut())?;
    let limit = (bucket.refill().per_second * 60.0 + 0.5) as u64;
    Some(Quota { limit, remaining: bucket.remaining(now), reset: Some(bucket.reset(now)) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn throttle(requests: Option<u64>, tokens: Option<u64>, status: u16) -> Throttle {
        let refill = |burst| Refill { per_second: 1.0, burst };
        Throttle { requests: requests.map(refill), tokens: tokens.map(refill), status }
    }

    fn on(place: usize, cycle: u64, throttle: Throttle) -> Throttling {
        Throttling { place, cycle, throttle }
    }

    #[test]
    fn own_limits_hold_and_are_reported() {
        let mut limiter = Limiter::new(Some(&throttle(Some(2), None, 429)));
        let reported = |verdict: Verdict| verdict.limits.unwrap().requests.unwrap();
        let remaining: Vec<u64> = (0..2).map(|_| reported(limiter.admit(None, 5, Moment::START)).remaining).collect();
        assert_eq!(remaining, [1, 0]);
        let verdict = limiter.admit(None, 5, Moment::START);
        assert_eq!(verdict.refused, Some(Excess { status: 429, wait: Duration::from_secs(1), by: None }));
        assert_eq!(reported(verdict), Quota { limit: 60, remaining: 0, reset: Some(Duration::from_secs(2)) });
        assert_eq!(Limiter::new(None).admit(None, 5, Moment::START), Verdict { limits: None, refused: None });
    }

    #[test]
    fn a_throttle_stands_before_own_limits_of_its_kind_only() {
        let mut limiter = Limiter::new(Some(&throttle(Some(1), None, 429)));
        let tokens = on(3, 0, throttle(None, Some(100), 529));
        assert_eq!(limiter.admit(Some(tokens), 60, Moment::START).refused, None);
        let now = Moment::from_secs(1);
        let refused = limiter.admit(Some(tokens), 60, now).refused.unwrap();
        assert_eq!((refused.status, refused.by), (529, Some(3)));
        assert_eq!(limiter.admit(Some(tokens), 1, now).refused.unwrap().status, 429);
    }

    #[test]
    fn a_throttle_that_comes_back_is_fresh() {
        let mut limiter = Limiter::new(None);
        let refused = |limiter: &mut Limiter, cycle| {
            let on = on(0, cycle, throttle(Some(1), None, 429));
            limiter.admit(Some(on), 1, Moment::START).refused.is_some()
        };
        assert_eq!([0, 0, 1, 1].map(|cycle| refused(&mut limiter, cycle)), [false, true, false, true]);
    }
}
