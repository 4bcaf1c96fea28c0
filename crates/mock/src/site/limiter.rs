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

use std::collections::BTreeMap;
use std::time::Duration;

use chance::Moment;
use fault::Bucket;
use fault::kind::{Per, Throttle};
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

/// Who asks, as far as limits care.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Asker<'a> {
    pub(super) model: &'a str,
    pub(super) key: &'a str,
}

impl<'a> Asker<'a> {
    /// The name that those have in common who share a bucket.
    const fn scope(self, per: Per) -> &'a str {
        match per {
            Per::Provider => "",
            Per::Model => self.model,
            Per::Key => self.key,
        }
    }
}

/// What an attempt costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cost {
    pub(super) input: u64,
    pub(super) output: u64,
}

/// All buckets of one provider.
#[derive(Debug)]
pub(super) struct Limiter {
    own: Option<Shared>,
    throttles: Vec<(usize, u64, Shared)>,
}

/// Buckets of one limit, by who shares them.
#[derive(Debug)]
struct Shared {
    throttle: Throttle,
    by: Option<usize>,
    since: Moment,
    buckets: BTreeMap<String, Buckets>,
}

/// The most that share a limit in groups: keys are the callers' to invent.
const GROUPS: usize = 4096;

const REQUESTS: usize = 0;
const TOKENS: usize = 1;
const INPUT: usize = 2;
const OUTPUT: usize = 3;
const DAILY: usize = 4;
const KINDS: usize = 5;

#[derive(Debug)]
struct Buckets {
    /// By kind: [`REQUESTS`] and so on.
    kinds: [Option<Bucket>; KINDS],
    status: u16,
    by: Option<usize>,
}

impl Buckets {
    fn new(throttle: &Throttle, by: Option<usize>, now: Moment) -> Self {
        let Throttle { requests, tokens, input_tokens, output_tokens, requests_per_day, .. } = *throttle;
        let refills = [requests, tokens, input_tokens, output_tokens, requests_per_day];
        Self { kinds: refills.map(|refill| refill.map(|refill| Bucket::new(refill, now))), status: throttle.status, by }
    }
}

impl Shared {
    fn new(throttle: Throttle, by: Option<usize>, since: Moment) -> Self {
        Self { throttle, by, since, buckets: BTreeMap::new() }
    }

    /// The buckets of whoever asks, full where nobody like him has asked before.
    fn of(&mut self, asker: Asker<'_>) -> &mut Buckets {
        let scope = asker.scope(self.throttle.per);
        if !self.buckets.contains_key(scope) && self.buckets.len() >= GROUPS {
            self.buckets.pop_first();
        }
        let Self { throttle, by, since, buckets } = self;
        buckets.entry(scope.to_owned()).or_insert_with(|| Buckets::new(throttle, *by, *since))
    }
}

impl Limiter {
    /// The limits of a provider in good health.
    pub(super) fn new(own: Option<&Throttle>) -> Self {
        Self { own: own.map(|limits| Shared::new(*limits, None, Moment::START)), throttles: Vec::new() }
    }

    /// One attempt.
    pub(super) fn admit(
        &mut self,
        throttling: Option<Throttling>,
        asker: Asker<'_>,
        cost: Cost,
        now: Moment,
    ) -> Verdict {
        if throttling.is_none() && self.own.is_none() {
            return Verdict { limits: None, refused: None };
        }
        let throttle = throttling.map(|on| self.shared_of(on, now));
        let Self { own, throttles } = self;
        let mut all = [throttle.map(|index| throttles[index].2.of(asker)), own.as_mut().map(|shared| shared.of(asker))];
        let costs = [1, cost.input + cost.output, cost.input, cost.output, 1];
        let refused = (0..KINDS).find_map(|kind| spend(&mut all, kind, costs[kind], now));
        let limits = reported(&mut all, now);
        Verdict { limits: (limits != Limits::default()).then_some(limits), refused }
    }

    /// What is shared under a throttle, fresh where it has just come on.
    fn shared_of(&mut self, on: Throttling, now: Moment) -> usize {
        let fresh = || (on.place, on.cycle, Shared::new(on.throttle, Some(on.place), now));
        let known = self.throttles.iter().position(|(place, ..)| *place == on.place);
        let index = known.unwrap_or(self.throttles.len());
        match self.throttles.get_mut(index) {
            None => self.throttles.push(fresh()),
            Some(shared) if shared.1 != on.cycle => *shared = fresh(),
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

/// What the headers say, after this attempt.
fn reported(all: &mut [Option<&mut Buckets>; 2], now: Moment) -> Limits {
    let mut quota = |kind: usize, period_s: f64| {
        let bucket = all.iter_mut().flatten().find_map(|buckets| buckets.kinds[kind].as_mut())?;
        let limit = (bucket.refill().per_second * period_s + 0.5) as u64;
        Some(Quota { limit, remaining: bucket.remaining(now), reset: Some(bucket.reset(now)) })
    };
    Limits {
        requests: quota(REQUESTS, 60.0),
        tokens: quota(TOKENS, 60.0),
        input_tokens: quota(INPUT, 60.0),
        output_tokens: quota(OUTPUT, 60.0),
        requests_per_day: quota(DAILY, 86_400.0),
    }
}

#[cfg(test)]
mod tests {
    use fault::Refill;

    use super::*;

    const ANYBODY: Asker<'static> = Asker { model: "m", key: "k" };

    fn tokens(input: u64) -> Cost {
        Cost { input, output: 0 }
    }

    fn throttle(requests: Option<u64>, tokens: Option<u64>, status: u16) -> Throttle {
        let refill = |burst| Refill { per_second: 1.0, burst };
        Throttle { requests: requests.map(refill), tokens: tokens.map(refill), status, ..Throttle::NONE }
    }

    fn on(place: usize, cycle: u64, throttle: Throttle) -> Throttling {
        Throttling { place, cycle, throttle }
    }

    #[test]
    fn own_limits_hold_and_are_reported() {
        let mut limiter = Limiter::new(Some(&throttle(Some(2), None, 429)));
        let reported = |verdict: Verdict| verdict.limits.unwrap().requests.unwrap();
        let remaining: Vec<u64> =
            (0..2).map(|_| reported(limiter.admit(None, ANYBODY, tokens(5), Moment::START)).remaining).collect();
        assert_eq!(remaining, [1, 0]);
        let verdict = limiter.admit(None, ANYBODY, tokens(5), Moment::START);
        assert_eq!(verdict.refused, Some(Excess { status: 429, wait: Duration::from_secs(1), by: None }));
        assert_eq!(reported(verdict), Quota { limit: 60, remaining: 0, reset: Some(Duration::from_secs(2)) });
        assert_eq!(
            Limiter::new(None).admit(None, ANYBODY, tokens(5), Moment::START),
            Verdict { limits: None, refused: None }
        );
    }

    #[test]
    fn a_throttle_stands_before_own_limits_of_its_kind_only() {
        let mut limiter = Limiter::new(Some(&throttle(Some(1), None, 429)));
        let lowered = on(3, 0, throttle(None, Some(100), 529));
        assert_eq!(limiter.admit(Some(lowered), ANYBODY, tokens(60), Moment::START).refused, None);
        let now = Moment::from_secs(1);
        let refused = limiter.admit(Some(lowered), ANYBODY, tokens(60), now).refused.unwrap();
        assert_eq!((refused.status, refused.by), (529, Some(3)));
        assert_eq!(limiter.admit(Some(lowered), ANYBODY, tokens(1), now).refused.unwrap().status, 429);
    }

    #[test]
    fn a_throttle_that_comes_back_is_fresh() {
        let mut limiter = Limiter::new(None);
        let refused = |limiter: &mut Limiter, cycle| {
            let on = on(0, cycle, throttle(Some(1), None, 429));
            limiter.admit(Some(on), ANYBODY, tokens(1), Moment::START).refused.is_some()
        };
        assert_eq!([0, 0, 1, 1].map(|cycle| refused(&mut limiter, cycle)), [false, true, false, true]);
    }

    #[test]
    fn input_output_and_days_are_counted_apart() {
        let refill = |burst| Some(Refill { per_second: 1.0, burst });
        let limits = Throttle { input_tokens: refill(100), output_tokens: refill(50), ..Throttle::NONE };
        let mut limiter = Limiter::new(Some(&Throttle { requests_per_day: refill(3), ..limits }));
        let mut admit = |input, output| limiter.admit(None, ANYBODY, Cost { input, output }, Moment::START);
        let limits = admit(60, 10).limits.unwrap();
        assert_eq!(limits.input_tokens.map(|quota| (quota.limit, quota.remaining)), Some((60, 40)));
        assert_eq!(limits.output_tokens.map(|quota| quota.remaining), Some(40));
        assert_eq!(limits.requests_per_day.map(|quota| (quota.limit, quota.remaining)), Some((86_400, 2)));
        assert_eq!(admit(60, 10).refused.map(|excess| excess.wait), Some(Duration::from_secs(20)));
        assert_eq!(admit(10, 45).refused.map(|excess| excess.wait), Some(Duration::from_secs(5)));
        assert_eq!(
            [admit(0, 0), admit(0, 0), admit(0, 0)].map(|verdict| verdict.refused.is_some()),
            [false, false, true]
        );
    }

    #[test]
    fn who_shares_a_bucket_is_said() {
        for (per, expected) in [(Per::Provider, [false, true, true]), (Per::Model, [false, true, false])] {
            let mut limiter = Limiter::new(Some(&Throttle { per, ..throttle(Some(1), None, 429) }));
            let mut refused =
                |model, key| limiter.admit(None, Asker { model, key }, tokens(1), Moment::START).refused.is_some();
            assert_eq!([refused("m", "k"), refused("m", "l"), refused("n", "k")], expected, "{per:?}");
        }
        let mut limiter = Limiter::new(Some(&Throttle { per: Per::Key, ..throttle(Some(1), None, 429) }));
        let keys: Vec<String> = (0..=GROUPS).map(|n| format!("{n:05}")).collect();
        for key in &keys {
            assert_eq!(limiter.admit(None, Asker { model: "m", key }, tokens(1), Moment::START).refused, None);
        }
        assert_eq!(limiter.own.unwrap().buckets.len(), GROUPS, "keys are not kept without end");
    }
}
