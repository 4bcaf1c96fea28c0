//! The shared breaker under thousands of interleavings of its threads.
//!
//! The sources of the breaker are compiled here once more, with the scheduler's atomics and mutexes in
//! the place of the real ones. The orderings are not weakened: what is tried is who comes when.
#![allow(dead_code, unused_imports, unreachable_pub, missing_docs, reason = "the breaker's sources, used in part")]

#[path = "../src/breaker/mod.rs"]
mod breaker;
#[path = "../src/policy/breaker.rs"]
mod policy;

/// What the sources find under `crate::sync`.
mod sync {
    pub(crate) use shuttle::sync::atomic::{AtomicU64, Ordering};
    pub(crate) use shuttle::sync::{Mutex, MutexGuard};
    pub(crate) use std::sync::PoisonError;

    pub(crate) fn lane() -> usize {
        usize::from(shuttle::current::me())
    }
}

use std::sync::Arc;
use std::time::Duration;

use breaker::{Evidence, Outcome, Permit, SharedBreaker, StateName, Transition};
use chance::{Key, Moment, Seed};
use policy::{BreakerPolicy, BreakerWindow, OpenWait};
use shuttle::thread;

const ROUNDS: usize = 2000;
const OK: Outcome = Outcome::success(None);
const LATER: Moment = Moment::from_secs(100);

fn base() -> BreakerPolicy {
    let open = OpenWait { first: Duration::from_secs(1), max: Duration::from_secs(1) };
    let one_by_one = BreakerPolicy {
        consecutive: None,
        min_calls: 4,
        probes: 1,
        ramp: Duration::ZERO,
        open,
        ..BreakerPolicy::default()
    };
    one_by_one.failures_only()
}

fn shared(policy: BreakerPolicy) -> Arc<SharedBreaker> {
    Arc::new(SharedBreaker::new(policy, Key::root(Seed(1))))
}

fn explore(test: impl Fn() + Send + Sync + Clone + 'static) {
    shuttle::check_random(test.clone(), ROUNDS);
    shuttle::check_pct(test, ROUNDS, 3);
}

/// One call; the transitions it brought about.
fn call(breaker: &SharedBreaker, outcome: Outcome, now: Moment) -> Vec<Transition> {
    let (leave, transition) = breaker.try_acquire(now, 0.0);
    let end = leave.ok().and_then(|permit| breaker.record(permit, outcome, now));
    transition.into_iter().chain(end).collect()
}

/// Runs the jobs on a thread each, and gives what all of them saw.
fn all<T: Send + 'static>(jobs: Vec<Box<dyn FnOnce() -> T + Send>>) -> Vec<T> {
    let threads: Vec<_> = jobs.into_iter().map(|job| thread::spawn(job)).collect();
    threads.into_iter().map(|thread| thread.join().expect("no thread panics")).collect()
}

/// Fails until it opens, and tells the evidence: how many successes the breaker knows of.
fn known(breaker: &SharedBreaker, now: Moment) -> Evidence {
    (0..100).flat_map(|_| call(breaker, Outcome::Failure, now)).next().expect("it opens").because
}

fn successes(breaker: &Arc<SharedBreaker>, many: usize, at: Moment) -> Box<dyn FnOnce() -> usize + Send> {
    let breaker = Arc::clone(breaker);
    Box::new(move || (0..many).map(|_| call(&breaker, OK, at).len()).sum())
}

#[test]
fn no_success_is_lost_and_none_is_counted_twice() {
    for window in [BreakerWindow::Time(Duration::from_secs(60)), BreakerWindow::Count(100)] {
        explore(move || {
            let breaker = shared(BreakerPolicy { window, ..base() });
            let jobs = (0..3).map(|_| successes(&breaker, 2, Moment::START)).collect();
            assert_eq!(all(jobs), [0, 0, 0]);
            assert_eq!(known(&breaker, Moment::START), Evidence::FailureShare { failed: 6, calls: 12 });
        });
    }
}

#[test]
fn a_failure_in_between_finds_every_success_before_it() {
    explore(|| {
        let breaker = shared(base());
        let failing = Arc::clone(&breaker);
        let failure: Box<dyn FnOnce() -> usize + Send> =
            Box::new(move || call(&failing, Outcome::Failure, Moment::START).len());
        let jobs = vec![successes(&breaker, 2, Moment::START), failure, successes(&breaker, 2, Moment::START)];
        assert_eq!(all(jobs), [0, 0, 0]);
        assert_eq!(known(&breaker, Moment::START), Evidence::FailureShare { failed: 4, calls: 8 });
    });
}

#[test]
fn a_success_lands_in_the_bucket_of_its_time() {
    explore(|| {
        let breaker = shared(BreakerPolicy { window: BreakerWindow::Time(Duration::from_secs(10)), ..base() });
        let late = Moment::from_secs(5);
        all(vec![successes(&breaker, 2, late), successes(&breaker, 2, late), successes(&breaker, 1, late)]);
        // Ten seconds later all five are forgotten, and not one before.
        let breaker_then = known(&breaker, Moment::from_millis(14_999));
        assert_eq!(breaker_then, Evidence::FailureShare { failed: 5, calls: 10 });
    });
    explore(|| {
        let breaker = shared(BreakerPolicy { window: BreakerWindow::Time(Duration::from_secs(10)), ..base() });
        let jobs = vec![successes(&breaker, 2, Moment::from_secs(5)), successes(&breaker, 2, Moment::from_secs(5))];
        all(jobs);
        assert_eq!(known(&breaker, Moment::from_secs(15)), Evidence::FailureShare { failed: 4, calls: 4 });
    });
}

#[test]
fn one_opening_is_told_once() {
    explore(|| {
        let breaker = shared(BreakerPolicy { consecutive: Some(3), ..base() });
        let fail = |breaker: &Arc<SharedBreaker>| -> Box<dyn FnOnce() -> Vec<Transition> + Send> {
            let breaker = Arc::clone(breaker);
            Box::new(move || (0..2).flat_map(|_| call(&breaker, Outcome::Failure, Moment::START)).collect())
        };
        let seen: Vec<Transition> = all((0..3).map(|_| fail(&breaker)).collect()).into_iter().flatten().collect();
        assert_eq!(seen.iter().map(|transition| transition.to).collect::<Vec<_>>(), [StateName::Open]);
        assert_eq!(breaker.state(), StateName::Open);
    });
}

#[test]
fn at_most_one_probe_passes_when_one_is_allowed() {
    explore(|| {
        let breaker = shared(BreakerPolicy { consecutive: Some(1), ..base() });
        call(&breaker, Outcome::Failure, Moment::START);
        let ask = |breaker: &Arc<SharedBreaker>| -> Box<dyn FnOnce() -> Option<Permit> + Send> {
            let breaker = Arc::clone(breaker);
            Box::new(move || breaker.try_acquire(LATER, 0.0).0.ok())
        };
        let permits = all((0..3).map(|_| ask(&breaker)).collect());
        assert_eq!(permits.iter().flatten().count(), 1);
    });
}

#[test]
fn an_outcome_from_before_a_transition_never_counts_after_it() {
    explore(|| {
        let breaker = shared(BreakerPolicy { consecutive: Some(1), ..base() });
        let old: Vec<Permit> = (0..2).map(|_| breaker.try_acquire(Moment::START, 0.0).0.unwrap()).collect();
        let stragglers = {
            let breaker = Arc::clone(&breaker);
            thread::spawn(move || old.into_iter().filter_map(|permit| breaker.record(permit, OK, LATER)).count())
        };
        // Opens, lets one probe through, and is closed again with one call counted.
        call(&breaker, Outcome::Failure, Moment::START);
        call(&breaker, OK, LATER);
        call(&breaker, OK, LATER);
        assert_eq!(stragglers.join().unwrap(), 0);
        assert_eq!(breaker.state(), StateName::Closed);
        assert_eq!(known(&breaker, LATER), Evidence::FailuresInARow(1));
    });
    explore(|| {
        // The same with the share: were a straggler counted, there would be more calls.
        let breaker = shared(base());
        let old: Vec<Permit> = (0..2).map(|_| breaker.try_acquire(Moment::START, 0.0).0.unwrap()).collect();
        assert_eq!(known(&breaker, Moment::START), Evidence::FailureShare { failed: 4, calls: 4 });
        let stragglers = {
            let breaker = Arc::clone(&breaker);
            thread::spawn(move || old.into_iter().filter_map(|permit| breaker.record(permit, OK, LATER)).count())
        };
        (0..5).for_each(|_| drop(call(&breaker, OK, LATER)));
        assert_eq!(stragglers.join().unwrap(), 0);
        assert_eq!(known(&breaker, LATER), Evidence::FailureShare { failed: 4, calls: 8 });
    });
}
