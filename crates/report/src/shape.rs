//! The distribution of latencies, healthy against faulty, for a picture on a logarithmic scale.
//!
//! The edges are preferred numbers, twenty to a decade, as whole microseconds: the scale is
//! logarithmic without a logarithm, so that no last bit depends on a library.

use crate::timing::Timing;

/// A decade in twenty steps of equal ratio.
const DECADE: [u64; 20] =
    [100, 112, 126, 141, 158, 178, 200, 224, 251, 282, 316, 355, 398, 447, 501, 562, 631, 708, 794, 891];
/// The scale starts at a millisecond and has seven decades.
const DECADES: usize = 7;

/// Counts per bin. A bin reaches from its edge to the next.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Shape {
    /// Place of the first bin shown, counted from a millisecond.
    pub(crate) first: usize,
    /// Healthy answers per bin.
    pub(crate) healthy: Vec<u64>,
    /// Answers to requests of fault windows per bin.
    pub(crate) faulty: Vec<u64>,
}

/// The lower edge of a bin, in microseconds.
pub(crate) fn edge(bin: usize) -> u64 {
    let decade = u32::try_from(bin / DECADE.len()).unwrap_or(u32::MAX);
    DECADE[bin % DECADE.len()].saturating_mul(10_u64.saturating_pow(decade.saturating_add(1)))
}

impl Shape {
    /// The shape of two distributions; nothing where both are empty.
    pub(crate) fn new(healthy: &[&Timing], faulty: &[&Timing]) -> Option<Self> {
        let (healthy, faulty) = (bins(healthy), bins(faulty));
        let filled = |bin: &usize| healthy[*bin] + faulty[*bin] > 0;
        let first = (0..healthy.len()).find(filled)?.saturating_sub(1);
        let last = (0..healthy.len()).rfind(filled)? + 1;
        let shown = |all: Vec<u64>| all.into_iter().take(last + 1).skip(first).collect();
        Some(Self { first, healthy: shown(healthy), faulty: shown(faulty) })
    }
}

fn bins(timings: &[&Timing]) -> Vec<u64> {
    let edges: Vec<u64> = (0..DECADE.len() * DECADES).map(edge).collect();
    let mut bins = vec![0; edges.len()];
    for value in timings.iter().flat_map(|timing| timing.histogram().iter_recorded()) {
        let bin = edges.partition_point(|&edge| edge <= value.value_iterated_to()).saturating_sub(1);
        bins[bin] += value.count_at_value();
    }
    bins
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_are_decades_and_bins_hold_what_lies_between() {
        assert_eq!([0, 20, 40, 41].map(edge), [1_000, 10_000, 100_000, 112_000]);
        let timing: Timing = [105_000, 106_000, 130_000].into_iter().collect();
        let shape = Shape::new(&[&timing], &[]).unwrap();
        assert_eq!((shape.first, shape.healthy, shape.faulty), (39, vec![0, 2, 0, 1, 0], vec![0; 5]));
    }
}
