//! Spreads: how a duration or a size varies from draw to draw.
//!
//! Each spread is a value that a scenario file can say, and is sampled from [`Dice`]. Durations are
//! rounded to whole microseconds at once, so that the last bits of a float never reach a run.

use std::time::Duration;

use crate::Dice;

/// A distribution of positive numbers. The unit is the user's: seconds for times, tokens for sizes.
#[derive(Debug, Clone, PartialEq)]
pub enum Spread {
    /// Always the same.
    Constant(f64),
    /// Evenly between two bounds.
    Uniform {
        /// Smallest value.
        low: f64,
        /// Largest value.
        high: f64,
    },
    /// `median * exp(sigma z)`: the shape of most latencies and token counts.
    LogNormal {
        /// The 50th percentile.
        median: f64,
        /// Standard deviation of the logarithm.
        sigma: f64,
    },
    /// Memoryless, with the given mean.
    Exponential {
        /// Mean value.
        mean: f64,
    },
    /// One of several spreads, chosen by weight: a body and its tail.
    Mixture(Vec<(f64, Spread)>),
}

/// The 95th percentile of the standard normal distribution.
const Z95: f64 = 1.644_853_626_951_472_2;

impl Spread {
    /// The log-normal whose 50th and 95th percentiles are given. `p95` below `p50` counts as equal.
    pub fn from_percentiles(p50: f64, p95: f64) -> Self {
        let sigma = if p95 > p50 && p50 > 0.0 { libm::log(p95 / p50) / Z95 } else { 0.0 };
        Self::LogNormal { median: p50, sigma }
    }

    /// One value; never negative, never NaN.
    pub fn sample(&self, dice: &mut Dice) -> f64 {
        let value = match self {
            Self::Constant(value) => *value,
            Self::Uniform { low, high } => low + (high - low) * dice.unit(),
            Self::LogNormal { median, sigma } => median * libm::exp(sigma * dice.normal()),
            Self::Exponential { mean } => mean * dice.exponential(),
            Self::Mixture(parts) => pick(parts, dice.unit()).map_or(0.0, |part| part.sample(dice)),
        };
        value.max(0.0)
    }

    /// One value in seconds, as whole microseconds.
    pub fn duration(&self, dice: &mut Dice) -> Duration {
        Duration::from_micros((self.sample(dice) * 1e6 + 0.5) as u64)
    }

    /// One value as a whole number, at least `least`.
    pub fn count(&self, dice: &mut Dice, least: u32) -> u32 {
        ((self.sample(dice) + 0.5) as u32).max(least)
    }
}

/// The part that `unit` in `[0, 1)` falls on, by weight.
fn pick(parts: &[(f64, Spread)], unit: f64) -> Option<&Spread> {
    let total: f64 = parts.iter().map(|(weight, _)| weight).sum();
    let mut left = unit * total;
    for (weight, part) in parts {
        left -= weight;
        if left < 0.0 {
            return Some(part);
        }
    }
    parts.last().map(|(_, part)| part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Key, Seed};

    fn percentile(spread: &Spread, share: f64) -> f64 {
        let mut dice = Key::root(Seed(5)).dice();
        let mut values: Vec<f64> = (0..20_000).map(|_| spread.sample(&mut dice)).collect();
        values.sort_by(f64::total_cmp);
        values[(share * 20_000.0) as usize]
    }

    #[test]
    fn percentiles_come_back() {
        let spread = Spread::from_percentiles(0.42, 1.4);
        assert!((percentile(&spread, 0.5) / 0.42 - 1.0).abs() < 0.03);
        assert!((percentile(&spread, 0.95) / 1.4 - 1.0).abs() < 0.05);
    }

    #[test]
    fn mixtures_keep_their_weights() {
        let spread = Spread::Mixture(vec![(9.0, Spread::Constant(1.0)), (1.0, Spread::Constant(50.0))]);
        let mut dice = Key::root(Seed(6)).dice();
        let tail = (0..10_000).filter(|_| spread.sample(&mut dice) > 2.0).count();
        assert!((900..1100).contains(&tail), "{tail}");
    }

    #[test]
    fn odd_parameters_stay_harmless() {
        let mut dice = Key::root(Seed(7)).dice();
        for spread in [
            Spread::Constant(f64::NAN),
            Spread::Constant(-3.0),
            Spread::Mixture(vec![]),
            Spread::from_percentiles(0.0, 1.0),
            Spread::Exponential { mean: f64::INFINITY },
        ] {
            let value = spread.sample(&mut dice);
            assert!(value >= 0.0, "{spread:?} gave {value}");
            let _ = spread.duration(&mut dice);
        }
    }
}
