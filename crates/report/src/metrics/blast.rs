//! Whom the faults hurt, against the control run.

use crate::measure::Measure;
use crate::slice::Slice;

/// Matched requests that ended worse than without faults / matched requests. A success is better
/// than a clear failure, and that is better than lost patience. Not observable without a control
/// run.
pub(super) fn blast_radius(slice: &Slice<'_>) -> Measure {
    let mut matched = 0;
    let mut worse = 0;
    for &place in slice.chosen() {
        let Some(control) = slice.index.controls[place] else { continue };
        matched += 1;
        worse += u64::from(slice.index.requests[place].outcome > control.outcome);
    }
    Measure::share(worse, matched).where_observable(matched > 0 || slice.index.start.control)
}
