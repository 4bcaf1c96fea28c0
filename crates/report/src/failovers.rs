//! Moves from one provider to the next, counted by reason.
//!
//! A move is a request whose next attempt goes to another provider; its reason is how the attempt
//! before ended. A request whose first attempt went past a provider moved too; its reason is why that
//! one was passed over.

use std::collections::BTreeMap;

use record::event::{Attempt, Outcome, Skipped};
use record::report::Failover;

use crate::index::Index;

type Counts<'a> = BTreeMap<(&'a str, &'a str, &'a str), u64>;

/// All moves: the commonest first, then by name.
pub(crate) fn failovers(index: &Index<'_>) -> Vec<Failover> {
    let mut counts = Counts::new();
    let passed = passed_over(index);
    for (place, passed) in passed.into_iter().enumerate() {
        count(index, place, passed, &mut counts);
    }
    let mut moves: Vec<Failover> = counts.into_iter().map(failover).collect();
    moves.sort_by_key(|failover| std::cmp::Reverse(failover.count));
    moves
}

/// The candidate that each request passed over first.
fn passed_over<'a>(index: &Index<'a>) -> Vec<Option<&'a Skipped>> {
    let mut passed = vec![None; index.requests.len()];
    for skipped in &index.skipped {
        if let Some(place) = index.place(&skipped.request) {
            passed[place].get_or_insert(*skipped);
        }
    }
    passed
}

fn count<'a>(index: &Index<'a>, place: usize, passed: Option<&'a Skipped>, counts: &mut Counts<'a>) {
    let mut tries = index.tries(place);
    let Some(mut last) = tries.next() else { return };
    if let Some(skipped) = passed.filter(|skipped| skipped.at_us <= last.start_us && skipped.provider != last.provider)
    {
        *counts.entry((&skipped.provider, &last.provider, &skipped.because)).or_default() += 1;
    }
    for attempt in tries {
        if attempt.provider != last.provider {
            *counts.entry((&last.provider, &attempt.provider, reason(last))).or_default() += 1;
        }
        last = attempt;
    }
}

fn reason(attempt: &Attempt) -> &str {
    match (&attempt.category, attempt.outcome) {
        (Some(category), _) => category,
        (None, Outcome::Cancelled) => "cancelled",
        (None, _) => "unknown",
    }
}

fn failover(((from, to, reason), count): ((&str, &str, &str), u64)) -> Failover {
    Failover { from: from.to_owned(), to: to.to_owned(), reason: reason.to_owned(), count }
}
