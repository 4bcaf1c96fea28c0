//! When to call again. What is not said takes the default of `failover`.

use std::time::Duration;

use document::{Path, Period, Share};
use failover::RetryPolicy;

use super::Problems;
use crate::raw;

/// Retries.
pub(super) fn retry(said: &raw::Retry, problems: &mut Problems<'_>) -> RetryPolicy {
    let path = Path::root().field("retry");
    let default = RetryPolicy::default();
    let backoff = (default.backoff_first, default.backoff_max);
    let (backoff_first, backoff_max) = waits(said.backoff, backoff, &path.field("backoff"), problems);
    RetryPolicy {
        max_attempts: at_least_one(said.max_attempts, default.max_attempts, &path.field("max_attempts"), problems),
        budget: said.budget.map_or(default.budget, Share::fraction),
        backoff_first,
        backoff_max,
        wait_up_to: said.wait_up_to.map_or(default.wait_up_to, Period::duration),
    }
}

/// A number that cannot be zero.
pub(super) fn at_least_one(said: Option<u32>, default: u32, path: &Path, problems: &mut Problems<'_>) -> u32 {
    if said == Some(0) {
        problems.add(path, "it must be at least 1", None);
    }
    said.unwrap_or(default)
}

/// A wait that grows from the first to the longest.
pub(super) fn waits(
    said: Option<raw::Waits>,
    default: (Duration, Duration),
    path: &Path,
    problems: &mut Problems<'_>,
) -> (Duration, Duration) {
    let Some(said) = said else { return default };
    let first = said.first.map_or(default.0, Period::duration);
    let max = said.max.map_or(default.1, Period::duration);
    if first > max {
        let (wrong, note) = if said.first.is_some() { ("first", &said.max) } else { ("max", &said.first) };
        let note = if note.is_none() { ", of which one is the default" } else { "" };
        let (first, max) = (Period::new(first).unwrap_or_default(), Period::new(max).unwrap_or_default());
        problems.add(&path.field(wrong), format!("`first` ({first}) is longer than `max` ({max}){note}"), None);
    }
    (first, max)
}
