//! The course of one request: which provider next, when, or why not.
//!
//! The rules, in order:
//! 1. What would fail anywhere is returned to the caller.
//! 2. A provider not yet tried comes before one that has failed, in the order of the route. That is
//!    a failover: free of the retry budget, because it amplifies nobody's load.
//! 3. A hint to wait means *go elsewhere now*. Waiting is for when there is no elsewhere.
//! 4. A provider that has failed is retried after its backoff, and out of the budget.
//! 5. All attempts together stay below the cap, and before the deadline.

use std::time::Duration;

use chance::{Key, Moment, Purpose};

use crate::backoff;
use crate::classify::Trouble;
use crate::event::Skip;
use crate::policy::{RetryPolicy, Route};

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
    /// Why it was passed over last.
    skipped: Option<Skip>,
}

/// Why an attempt is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The first choice.
    Primary,
    /// Another provider, after a failure or because the first choice is not available.
    Failover,
    /// The same provider again.
    Retry,
    /// A half-open breaker wants to know.
    Probe,
}

/// Why no further attempt is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GaveUp {
    /// It would fail anywhere.
    Hopeless,
    /// The cap on attempts.
    AttemptsSpent,
    /// The retry budget.
    BudgetSpent,
    /// No provider is available soon enough.
    NobodyAvailable,
    /// The deadline.
    DeadlinePassed,
    /// Words had already reached the caller.
    Committed,
}

impl Course {
    pub(crate) fn new(route: &Route, retry: RetryPolicy, key: Key, deadline: Moment) -> Self {
        let fresh = |place| Candidate {
            place,
            tries: 0,
            backoff: Moment::START,
            hint: Moment::START,
            ruled_out: false,
            skipped: None,
        };
        Self {
            retry,
            key: key.purpose(Purpose::Backoff),
            deadline,
            candidates: route.targets().into_iter().map(fresh).collect(),
            attempts: 0,
            trouble: None,
            waiting_since: None,
        }
    }

    /// Why nothing more can be done, whoever is available.
    pub(crate) fn over(&self, now: Moment) -> Option<GaveUp> {
        if self.trouble.as_ref().is_some_and(|trouble| !trouble.may_fail_over())
            || self.candidates.iter().all(|candidate| candidate.ruled_out)
        {
            Some(GaveUp::Hopeless)
        } else if now >= self.deadline {
            Some(GaveUp::DeadlinePassed)
        } else if self.attempts >= self.retry.max_attempts {
            Some(GaveUp::AttemptsSpent)
        } else {
            None
        }
    }

    /// Who is left, the best first.
    pub(crate) fn left(&self) -> Vec<Candidate> {
        let mut left: Vec<Candidate> = self.candidates.iter().filter(|c| !c.ruled_out).copied().collect();
        left.sort_by_key(|candidate| candidate.tries);
        left
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

    /// An attempt failed at `now`.
    pub(crate) fn fail(&mut self, place: usize, trouble: Trouble, now: Moment) {
        let ruled_out = !trouble.may_retry();
        let (retry, key) = (self.retry, self.key.word(u64::from(self.attempts)));
        if let Some(candidate) = self.candidate(place) {
            candidate.ruled_out = ruled_out;
            let backoff = backoff::wait(&retry, candidate.tries, key.unit());
            candidate.backoff = now + backoff;
            candidate.hint = now + trouble.pause().unwrap_or(Duration::ZERO);
        }
        self.trouble = Some(trouble);
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

    /// Whether trying it again needs the budget.
    pub(crate) fn is_retry(&self) -> bool {
        self.tries > 0
    }
}

impl Why {
    /// The name that reports use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Failover => "failover",
            Self::Retry => "retry",
            Self::Probe => "probe",
        }
    }
}

impl GaveUp {
    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Hopeless => "it would fail anywhere",
            Self::AttemptsSpent => "the cap on attempts is reached",
            Self::BudgetSpent => "the retry budget is spent",
            Self::NobodyAvailable => "no provider is available soon enough",
            Self::DeadlinePassed => "the deadline passed",
            Self::Committed => "words had already reached the caller",
        }
    }
}
