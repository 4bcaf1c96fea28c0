//! The rate limits of one provider.
//!
//! *Which question does it answer?* "Is this attempt within the limits, and what do the headers say?"
//!
//! *Why buckets beside the timeline?* What a limit does to one attempt depends on all others, so it
//! cannot be drawn in advance. A provider's own limits are full when the run begins; a throttle
//! that comes on has a fresh bucket, as a limit that has just been lowered. What a throttle does not
//! limit stays under the provider's own, or under those of the tier that the key belongs to.
//!
//! *What it never does:* wait. It says how long waiting would take.

mod slots;

use std::collections::BTreeMap;
use std::time::Duration;

use chance::Moment;
use fault::Bucket;
use fault::kind::{Charge, Per, Throttle};
use wire::{Counted, Exceeded, Limits, Quota};

use super::Tier;
use slots::Slots;

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
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Verdict {
    /// What headers report; `None` where nothing is limited.
    pub(super) limits: Option<Limits>,
    /// Why it is refused.
    pub(super) refused: Option<Excess>,
    /// Who refuses it because too many are under way.
    pub(super) crowded: Option<Crowded>,
    /// What is to be settled when the attempt has ended; `None` where all is said.
    pub(super) charged: Option<Charged>,
}

/// One attempt too many at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Crowded {
    /// The status that refuses it.
    pub(super) status: u16,
    /// The throttle that refuses it; `None` for the provider's own limits.
    pub(super) by: Option<usize>,
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
    counted: Counted,
    limit: u64,
    used: u64,
    requested: u64,
}

impl Excess {
    /// Which limit it is, for who asks for that model.
    pub(super) fn exceeded(&self, model: &str) -> Exceeded {
        let Self { counted, limit, used, requested, .. } = *self;
        Exceeded { counted, model: model.to_owned().into(), limit, used, requested }
    }
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
    /// Tokens that its answer will have.
    pub(super) output: u64,
    /// Tokens that its answer may have.
    pub(super) asked: u64,
}

impl Cost {
    /// By kind.
    fn charged(self, charge: Charge) -> [u64; KINDS] {
        let output = match charge {
            Charge::Used => self.output,
            Charge::Asked => self.asked,
        };
        let both = self.input.saturating_add(output);
        [1, both, self.input, output, 1, both]
    }
}

/// What was charged beforehand, to be settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Charged {
    /// Tokens of the answer.
    pub(super) output: u64,
    /// Whether it is counted as under way.
    holds: bool,
    model: String,
    key: String,
    /// The throttle that was on, and its cycle.
    throttle: Option<(usize, u64)>,
}

/// All buckets of one provider.
#[derive(Debug)]
pub(super) struct Limiter {
    own: Option<Shared>,
    /// Instead of its own, for these keys.
    tiers: Vec<(Vec<String>, Shared)>,
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
const DAILY_TOKENS: usize = 5;
const KINDS: usize = Counted::ALL.len();

/// Kinds that count tokens of answers.
const OF_ANSWERS: [usize; 3] = [TOKENS, OUTPUT, DAILY_TOKENS];

#[derive(Debug)]
struct Buckets {
    /// By kind: [`REQUESTS`] and so on.
    kinds: [Option<Bucket>; KINDS],
    slots: Option<Slots>,
    status: u16,
    charge: Charge,
    by: Option<usize>,
}

impl Buckets {
    fn new(throttle: &Throttle, by: Option<usize>, now: Moment) -> Self {
        let Throttle { requests, tokens, input_tokens, output_tokens, .. } = *throttle;
        let refills =
            [requests, tokens, input_tokens, output_tokens, throttle.requests_per_day, throttle.tokens_per_day];
        let kinds = refills.map(|refill| refill.map(|refill| Bucket::new(refill, now)));
        let slots = throttle.concurrent.map(Slots::new);
        Self { kinds, slots, status: throttle.status, charge: throttle.charge, by }
    }

    /// Why nobody else is let in, where all slots are taken.
    fn crowded(&self) -> Option<Crowded> {
        self.slots.filter(|slots| slots.are_taken()).map(|_| Crowded { status: self.status, by: self.by })
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
    pub(super) fn new(own: Option<&Throttle>, tiers: &[Tier]) -> Self {
        let shared = |limits: &Throttle| Shared::new(*limits, None, Moment::START);
        let tiers = tiers.iter().map(|tier| (tier.keys.clone(), shared(&tier.limits))).collect();
        Self { own: own.map(shared), tiers, throttles: Vec::new() }
    }

    /// One attempt.
    pub(super) fn admit(
        &mut self,
        throttling: Option<Throttling>,
        asker: Asker<'_>,
        cost: Cost,
        now: Moment,
    ) -> Verdict {
        if throttling.is_none() && self.own.is_none() && self.tiers.is_empty() {
            return Verdict::default();
        }
        let throttle = throttling.map(|on| self.shared_of(on, now));
        let mut all = self.buckets(throttle, asker);
        let crowded = counting(&mut all).and_then(|buckets| buckets.crowded());
        let spent = |kind| spend(&mut all, kind, cost, now);
        let refused = if crowded.is_some() { None } else { (0..KINDS).find_map(spent) };
        let limits = reported(&mut all, now);
        let limits = (limits != Limits::default()).then_some(limits);
        if crowded.is_some() || refused.is_some() {
            return Verdict { limits, refused, crowded, charged: None };
        }
        let slots = counting(&mut all).and_then(|buckets| buckets.slots.as_mut());
        let holds = slots.map(Slots::take).is_some();
        let beforehand = all.iter().flatten().any(|buckets| buckets.charge == Charge::Asked);
        let charged = (beforehand || holds).then(|| Charged {
            output: cost.asked,
            holds,
            model: asker.model.to_owned(),
            key: asker.key.to_owned(),
            throttle: throttling.map(|on| (on.place, on.cycle)),
        });
        Verdict { limits, refused, crowded, charged }
    }

    /// Gives back what was charged beforehand and not used, and what was held.
    pub(super) fn settle(&mut self, charged: &Charged, used: u64, now: Moment) {
        let same = |(place, cycle, _): &(usize, u64, Shared)| charged.throttle == Some((*place, *cycle));
        let throttle = self.throttles.iter().position(same);
        let mut all = self.buckets(throttle, Asker { model: &charged.model, key: &charged.key });
        if let Some(slots) = counting(&mut all).and_then(|buckets| buckets.slots.as_mut()).filter(|_| charged.holds) {
            slots.give_back();
        }
        for kind in OF_ANSWERS {
            let first = all.iter_mut().flatten().find(|buckets| buckets.kinds[kind].is_some());
            if let Some(buckets) = first.filter(|buckets| buckets.charge == Charge::Asked) {
                buckets.kinds[kind]
                    .iter_mut()
                    .for_each(|bucket| bucket.give_back(charged.output.saturating_sub(used), now));
            }
        }
    }

    /// The buckets that an attempt takes from: of the throttle first, then its tier's or the provider's own.
    fn buckets(&mut self, throttle: Option<usize>, asker: Asker<'_>) -> [Option<&mut Buckets>; 2] {
        let Self { own, tiers, throttles } = self;
        let tier = tiers.iter_mut().find(|(keys, _)| keys.iter().any(|key| key == asker.key));
        let own = tier.map(|(_, shared)| shared).or(own.as_mut());
        [throttle.map(|index| throttles[index].2.of(asker)), own.map(|shared| shared.of(asker))]
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

/// The first that counts who is under way.
fn counting<'a>(all: &'a mut [Option<&mut Buckets>; 2]) -> Option<&'a mut Buckets> {
    all.iter_mut().flatten().map(|buckets| &mut **buckets).find(|buckets| buckets.slots.is_some())
}

/// Takes from the first bucket of that kind.
fn spend(all: &mut [Option<&mut Buckets>; 2], kind: usize, cost: Cost, now: Moment) -> Option<Excess> {
    let buckets = all.iter_mut().flatten().find(|buckets| buckets.kinds[kind].is_some())?;
    let requested = cost.charged(buckets.charge)[kind];
    let bucket = buckets.kinds[kind].as_mut()?;
    let wait = bucket.admit(requested, now).err()?;
    let limit = allowed(bucket, kind);
    let used = limit.saturating_sub(bucket.remaining(now));
    Some(Excess { status: buckets.status, wait, by: buckets.by, counted: Counted::ALL[kind], limit, used, requested })
}

/// How much of its kind a bucket allows per period.
fn allowed(bucket: &Bucket, kind: usize) -> u64 {
    (bucket.refill().per_second * Counted::ALL[kind].period_s() + 0.5) as u64
}

/// What the headers say, after this attempt.
fn reported(all: &mut [Option<&mut Buckets>; 2], now: Moment) -> Limits {
    let mut quota = |kind: usize| {
        let bucket = all.iter_mut().flatten().find_map(|buckets| buckets.kinds[kind].as_mut())?;
        Some(Quota { limit: allowed(bucket, kind), remaining: bucket.remaining(now), reset: Some(bucket.reset(now)) })
    };
    Limits {
        requests: quota(REQUESTS),
        tokens: quota(TOKENS),
        input_tokens: quota(INPUT),
        output_tokens: quota(OUTPUT),
        requests_per_day: quota(DAILY),
    }
}

#[cfg(test)]
mod limiter_test;
