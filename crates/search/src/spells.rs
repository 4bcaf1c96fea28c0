//! When a provider was really sick: the spells in which a breaker should have been open.
//!
//! *Why not the windows of the faults?* A fault that flaps, grows or strikes one call in twenty is active
//! for hours in which a provider is worth calling. So time is cut into slices, and a spell is a row of
//! slices in which most calls were bad. It begins with its first bad call, or with the fault that broke
//! off what had begun before it.
//!
//! *What it never does:* look at what a breaker was told.

use std::time::Duration;

use chance::Moment;

use crate::trace::{Call, Span};

/// A slice of time that is judged as one.
const SLICE: Duration = Duration::from_secs(5);
/// Slices of a spell at least: half a minute. What is over sooner is over before it is worth a switch.
const SLICES: u64 = 6;
/// Calls of a spell at least.
const CALLS: usize = 20;

/// The sick spells of calls and faults that are in order.
pub(crate) fn sick(calls: &[Call], faults: &[Span]) -> Vec<Span> {
    let slices: Vec<&[Call]> = calls.chunk_by(|one, next| slice(one.at) == slice(next.at)).collect();
    let rows = slices.chunk_by(|one, next| mostly_bad(one) == mostly_bad(next));
    rows.filter(|row| row.iter().all(|slice| mostly_bad(slice))).filter_map(|row| spell(row, faults)).collect()
}

/// Whether more than half of the calls are bad. None are not.
pub(crate) fn mostly_bad(calls: &[Call]) -> bool {
    calls.iter().filter(|call| call.bad).count() * 2 > calls.len()
}

fn spell(row: &[&[Call]], faults: &[Span]) -> Option<Span> {
    let first = row.iter().copied().flatten().find(|call| call.bad)?.at;
    let last = row.last().and_then(|calls| calls.last())?.at;
    let (begins, ends) = (slice(first), slice(last) + 1);
    let calls: usize = row.iter().map(|calls| calls.len()).sum();
    let to = Moment::from_micros(ends * SLICE.as_micros() as u64);
    let spell = Span { from: seen_from(first, to, faults), to };
    (ends - begins >= SLICES && calls >= CALLS).then_some(spell)
}

/// A call that began before any fault was broken off by the next one: until then there was nothing to see.
fn seen_from(first: Moment, to: Moment, faults: &[Span]) -> Moment {
    let active = faults.iter().any(|fault| fault.from <= first && first < fault.to);
    let next = faults.iter().map(|fault| fault.from).find(|from| (first..to).contains(from));
    if active { first } else { next.unwrap_or(first) }
}

/// The number of the slice. One without a call belongs to the row around it.
fn slice(at: Moment) -> u64 {
    at.as_micros() / SLICE.as_micros() as u64
}
