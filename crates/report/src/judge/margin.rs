//! How near a green run came to red.
//!
//! A pass that used 95% of what it was allowed is the next failure. Room is counted in what the
//! bound allows: of `at least 99.9%` that is one request in a thousand, of `at most 3 s` it is 3 s.
//! Bounds that allow nothing (`0`, `100%`, `equals`) have no margin.

use record::report::{Bound, Judged, Margin, Number, Verdict};
use scenario::{Metric, Unit};

use super::metric_of;
use crate::round;
use crate::words::{self, capital, percent};

/// The passed expectation that is nearest to its bound.
pub(crate) fn tightest(expectations: &[Judged]) -> Option<Margin> {
    let passed = expectations.iter().filter(|judged| judged.verdict == Verdict::Pass);
    let margins = passed.filter_map(|judged| {
        let metric = metric_of(judged)?;
        let observed = judged.observed?.0;
        let share = round::share(room(metric, judged.bound, observed)?);
        Some((share, describe(metric, judged, observed, share)))
    });
    margins.min_by(|one, other| one.0.total_cmp(&other.0)).map(|(_, margin)| margin)
}

/// What is left of what the bound allows, from 0 to 1 (more where a floor is far exceeded).
fn room(metric: Metric, bound: Bound, observed: f64) -> Option<f64> {
    let part = |left: f64, allowed: f64| (allowed > 0.0).then(|| left / allowed);
    match bound {
        Bound::AtLeast(low) if metric.unit() == Unit::Share => part(observed - low.0, 1.0 - low.0),
        Bound::AtLeast(low) => part(observed - low.0, low.0),
        Bound::AtMost(high) => part(high.0 - observed, high.0),
        Bound::Between(low, high) => part((observed - low.0).min(high.0 - observed), high.0 - low.0),
        Bound::Equals(_) => None,
    }
}

fn describe(metric: Metric, judged: &Judged, observed: f64, share: f64) -> Margin {
    let label = capital(words::label(metric).0);
    let value = words::value(metric, observed);
    let bound = words::bound(metric, judged.bound);
    let left = percent((share * 1e3).round() / 1e3);
    let sentence = format!("{label} in {}: {value}, expected {bound}; {left} of the room is left.", judged.during);
    Margin { metric: judged.metric.clone(), during: judged.during.clone(), share: Number(share), sentence }
}
