//! What is usual: the level that a provider is judged against.
//!
//! A running mean of the calls that were not bad, over the last fifty or so. Bad calls are kept out,
//! or an hour of slowness would become the new normal and end its own alarm. Whole numbers, so that
//! it is the same everywhere: microseconds of a time, millionths of a share.

/// Calls before the mean is trusted.
const WARM: u64 = 20;
/// Calls that the mean remembers.
const MEMORY: u64 = 50;

/// A running mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Usual {
    mean: u64,
    seen: u64,
}

impl Usual {
    /// Learns from a call that was not bad.
    pub fn learn(&mut self, sample: u64) {
        self.seen = (self.seen + 1).min(MEMORY);
        let (sample, mean) = (i128::from(sample), i128::from(self.mean));
        self.mean = (mean + (sample - mean) / i128::from(self.seen)).max(0) as u64;
    }

    /// The mean; `None` until enough has been seen.
    pub fn level(&self) -> Option<u64> {
        (self.seen >= WARM).then_some(self.mean)
    }
}
