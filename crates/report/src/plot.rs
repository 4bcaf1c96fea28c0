//! The run over time, for pictures: outcomes per column, fault windows, breaker states.
//!
//! Never in the report file: it would grow with the run. The width of a column is a round number of
//! time, chosen so that no plot has more than 240 of them.

use record::event::{Outcome, Window};

use crate::index::Index;
use crate::part::Span;

/// Most columns of a plot.
const MOST: u64 = 240;
/// Widths of a column, in milliseconds.
const WIDTHS_MS: [u64; 19] = [
    10, 20, 50, 100, 200, 500, 1_000, 2_000, 3_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000,
    1_800_000, 3_600_000,
];

/// The run over time.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Plot {
    /// Length of the run.
    pub(crate) horizon: u64,
    /// Width of a column.
    pub(crate) width: u64,
    /// Requests by outcome, by intended send.
    pub(crate) columns: Vec<Column>,
    /// Fault windows.
    pub(crate) windows: Vec<Window>,
    /// Breaker states per provider that has a breaker.
    pub(crate) strips: Vec<Strip>,
}

/// Requests of one column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Column {
    /// They succeeded.
    pub(crate) good: u32,
    /// They failed with a clear error.
    pub(crate) failed: u32,
    /// Their callers gave up.
    pub(crate) gave_up: u32,
}

impl Column {
    /// All of them.
    pub(crate) fn all(self) -> u32 {
        self.good + self.failed + self.gave_up
    }
}

/// The states of one provider's breaker.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Strip {
    /// The provider.
    pub(crate) provider: String,
    /// State by state, without gaps.
    pub(crate) states: Vec<State>,
}

/// A state for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct State {
    /// When.
    pub(crate) span: Span,
    /// `closed`, `open`, `half_open`, `ramp`.
    pub(crate) name: String,
    /// The evidence that led to it.
    pub(crate) because: String,
}

impl Plot {
    /// The plot of a recording.
    pub(crate) fn new(index: &Index<'_>) -> Self {
        let horizon = index.horizon().max(1);
        let width = WIDTHS_MS.iter().map(|ms| ms * 1000).find(|width| horizon.div_ceil(*width) <= MOST);
        let width = width.unwrap_or_else(|| horizon.div_ceil(MOST));
        let mut plot = Self { horizon, width, windows: index.start.windows.clone(), ..Self::default() };
        plot.columns = vec![Column::default(); horizon.div_ceil(width) as usize];
        for request in &index.requests {
            plot.count(request.intended_us, request.outcome);
        }
        let providers = index.start.providers.iter().map(|provider| provider.name.as_str());
        plot.strips = providers.filter_map(|provider| strip(index, provider, horizon)).collect();
        plot
    }

    fn count(&mut self, at: u64, outcome: Outcome) {
        let last = self.columns.len() - 1;
        let column = &mut self.columns[((at / self.width) as usize).min(last)];
        match outcome {
            Outcome::Success => column.good += 1,
            // Words that nobody answered with help nobody.
            Outcome::Failed | Outcome::LastResort => column.failed += 1,
            Outcome::Cancelled => column.gave_up += 1,
            Outcome::Unfinished => {}
        }
    }
}

/// The breaker of a provider over time; `None` where the run has no breakers at all.
fn strip(index: &Index<'_>, provider: &str, horizon: u64) -> Option<Strip> {
    if index.breakers.is_empty() {
        return None;
    }
    let closed = State { span: Span { from: 0, to: horizon }, name: "closed".to_owned(), because: String::new() };
    let mut strip = Strip { provider: provider.to_owned(), states: vec![closed] };
    for breaker in index.breakers.iter().filter(|breaker| breaker.provider == provider && breaker.at_us < horizon) {
        if let Some(last) = strip.states.last_mut() {
            last.span.to = breaker.at_us;
        }
        let span = Span { from: breaker.at_us, to: horizon };
        strip.states.push(State { span, name: breaker.to.clone(), because: breaker.because.clone() });
    }
    strip.states.retain(|state| state.span.from < state.span.to);
    Some(strip)
}
