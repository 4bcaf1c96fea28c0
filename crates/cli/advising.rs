//! What should I change? Asked for what failed, answered by playing it again.
//!
//! *Which question does it answer?* "Which single change of my policy makes this scenario pass?" For an
//! outside system, whose policy nobody can change from here, the symptoms give a hint in words.
//!
//! *Why for the first few failures only?* Each takes up to a run per change. One who broke everything
//! needs one answer first; the others are asked by running them alone.

use std::sync::Arc;

use policy::toggle::{Toggle, every_toggle};
use record::report::{Advice, Verdict};
use report::Analysis;
use runner::{Mode, Play, Stop};
use search::advice::{Change, attempt};

use crate::jobs::{Next, in_order};

/// Failures that are given advice in one run.
const ADVISED: usize = 3;

/// Adds advice to what failed. `plays` are those of the analyses, in the same order.
pub(crate) fn advise(analyses: &mut [Analysis], plays: &[&Play], workers: usize, stop: &Stop) {
    let failed = |analysis: &Analysis| analysis.entry.verdict == Verdict::Fail && !analysis.entry.interrupted;
    let asked = analyses.iter_mut().zip(plays).filter(|(analysis, _)| failed(analysis)).take(ADVISED);
    for (analysis, play) in asked {
        let outside = analysis.entry.policy.is_empty();
        let found = if outside { None } else { find(analysis, play, workers, stop) };
        analysis.entry.advice = if outside { report::hint(&analysis.entry) } else { found };
    }
}

/// The first change that passes, in the order in which they are worth a try.
fn find(analysis: &Analysis, play: &Play, workers: usize, stop: &Stop) -> Option<Advice> {
    if play.mode != Mode::Virtual {
        return None;
    }
    let changes = changes(play);
    let mut found = None;
    let work = |place: usize| attempt(play, &analysis.entry, &changes[place], stop).ok().flatten();
    in_order(changes.len(), workers, work, |advice| {
        found = advice;
        if found.is_some() || stop.is_set() { Next::Enough } else { Next::On }
    });
    found
}

fn changes(play: &Play) -> Vec<Change> {
    let change = |toggle: Toggle| Change { words: toggle.words, lines: toggle.line, policy: Arc::new(toggle.policy) };
    every_toggle(&play.policy).into_iter().map(change).collect()
}
