//! How long callers suffered, and how long until all was as before.
//!
//! Both compare with the level before the first fault, so without a time before there is nothing to
//! compare with. Both look ahead from an instant, so that they find the moment at which things turned
//! good, not the moment at which enough good had been seen.

use record::report::Null;

use super::track::{FEWEST, Stretch, Track};
use crate::measure::Measure;
use crate::part::{Part, Span};
use crate::round::seconds;
use crate::slice::Slice;

/// How far ahead callers must succeed for the fault to be over for them.
const AHEAD_US: u64 = 10_000_000;
/// How far ahead callers must fare as before for the run to have recovered.
const ROLLING_US: u64 = 30_000_000;

/// From a window's start to the first instant from which success over the following 10 s (at least 5
/// requests, all inside the window) is at least 99% of the level before; 0 where callers never
/// suffered, `never` where there is no such instant. Over the whole run: the worst window.
pub(super) fn time_to_failover(slice: &Slice<'_>) -> Measure {
    let windows: Vec<usize> = match slice.part {
        Some(Part::Run) => (0..slice.index.start.windows.len()).collect(),
        Some(Part::Window(place)) => vec![place],
        _ => Vec::new(),
    };
    let none = Measure::null(Null::NoSamples, 0);
    if windows.is_empty() {
        return none;
    }
    let worst = |history: &History| windows.iter().map(|&place| failover_in(slice, place, history)).reduce(worse);
    History::with(slice, worst).flatten().unwrap_or(none)
}

fn failover_in(slice: &Slice<'_>, place: usize, history: &History) -> Measure {
    let span = slice.index.span(Some(Part::Window(place)));
    let samples = history.track.len(span);
    if samples < FEWEST {
        return Measure::null(Null::NoSamples, samples as u64);
    }
    let well = |stretch: Stretch| f64::from(stretch.good) >= 0.99 * history.level * f64::from(stretch.all);
    let first = history.track.first(span, AHEAD_US, well);
    found(first, span.from, samples)
}

/// From a window's end to the first instant from which, over the following 30 s, success is at least
/// the level before minus one point and the 95th percentile of latency is at most 1.5 times that of
/// before; `never` where there is no such instant, no samples where less than 30 s follow. Over the
/// whole run and after the faults: from the last fault's end.
pub(super) fn time_to_recover(slice: &Slice<'_>) -> Measure {
    let windows = &slice.index.start.windows;
    let from = match slice.part {
        Some(Part::Window(place)) => windows.get(place).map(|window| window.to_us),
        Some(Part::Run | Part::After) => windows.iter().map(|window| window.to_us).max(),
        _ => None,
    };
    let measured = from.and_then(|from| History::with(slice, |history| recovery_from(slice, from, history)));
    measured.unwrap_or(Measure::null(Null::NoSamples, 0))
}

fn recovery_from(slice: &Slice<'_>, from: u64, history: &History) -> Measure {
    let span = Span { from, to: slice.index.horizon().max(from) };
    let samples = if span.to < from + ROLLING_US { 0 } else { history.track.len(span) };
    if samples < FEWEST {
        return Measure::null(Null::NoSamples, samples as u64);
    }
    let first = history.track.first(span, ROLLING_US, |stretch| history.is_matched(stretch));
    found(first.filter(|at| at + ROLLING_US <= span.to), from, samples)
}

fn found(first: Option<u64>, from: u64, samples: usize) -> Measure {
    let value = first.map(|at| seconds(at - from)).ok_or(Null::Never);
    Measure { value, samples: samples as u64 }
}

/// The longer of the two; what never happened is longest, what has no samples says nothing.
fn worse(one: Measure, other: Measure) -> Measure {
    let rank = |measure: &Measure| match measure.value {
        Ok(value) => value,
        Err(Null::Never) => f64::INFINITY,
        Err(_) => -1.0,
    };
    let samples = one.samples + other.samples;
    let longer = if rank(&other) > rank(&one) { other } else { one };
    Measure { samples, ..longer }
}

/// The level before the first fault, and how callers fared over time. Made once for all classes
/// together, since every window asks for it.
#[derive(Debug)]
pub(crate) struct History {
    level: f64,
    track: Track,
}

impl History {
    /// What the history of the slice's class says; nothing without a time before.
    fn with<T>(slice: &Slice<'_>, ask: impl FnOnce(&Self) -> T) -> Option<T> {
        if slice.only.class.is_some() {
            return Self::of(slice).as_ref().map(ask);
        }
        slice.index.history.get_or_init(|| Self::of(slice)).as_ref().map(ask)
    }

    fn of(slice: &Slice<'_>) -> Option<Self> {
        let before = slice.of_class(Part::Before);
        let good = before.successes().count();
        let p95 = before.latency().quantile(0.95)?;
        let track = Track::new(slice.of_class(Part::Run).requests(), p95 + p95 / 2);
        Some(Self { level: good as f64 / before.len() as f64, track })
    }

    fn is_matched(&self, stretch: Stretch) -> bool {
        let enough = f64::from(stretch.good) >= (self.level - 0.01) * f64::from(stretch.all);
        enough && stretch.good > 0 && u64::from(stretch.fast) * 100 >= u64::from(stretch.good) * 95
    }
}
