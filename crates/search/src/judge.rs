//! What a breaker's openings were worth, held against what really happened.

use std::time::Duration;

use chance::Moment;
use failover::{StateName, Transition};

use crate::score::Score;
use crate::spells::mostly_bad;
use crate::trace::{Span, Trace};

/// An opening this long after a fault still belongs to it: what failed then is still in the window.
const GRACE: Duration = Duration::from_secs(60);
/// Within this time of a spell's beginning it should be open.
const IN_TIME: Duration = Duration::from_secs(30);
/// Whether an opening was needless is seen in this time after it: the same for every setting, however long it waits.
const AHEAD: Duration = Duration::from_secs(10);

/// Adds to the score what these transitions say.
pub(crate) fn judge(score: &mut Score, seen: &[Transition], trace: &Trace) {
    let openings = openings(seen);
    let needless: Vec<&Span> = openings.iter().filter(|opening| is_needless(opening.from, trace)).collect();
    score.openings = count(openings.len());
    score.needless = count(needless.len());
    score.false_trips = count(needless.iter().filter(|opening| !is_near_a_fault(opening.from, trace)).count());
    score.sick = count(trace.sick.len());
    score.detected = trace.sick.iter().filter_map(|spell| detection(*spell, &openings)).collect();
    let in_time = score.detected.iter().filter(|after| **after <= IN_TIME).count();
    score.late = count(trace.sick.len() - in_time);
}

/// From when until when it was open, each time.
fn openings(seen: &[Transition]) -> Vec<Span> {
    let opened = seen.iter().enumerate().filter(|(_, transition)| transition.to == StateName::Open);
    let until = |place: usize| seen.get(place + 1).map_or(Moment::NEVER, |next| next.at);
    opened.map(|(place, transition)| Span { from: transition.at, to: until(place) }).collect()
}

/// Most calls right after it would have been answered well.
fn is_needless(at: Moment, trace: &Trace) -> bool {
    let ahead = trace.within(Span { from: at, to: at + AHEAD });
    !ahead.is_empty() && !mostly_bad(ahead)
}

fn is_near_a_fault(at: Moment, trace: &Trace) -> bool {
    trace.faults.iter().any(|fault| at >= fault.from && at < fault.to + GRACE)
}

/// From a spell's beginning to when it was open, if it ever was before the spell's end.
fn detection(spell: Span, openings: &[Span]) -> Option<Duration> {
    let opening = openings.iter().find(|opening| opening.to > spell.from && opening.from < spell.to);
    opening.map(|opening| opening.from.since(spell.from))
}

fn count(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}
