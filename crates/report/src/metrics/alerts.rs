//! Whether somebody was told, and how soon.

use record::report::Null;

use crate::measure::Measure;
use crate::part::{Part, Span};
use crate::slice::Slice;

/// Alerts that were told in the slice's part of the run. Not observable where the system under test is not
/// Brownout's own.
pub(super) fn alerts(slice: &Slice<'_>) -> Measure {
    let told =
        span(slice).map_or(0, |span| slice.index.alerts.iter().filter(|alert| within(span, alert.at_us)).count());
    Measure::count(told as u64, slice.asked.len() as u64).where_observable(slice.index.shows_breakers())
}

/// Seconds from the start of the part, or of the first fault where it is the whole run, to the first alert in it.
pub(super) fn time_to_alert(slice: &Slice<'_>) -> Measure {
    let Some(span) = span(slice) else { return Measure::null(Null::NoSamples, 0) };
    let from = match slice.part {
        Some(Part::Window(_)) => span.from,
        _ => slice.index.start.windows.iter().map(|window| window.from_us).min().unwrap_or(0),
    };
    let first = slice.index.alerts.iter().map(|alert| alert.at_us).find(|&at| at >= from && within(span, at));
    let samples = slice.asked.len() as u64;
    match first {
        Some(at) => Measure::of((at - from) as f64 / 1e6, samples),
        None => Measure::null(Null::Never, samples),
    }
    .where_observable(slice.index.shows_breakers())
}

fn span(slice: &Slice<'_>) -> Option<Span> {
    slice.part.and_then(|part| part.span(&slice.index.start))
}

fn within(span: Span, at: u64) -> bool {
    span.from <= at && at < span.to
}
