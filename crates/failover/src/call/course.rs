//! The course of one request: which provider next, when, or why not.
//!
//! The rules, in order:
//! 1. What would fail anywhere is returned to the caller.
//! 2. A provider not yet tried comes before one that has failed, in the order of the route. That is
//!    a failover: free of the retry budget, because it amplifies nobody's load.
//! 3. A hint to wait means *go elsewhere now*. Waiting is for when there is no elsewhere.
//! 4. A provider that has failed is retried after its backoff, and out of the budget. Where the policy
//!    wants a quick retry first, or finds a short hint worth waiting for, the call *stays*: it waits and
//!    asks the same provider before any other, as long as there is budget.
//! 5. All attempts together stay below the cap, and before the deadline.

use std::time::Duration;

use chance::{Key, Moment, Purpose};

use super::reasons::{GaveUp, Why};
use crate::backoff;
use crate::classify::Trouble;
use crate::event::Skip;
use crate::policy::{ErrorAction, RetryPolicy, Then};

/// What happened so far, and what follows from it.
#[derive(Debug)]
pub(crate) struct Course {
    retry: RetryPolicy,
    key: Key,
    deadline: Moment,
    candidates: Vec<Candidate>,
    /// Attempts made.
    pub(crate) attempts: u32,
    /// The last failure.
    pub(crate) trouble: Option<Trouble>,
    /// It would fail anywhere.
    hopeless: bool,
    /// A second attempt was made beside another.
    pub(crate) hedged: bool,
    /// Words of an answer have reached the caller: further attempts go on with it.
    pub(crate) resuming: bool,
    /// Since when nobody has been available.
    waiting_since: Option<Moment>,
}

/// A provider of the route.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Candidate {
    /// Its place in the policy.
    pub(crate) place: usize,
    /// Attempts made at it.
    tries: u32,
    /// Not before: its backoff.
    backoff: Moment,
    /// Not before either: its own hint.
    hint: Moment,
    /// It cannot help with this request.
    ruled_out: bool,
    /// Quick retries made.
    quick: u32,
    /// The call stays with it.
    stays: bool,
    /// Why it was passed over last.
    skipped: Option<Skip>,
}

impl Course {
    /// The course of a call that may go to these places, the best first.
    pub(crate) fn new(places: Vec<usize>, retry: RetryPolicy, key: Key, deadline: Moment) -> Self {
        let fresh = |place| Candidate {
            place,
            tries: 0,
            backoff: Moment::START,
            hint: Moment::START,
            ruled_out: false,
            quick: 0,
            stays: false,
            skipped: None,
        };
        Self {
            retry,
            key: key.purpose(Purpose::Backoff),
            deadline,
            candidates: places.into_iter().map(fresh).collect(),
            attempts: 0,
            trouble: None,
            hopeless: false,
            hedged: false,
            resuming: false,
            waiting_since: None,
        }
    }

    /// Why nothing more can be done, whoever is available.
    pub(crate) fn over(&self, now: Moment) -> Option<GaveUp> {
        if self.hopeless || self.candidates.iter().all(|candidate| candidate.ruled_out) {
            Some(GaveUp::Hopeless)
        } else if now >= self.deadline {
            Some(GaveUp::DeadlinePassed)
        } else if !self.has_attempts_left() {
            Some(GaveUp::AttemptsSpent)
        } else {
            None
        }
    }

    /// Who is left, the best first.
    pub(crate) fn left(&self) -> Vec<Candidate> {
        let mut left: Vec<Candidate> = self.candidates.iter().filter(|c| !c.ruled_out).copied().collect();
        left.sort_by_key(|candidate| (!candidate.stays, candidate.tries));
        left
    }

    /// Places that no attempt was made at, the best first.
    pub(crate) fn untried(&self) -> impl Iterator<Item = Candidate> {
        self.candidates.iter().filter(|candidate| candidate.tries == 0 && !candidate.ruled_out).copied()
    }

    /// Every place of the route.
    pub(crate) fn places(&self) -> impl Iterator<Item = usize> {
        self.candidates.iter().map(|candidate| candidate.place)
    }

    /// Whether one more attempt is below the cap.
    pub(crate) fn has_attempts_left(&self) -> bool {
        self.attempts < self.retry.max_attempts
    }

    /// The call need not stay with anybody: that one is not available.
    pub(crate) fn move_on(&mut self, place: usize) {
        if let Some(candidate) = self.candidate(place) {
            candidate.stays = false;
        }
    }

    /// When the first of these may be tried; `None` where that is too late. A backoff is our own and
    /// ends soon; on a provider, a call waits only as long as the policy lets it.
    pub(crate) fn wait(&mut self, now: Moment, shut: impl Iterator<Item = (Candidate, Moment)>) -> Option<Moment> {
        let limit = *self.waiting_since.get_or_insert(now) + self.retry.wait_up_to;
        let soon_enough = |(candidate, until): &(Candidate, Moment)| *until <= candidate.backoff.max(limit);
        let until = shut.filter(soon_enough).map(|(_, until)| until).min()?;
        (until > now && until < self.deadline).then_some(until)
    }

    /// Notes why a candidate was passed over; says whether that is news.
    pub(crate) fn note(&mut self, place: usize, because: Skip) -> bool {
        self.candidate(place).is_some_and(|candidate| candidate.skipped.replace(because) != Some(because))
    }

    /// When everything must be over.
    pub(crate) fn deadline(&self) -> Moment {
        self.deadline
    }

    /// Why an attempt at this candidate would be made.
    pub(crate) fn why(&self, candidate: &Candidate, probe: bool) -> Why {
        match candidate.tries {
            _ if self.resuming => Why::Resume,
            1.. => Why::Retry,
            0 if probe => Why::Probe,
            0 if self.attempts == 0 && self.candidates[0].place == candidate.place => Why::Primary,
            0 => Why::Failover,
        }
    }

    /// An attempt begins.
    pub(crate) fn begin(&mut self, place: usize) {
        self.attempts += 1;
        self.waiting_since = None;
        if let Some(candidate) = self.candidate(place) {
            candidate.tries += 1;
        }
    }

    /// An attempt failed at `now`, and this is what the policy does about it.
    pub(crate) fn fail(&mut self, place: usize, trouble: Trouble, action: ErrorAction, now: Moment) {
        let (retry, key) = (self.retry, self.key.word(u64::from(self.attempts)));
        if let Some(candidate) = self.candidate(place) {
            candidate.ruled_out = action.then != Then::Failover;
            candidate.backoff = now + backoff::wait(&retry, candidate.tries, key.unit());
            candidate.hint = now + trouble.pause().unwrap_or(Duration::ZERO);
            candidate.stays = candidate.stays_after(&trouble, action);
        }
        if !self.hopeless {
            self.trouble = Some(trouble);
        }
        self.hopeless |= action.then == Then::Fail;
    }

    fn candidate(&mut self, place: usize) -> Option<&mut Candidate> {
        self.candidates.iter_mut().find(|candidate| candidate.place == place)
    }
}

impl Candidate {
    /// When it may be tried.
    pub(crate) fn ready(&self) -> Moment {
        self.backoff.max(self.hint)
    }

    /// Whether the call waits for it before it asks anybody else.
    pub(crate) fn stays(&self) -> bool {
        self.stays
    }

    fn stays_after(&mut self, trouble: &Trouble, action: ErrorAction) -> bool {
        let worth_it = trouble.pause().is_none_or(|hint| hint <= action.wait_up_to);
        let quick = self.quick < action.quick_retries;
        let stays = !self.ruled_out && worth_it && (quick || trouble.pause().is_some());
        self.quick += u32::from(stays && quick);
        stays
    }

    /// Whether no attempt was made at it.
    pub(crate) fn is_fresh(&self) -> bool {
        self.tries == 0
    }

    /// Whether trying it again needs the budget.
    pub(crate) fn is_retry(&self) -> bool {
        self.tries > 0
    }
}
