//! What it cost. A ledger of attempts, not of requests: a failed attempt is billed too.

use record::event::Outcome;
use record::report::Null;

use crate::measure::Measure;
use crate::slice::Slice;

/// Sum of the known costs of attempts, in dollars: a lower bound where some are unknown. Not
/// observable where none is known.
pub(super) fn cost_usd(slice: &Slice<'_>) -> Measure {
    let attempts = slice.attempts().count() as u64;
    let known: Vec<u64> = slice.attempts().filter_map(|attempt| attempt.cost_nano_usd).collect();
    let total: u64 = known.iter().sum();
    Measure::of(total as f64 / 1e9, attempts).where_observable(attempts == 0 || !known.is_empty())
}

/// Cost of all attempts of matched requests / cost of the same requests in the control run. Matched
/// is what has a known cost in both.
pub(super) fn cost_ratio(slice: &Slice<'_>) -> Measure {
    let matched = || slice.chosen().iter().filter_map(|&place| cost_pair(slice, place));
    let (spent, usual) = matched().fold((0, 0), |(spent, usual), pair| (spent + pair.0, usual + pair.1));
    if usual == 0 && slice.index.start.control && slice.len() == 0 {
        return Measure::null(Null::NoSamples, 0);
    }
    Measure::of(spent as f64 / usual.max(1) as f64, matched().count() as u64).where_observable(usual > 0)
}

fn cost_pair(slice: &Slice<'_>, place: usize) -> Option<(u64, u64)> {
    let usual = slice.index.controls[place]?.cost_nano_usd?;
    let known: Vec<u64> = slice.index.tries(place).filter_map(|attempt| attempt.cost_nano_usd).collect();
    (!known.is_empty()).then(|| (known.iter().sum(), usual))
}

/// Answer tokens received in all attempts of the slice's requests - tokens delivered in its
/// successes.
pub(super) fn wasted_tokens(slice: &Slice<'_>) -> Measure {
    let wasted = |place: &usize| {
        let request = slice.index.requests[*place];
        let received: u64 = slice.index.tries(*place).map(|attempt| attempt.output_tokens).sum();
        let delivered = if request.outcome == Outcome::Success { request.output_tokens } else { 0 };
        received.saturating_sub(delivered)
    };
    Measure::count(slice.chosen().iter().map(wasted).sum(), slice.len())
}
