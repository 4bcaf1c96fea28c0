//! Whether the run was healthy before anything went wrong.
//!
//! What fails without a fault also fails with one; calling that the fault's effect would be wrong.
//! So a run whose callers did not fare well before the first fault, or of which too little was seen
//! then, is inconclusive as a whole. A request that was sent before the fault and broken off by it is
//! the fault's doing, and says nothing about the time before.

use record::event::Outcome;
use record::report::Where;

use crate::index::Index;
use crate::part::Part;
use crate::slice::Slice;
use crate::words::{count, counted, percent};

/// The success rate that counts as healthy.
const HEALTHY: f64 = 0.95;
/// Requests needed to say so.
const ENOUGH: u64 = 20;

/// Why the run cannot be judged, where it cannot. A run whose first fault starts at once has no
/// time before, and is judged without.
pub(crate) fn unsteady(index: &Index<'_>) -> Option<String> {
    let span = Part::Before.span(&index.start).filter(|span| span.to > 0)?;
    let before = Slice::new(index, Some(Part::Before), Where::default());
    let until = crate::words::clock(span.to);
    let struck = before.count(|request| request.outcome != Outcome::Success && request.end_us >= span.to);
    let settled = before.len() - struck;
    if settled < ENOUGH {
        let seen = counted(settled, "requests");
        return Some(format!(
            "Only {seen} ended before the first fault at {until}; {ENOUGH} are needed to know the healthy state."
        ));
    }
    let good = before.successes().count() as u64;
    let rate = good as f64 / settled as f64;
    (rate < HEALTHY).then(|| {
        format!(
            "The run was not healthy before the first fault at {until}: {} of {} requests succeeded ({}); {} is needed to judge a fault.",
            count(good), count(settled), percent(rate), percent(HEALTHY)
        )
    })
}
