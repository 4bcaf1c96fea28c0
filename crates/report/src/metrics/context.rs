//! Whether conversations arrived whole, and where they belong.

use crate::measure::Measure;
use crate::slice::Slice;

/// Attempts at which something of what the caller had said did not reach the provider, by its own count: turns,
/// the system text, ids of tools, pictures.
pub(super) fn context_losses(slice: &Slice<'_>) -> Measure {
    Measure::count(slice.attempts().filter(|attempt| attempt.context_lost).count() as u64, slice.asked.len() as u64)
}

/// Requests that took another class's route / requests whose class the caller did not name. Not observable
/// where all were named.
pub(super) fn misrouted(slice: &Slice<'_>) -> Measure {
    let unnamed = slice.count(|request| request.misrouted.is_some());
    let misrouted = slice.count(|request| request.misrouted == Some(true));
    Measure::of(misrouted as f64 / unnamed.max(1) as f64, unnamed).where_observable(unnamed > 0)
}
