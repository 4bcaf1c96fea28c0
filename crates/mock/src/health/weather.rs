//! Weather: spells of minutes in which every answer is a little slower, or faster.
//!
//! *Which question does it answer?* "By which factor is everything slower in this minute?"
//!
//! *Why this way?* Measured latencies are correlated over minutes. An autoregressive process with a
//! step of one minute shows the same, and each step is a keyed draw, so that the weather of minute
//! 90 depends on the seed and the provider and on nobody's asking.
//!
//! *What it never does:* break anything. It stays within a third of the ordinary nearly always.

use chance::{Key, Moment, Purpose};

/// How much of a minute's weather is left in the next.
const KEPT: f64 = 0.97;

/// Standard deviation of the logarithm of the factor.
const SD: f64 = 0.15;

/// Standard deviation of a step, so that the process keeps its deviation: `SD * sqrt(1 - KEPT^2)`.
const STEP: f64 = 0.036_465_737_3;

/// The minutes after which the weather repeats: ten weeks.
const MINUTES: usize = 100_800;

/// The weather of one provider, as far as it has been asked for.
#[derive(Debug, Clone)]
pub struct Weather {
    key: Key,
    /// Logarithm of the last factor.
    last: f64,
    factors: Vec<f64>,
}

impl Weather {
    /// The weather of the provider that `key` names.
    pub fn new(key: Key) -> Self {
        Self { key: key.purpose(Purpose::Weather), last: 0.0, factors: Vec::new() }
    }

    /// By which everything is slower at that moment.
    pub fn factor(&mut self, at: Moment) -> f64 {
        let minute = (at.as_millis() / 60_000) as usize % MINUTES;
        while self.factors.len() <= minute {
            self.step();
        }
        self.factors[minute]
    }

    fn step(&mut self) {
        let minute = self.factors.len() as u64;
        let mut dice = self.key.word(minute).dice();
        let drawn = dice.normal();
        self.last = if minute == 0 { SD * drawn } else { KEPT * self.last + STEP * drawn };
        self.factors.push(dice.log_normal(self.last, 0.0));
    }
}

#[cfg(test)]
mod tests {
    use chance::Seed;

    use super::*;

    #[test]
    fn it_is_the_same_in_whatever_order_it_is_asked() {
        let (mut forward, mut jumping) = (Weather::new(Key::root(Seed(3))), Weather::new(Key::root(Seed(3))));
        let later = jumping.factor(Moment::from_secs(6000));
        let all: Vec<f64> = (0..=100).map(|minute| forward.factor(Moment::from_secs(60 * minute))).collect();
        assert_eq!(all[100], later);
        assert_eq!(jumping.factor(Moment::from_secs(90)), all[1]);
    }

    #[test]
    fn it_is_mild_and_slow_to_change() {
        let mut weather = Weather::new(Key::root(Seed(5)));
        let all: Vec<f64> = (0..10_000).map(|minute| weather.factor(Moment::from_secs(60 * minute))).collect();
        let mean = all.iter().sum::<f64>() / 10_000.0;
        let sd = (all.iter().map(|factor| (factor - mean).powi(2)).sum::<f64>() / 10_000.0).sqrt();
        assert!((0.97..1.06).contains(&mean) && (0.11..0.19).contains(&sd), "{mean} {sd}");
        assert!(all.windows(2).all(|pair| (pair[1] / pair[0] - 1.0).abs() < 0.2));
        let _ = weather.factor(Moment::NEVER);
    }
}
