//! What should I change?
//!
//! *Which question does it answer?* "Which single change of the policy makes this scenario pass?" Each
//! change that is worth a try is played against the same seed, in virtual mode; the first that passes is
//! the answer.
//!
//! *Why the first, and not the best?* Because the changes come in the order of how little they ask of a
//! policy: what is missing before what is tuned. A person wants the smallest step, with its price.
//!
//! *What it never does:* combine changes. Where no single one helps, it says nothing.

use std::io;
use std::sync::Arc;

use failover::Policy;
use record::report::{Advice, Effect, Entry, Number, Verdict};
use report::{Options, Recording, analyse};
use runner::{Mode, Play, Stop};
use scenario::Metric;

/// What moves are told of: what callers feel, what providers feel, and the bill.
const TOLD: [Metric; 4] = [Metric::SuccessRate, Metric::LatencyP99, Metric::AttemptsPerRequest, Metric::CostUsd];

/// A single change of a policy.
#[derive(Debug, Clone)]
pub struct Change {
    /// In words: `a second provider`.
    pub words: String,
    /// The lines of a policy file that make it.
    pub lines: String,
    /// The policy with it.
    pub policy: Arc<Policy>,
}

/// Plays a failed play again with one change. `Some` where that passes.
///
/// # Errors
/// As [`Play::run`]; in virtual mode there are none.
pub fn attempt(failed: &Play, entry: &Entry, change: &Change, stop: &Stop) -> io::Result<Option<Advice>> {
    let play = Play { policy: Arc::clone(&change.policy), mode: Mode::Virtual, ..failed.clone() };
    let events = if needs_control(&play) { play.run(stop)? } else { play.run_without_control(stop)? };
    let changed = analyse(&Recording::new(events), &play.scenario.expect, &Options::default()).entry;
    let passes = changed.verdict == Verdict::Pass && !stop.is_set();
    Ok(passes.then(|| Advice {
        change: change.words.clone(),
        policy: change.lines.clone(),
        effects: effects(entry, &changed),
    }))
}

/// Whether an expectation compares with a run without faults: such a run doubles the work.
fn needs_control(play: &Play) -> bool {
    let compares = |metric| matches!(metric, Metric::BlastRadius | Metric::CostRatio);
    play.scenario.expect.iter().any(|expectation| compares(expectation.metric))
}

/// What the change moves over the whole run.
fn effects(before: &Entry, after: &Entry) -> Vec<Effect> {
    let value = |entry: &Entry, metric: Metric| entry.metrics.get(metric.name()).copied().flatten();
    let effect = |metric: Metric| Effect {
        metric: metric.name().to_owned(),
        before: value(before, metric),
        after: value(after, metric),
    };
    TOLD.into_iter().map(effect).filter(|effect| moved(effect.before, effect.after)).collect()
}

fn moved(before: Option<Number>, after: Option<Number>) -> bool {
    before != after
}
