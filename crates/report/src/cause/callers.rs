//! How callers failed, and whether there was anywhere else to go.

use record::event::{Outcome, Request};

use super::most;
use crate::slice::Slice;
use crate::words::{clock, count, plain};

/// When callers failed, by which category, and at which provider last.
pub(super) fn failures(slice: &Slice<'_>) -> Option<String> {
    let failed: Vec<usize> =
        slice.chosen().iter().copied().filter(|&place| !is_success(slice.index.requests[place])).collect();
    let first = slice.index.requests[*failed.first()?].intended_us;
    let last = slice.index.requests[*failed.last()?].intended_us;
    let ways = failed.iter().map(|&place| way(slice, place));
    let (way, times) = most(ways)?;
    let share = if times == failed.len() as u64 { "All".to_owned() } else { format!("{} of them", count(times)) };
    Some(format!("{share} {way}, {}.", sent(first, last)))
}

fn sent(first: u64, last: u64) -> String {
    match (clock(first), clock(last)) {
        (first, last) if first == last => format!("sent at {first}"),
        (first, last) => format!("sent between {first} and {last}"),
    }
}

fn is_success(request: &Request) -> bool {
    request.outcome == Outcome::Success
}

/// How a request failed, as the rest of a sentence.
fn way(slice: &Slice<'_>, place: usize) -> String {
    let request = slice.index.requests[place];
    if request.outcome == Outcome::Cancelled {
        return "lost patience".to_owned();
    }
    if request.outcome == Outcome::LastResort {
        return "got the last resort".to_owned();
    }
    let category = plain(request.category.as_deref().unwrap_or("no stated reason"));
    match slice.index.tries(place).next_back() {
        Some(attempt) => format!("failed with {category}, last tried at {}", attempt.provider),
        None => format!("failed with {category} without an attempt"),
    }
}

/// Says so where the policy knows no other provider.
pub(super) fn nowhere_to_go(slice: &Slice<'_>) -> Option<String> {
    let start = &slice.index.start;
    let failed = slice.requests().any(|request| !is_success(request));
    let only = start.settings.get("route").filter(|route| !route.contains([',', '>']) && !route.contains("then"));
    let name = match (only, start.providers.as_slice()) {
        (Some(route), _) => route.as_str(),
        (None, [one]) => one.name.as_str(),
        _ => return None,
    };
    failed.then(|| format!("The route has {name} alone: there was no other provider to fail over to."))
}
