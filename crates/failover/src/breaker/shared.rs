//! A breaker that many threads use at once.
//!
//! *Why not only a mutex?* A lock that every call takes twice costs 55 ns on two threads, and most
//! calls have nothing to say: the breaker is closed, and one more success changes no decision. While
//! that is so, leave is given by reading one word, and successes are counted in *lanes*, a cache
//! line for each few threads. Whatever else happens (a failure, a new bucket of the window, a breaker
//! that judges answers by more than their success) takes the lock, empties the lanes into the breaker,
//! and goes on there. So the breaker decides as if all calls had taken the lock.
//!
//! *Why does no success get lost, or land in the wrong bucket or generation?* A lane is a tag and a
//! count in one word, and a success is added by compare-and-swap. Whoever takes the lock first closes
//! the board, then gives every lane a new tag, and opens the board last. A thread reads its lane first
//! and the board second: if the lane's tag is new, so is the board; if it is old, the swap fails.
//!
//! The short way is inlined into the caller and the long one kept out of it: otherwise a call spends more on
//! passing outcomes and transitions through memory than on the two words it reads and the one it writes.
//!
//! *What it never does:* wait for a lane, or count a success twice.

use chance::{Key, Moment};

use super::machine::Breaker;
use super::outcome::Outcome;
use super::permit::{Permit, Rejected};
use super::transition::{StateName, Transition};
use crate::policy::{BreakerMode, BreakerPolicy};
use crate::sync::{AtomicU64, Mutex, MutexGuard, Ordering, PoisonError, lane};

/// Lanes: more threads than this share them.
const LANES: usize = 8;
/// The count of a lane; the rest is its tag.
const COUNT: u64 = u32::MAX as u64;
/// On the board: calls pass, and neutral outcomes change nothing.
const PASSING: u64 = 1;
/// On the board: and so do successes, until `until`.
const CALM: u64 = 2;

/// A breaker behind a shared reference.
#[derive(Debug)]
pub struct SharedBreaker {
    board: Board,
    lanes: [Lane; LANES],
    breaker: Mutex<Breaker>,
}

/// What may be done without the lock. Zero: nothing.
#[derive(Debug)]
#[repr(align(128))]
struct Board {
    /// Generation in the upper half, `PASSING` and `CALM` below.
    word: AtomicU64,
    /// The first microsecond at which the window forgets.
    until: AtomicU64,
}

/// Successes that the breaker has not seen yet, on a cache line of their own.
#[derive(Debug)]
#[repr(align(128))]
struct Lane(AtomicU64);

impl SharedBreaker {
    /// A breaker as [`Breaker::new`] makes it.
    pub fn new(policy: BreakerPolicy, key: Key) -> Self {
        let shared = Self {
            board: Board { word: AtomicU64::new(0), until: AtomicU64::new(0) },
            lanes: std::array::from_fn(|_| Lane(AtomicU64::new(0))),
            breaker: Mutex::new(Breaker::new(policy, key)),
        };
        shared.with(|_| ());
        shared
    }

    /// As [`Breaker::try_acquire`].
    #[inline]
    pub fn try_acquire(&self, now: Moment, unit: f64) -> (Result<Permit, Rejected>, Option<Transition>) {
        let word = self.board.word.load(Ordering::Acquire);
        if word & PASSING != 0 {
            return (Ok(Permit::of(generation(word), false)), None);
        }
        self.ask(None, now, unit)
    }

    /// As [`Breaker::try_acquire_for`].
    #[inline]
    pub fn try_acquire_for(
        &self,
        class: Option<u8>,
        now: Moment,
        unit: f64,
    ) -> (Result<Permit, Rejected>, Option<Transition>) {
        match class {
            None => self.try_acquire(now, unit),
            Some(_) => self.ask(class, now, unit),
        }
    }

    /// As [`Breaker::overdue`].
    pub fn overdue(&self, permit: &mut Permit, now: Moment) -> Option<Transition> {
        self.with(|breaker| breaker.overdue(permit, now))
    }

    /// As [`Breaker::record`].
    #[inline]
    pub fn record(&self, permit: Permit, outcome: Outcome, now: Moment) -> Option<Transition> {
        let done = match outcome {
            Outcome::Success(_) => self.count(&permit, now),
            Outcome::Neutral => self.allows(PASSING, &permit),
            Outcome::Failure | Outcome::Refused | Outcome::CallerFault(_) => false,
        };
        if done { None } else { self.tell(permit, &outcome, now) }
    }

    /// As [`Breaker::hint_recovered`].
    pub fn hint_recovered(&self, now: Moment) -> Option<Transition> {
        self.with(|breaker| breaker.hint_recovered(now))
    }

    /// As [`Breaker::switch`].
    pub fn switch(&self, mode: BreakerMode, now: Moment) -> Option<Transition> {
        self.with(|breaker| breaker.switch(mode, now))
    }

    /// As [`Breaker::slow_limit_for`].
    pub fn slow_limit(&self, prompt_tokens: Option<u32>) -> Option<std::time::Duration> {
        self.lock().slow_limit_for(prompt_tokens)
    }

    /// The present state.
    pub fn state(&self) -> StateName {
        self.lock().state()
    }

    #[cold]
    #[inline(never)]
    fn ask(&self, class: Option<u8>, now: Moment, unit: f64) -> (Result<Permit, Rejected>, Option<Transition>) {
        self.with(|breaker| breaker.try_acquire_for(class, now, unit))
    }

    #[cold]
    #[inline(never)]
    fn tell(&self, permit: Permit, outcome: &Outcome, now: Moment) -> Option<Transition> {
        self.with(|breaker| breaker.record(permit, *outcome, now))
    }

    /// Counts a success in a lane, where that is all there is to it.
    #[inline]
    fn count(&self, permit: &Permit, now: Moment) -> bool {
        let lane = &self.lanes[lane() % LANES].0;
        let mut seen = lane.load(Ordering::Acquire);
        while self.allows(CALM, permit) && now.as_micros() < self.board.until.load(Ordering::Acquire) {
            // A full lane: let the breaker have it.
            if seen & COUNT == COUNT {
                return false;
            }
            match lane.compare_exchange_weak(seen, seen + 1, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => return true,
                Err(now_there) => seen = now_there,
            }
        }
        false
    }

    /// Whether the board says so for the permit's generation.
    #[inline]
    fn allows(&self, what: u64, permit: &Permit) -> bool {
        let word = self.board.word.load(Ordering::Acquire);
        word & what != 0 && generation(word) == permit.generation
    }

    /// Does something to the breaker, with nothing left in the lanes.
    fn with<T>(&self, act: impl FnOnce(&mut Breaker) -> T) -> T {
        let mut breaker = self.lock();
        self.empty_lanes(&mut breaker);
        let result = act(&mut breaker);
        self.open_board(&breaker);
        result
    }

    /// Only a board that said `CALM` lets anybody write into a lane.
    fn empty_lanes(&self, breaker: &mut Breaker) {
        if self.board.word.load(Ordering::Acquire) & CALM == 0 {
            return;
        }
        self.board.word.store(0, Ordering::Release);
        let taken = self.lanes.iter().map(Lane::take).fold(0, u32::saturating_add);
        breaker.add_successes(taken);
    }

    fn open_board(&self, breaker: &Breaker) {
        let calm = breaker.calm_until();
        if let Some(until) = calm {
            self.board.until.store(until.as_micros(), Ordering::Release);
        }
        let flags = PASSING | if calm.is_some() { CALM } else { 0 };
        let word = breaker.passing().map_or(0, |generation| (u64::from(generation) << 32) | flags);
        // Not every call writes what all others read.
        if self.board.word.load(Ordering::Acquire) != word {
            self.board.word.store(word, Ordering::Release);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Breaker> {
        self.breaker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lane {
    /// Takes the count and gives the lane a new tag.
    fn take(&self) -> u32 {
        let mut seen = self.0.load(Ordering::Acquire);
        loop {
            let fresh = (seen & !COUNT).wrapping_add(COUNT + 1);
            match self.0.compare_exchange_weak(seen, fresh, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => return (seen & COUNT) as u32,
                Err(now_there) => seen = now_there,
            }
        }
    }
}

#[inline]
const fn generation(word: u64) -> u32 {
    (word >> 32) as u32
}
