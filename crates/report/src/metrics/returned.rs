//! Whether the primary serves again when all is over.

use record::report::Null;

use crate::measure::Measure;
use crate::part::{Part, Span};
use crate::slice::Slice;

/// Fewer answers say nothing about a share.
const FEWEST: u64 = 5;

/// 1 where the first provider's share of answers in the second half of `after` is at least 80% of
/// its share in `before`, else 0. Only over the whole run and `after`; not observable where the
/// primary served nothing before.
pub(super) fn returned_to_primary(slice: &Slice<'_>) -> Measure {
    let none = Measure::null(Null::NoSamples, 0);
    if !matches!(slice.part, Some(Part::Run | Part::After)) {
        return none;
    }
    let Some(primary) = slice.index.start.providers.first() else { return none };
    let after = slice.index.span(Some(Part::After));
    let half = Span { from: after.from.midpoint(after.to), to: u64::MAX };
    let last = served(&slice.of_class(Part::After), half, &primary.name);
    let before = served(&slice.of_class(Part::Before), Span { from: 0, to: u64::MAX }, &primary.name);
    match (before, last) {
        (Some((0.0, all)), _) => Measure::null(Null::NotObservable, all),
        (Some((usual, _)), Some((now, all))) => Measure::of(f64::from(u8::from(now >= 0.8 * usual)), all),
        _ => none,
    }
}

/// The provider's share of the answers in the span, and how many there are.
fn served(slice: &Slice<'_>, span: Span, provider: &str) -> Option<(f64, u64)> {
    let answers = || slice.successes().filter(|request| span.holds(request.intended_us));
    let own = answers().filter(|request| request.served_by.as_deref() == Some(provider)).count();
    let all = answers().count() as u64;
    (all >= FEWEST).then(|| (own as f64 / all as f64, all))
}
