//! What several suites need: the library from disk, plays of it, and shorter versions of it.
//!
//! A scenario is made shorter by squeezing its time: the run, the windows, flaps, ramps and steps all
//! by the same factor, so that the same things happen in the same order to fewer requests. What the
//! policy times in seconds stays as it is, so a squeezed run is another experiment than the file's:
//! good for comparing two runs of it, not for its verdict.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use chance::{Key, Moment, Seed};
use failover::Policy;
use fault::{Fault, Flap, Ramp, Timeline, Window};
use record::Event;
use runner::library::{self, Source};
use runner::prepare::{self, Prepared};
use runner::{Mode, Play, Schedule, Stop};
use scenario::model::{Arrivals, Scenario};

/// The scenario files of the project, in order of path.
pub(crate) fn sources() -> Vec<Source> {
    library::scenarios(&["scenarios".to_owned()]).expect("the project has scenarios")
}

/// The scenarios of the project with their own policies.
pub(crate) fn corpus() -> Vec<Prepared> {
    let prepared = |source: &Source| prepare::scenario(source, &[]).unwrap_or_else(|problem| panic!("{problem}"));
    sources().iter().map(prepared).collect()
}

/// Plays a scenario, and gives its log.
pub(crate) fn play(scenario: &Arc<Scenario>, policy: &Arc<Policy>, seed: u64, mode: Mode) -> Vec<Event> {
    let play = Play { scenario: Arc::clone(scenario), policy: Arc::clone(policy), seed: Seed(seed), mode };
    play.run(&Stop::default()).expect("nothing but a port can be missing")
}

/// Does the work for each, several at a time, and gives the results in order.
pub(crate) fn each<T: Sync, R: Send>(all: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let workers = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let one_worker = || {
        let mut done = Vec::new();
        while let Some((place, one)) = Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|n| Some((n, all.get(n)?))) {
            done.push((place, work(one)));
        }
        done
    };
    let mut done: Vec<(usize, R)> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(one_worker)).collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap_or_else(|why| std::panic::resume_unwind(why)))
            .collect()
    });
    done.sort_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, result)| result).collect()
}

/// The scenario, squeezed until it has about so many requests; unchanged where it has fewer.
pub(crate) fn squeezed(scenario: &Scenario, requests: u32) -> Scenario {
    let factor = (f64::from(requests) / expected(scenario)).min(1.0);
    let time = |time: Duration| Duration::from_micros((time.as_secs_f64() * factor * 1e6) as u64);
    let at = |at: Moment| Moment::START + time(at.since(Moment::START));
    let window = |window: &Window| Window {
        from: at(window.from),
        to: at(window.to),
        ramp: Ramp { rise: time(window.ramp.rise), fall: time(window.ramp.fall) },
        flap: window.flap.map(|flap| Flap { on: time(flap.on), off: time(flap.off) }),
    };
    let fault = |fault: &Fault| Fault { window: window(&fault.window), ..fault.clone() };
    let mut shorter = scenario.clone();
    shorter.duration = time(scenario.duration);
    shorter.timeline = Timeline::new(scenario.timeline.faults().iter().map(fault).collect());
    if let Arrivals::Steps(steps) = &mut shorter.workload.arrivals {
        for step in steps {
            step.0 = at(step.0);
        }
    }
    shorter
}

/// How many requests a run has, more or less.
fn expected(scenario: &Scenario) -> f64 {
    let end = Moment::START + scenario.duration;
    match &scenario.workload.arrivals {
        // An answer and a pause take about six seconds together.
        Arrivals::Closed { users, .. } => f64::from(*users) * scenario.duration.as_secs_f64() / 6.0,
        open => Schedule::new(open, 1.0, Key::root(Seed(1)), end).into_iter().flatten().count() as f64,
    }
}
