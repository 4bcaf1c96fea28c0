//! What the attempts went through.

use std::collections::BTreeMap;

use record::event::{Attempt, Outcome};

use super::most;
use crate::slice::Slice;
use crate::timing::Timing;
use crate::words::{count, counted, dollars, duration, plain};

/// The commonest way in which attempts failed, and how long each took to.
pub(super) fn failed_attempts(slice: &Slice<'_>) -> Option<String> {
    let failed = || slice.attempts().filter(|attempt| attempt.outcome == Outcome::Failed);
    let ((provider, category), times) = most(failed().map(kind))?;
    let own = failed().filter(|attempt| kind(attempt) == (provider, category));
    let took: Timing = own.map(|attempt| attempt.end_us.saturating_sub(attempt.start_us)).collect();
    let median = duration(took.quantile(0.5)? as f64);
    let category = plain(category);
    Some(format!("{} at {provider} ended in {category}, after {median} each (median).", counted(times, "attempts")))
}

fn kind(attempt: &Attempt) -> (&str, &str) {
    (&attempt.provider, attempt.category.as_deref().unwrap_or("failure"))
}

/// What each provider's attempts cost, and how much of it went into failures.
pub(super) fn bills(slice: &Slice<'_>) -> Option<String> {
    let mut bills: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for attempt in slice.attempts() {
        let bill = bills.entry(&attempt.provider).or_default();
        bill.0 += attempt.cost_nano_usd.unwrap_or(0);
        bill.1 += u64::from(attempt.outcome != Outcome::Success);
    }
    let bill = |(name, (nano, lost)): (&&str, &(u64, u64))| {
        format!("{} at {name} ({} attempts without an answer)", dollars(*nano as f64 / 1e9), count(*lost))
    };
    let list: Vec<String> = bills.iter().map(bill).collect();
    (!list.is_empty()).then(|| format!("The bill: {}.", list.join(", ")))
}
