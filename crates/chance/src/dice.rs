//! Dice: the generator behind one key.
//!
//! ChaCha8, because its output is the same on every machine and in every version of the crate that
//! ships it. Logarithms and exponentials come from `libm`, not from the standard library: the last
//! bits of the latter differ between platforms, and of `num-traits` between sets of features.

use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, Exp1, StandardNormal};

/// A stream of numbers that belongs to one key.
#[derive(Debug)]
pub struct Dice(ChaCha8Rng);

impl Dice {
    pub(crate) fn new(key: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(key))
    }

    /// Uniform in `[0, 1)`.
    pub fn unit(&mut self) -> f64 {
        self.0.random()
    }

    /// Uniform in `0..n`; 0 where `n` is 0.
    pub fn below(&mut self, n: u64) -> u64 {
        if n == 0 { 0 } else { self.0.random_range(0..n) }
    }

    /// Normal with mean 0 and standard deviation 1.
    pub fn normal(&mut self) -> f64 {
        StandardNormal.sample(&mut self.0)
    }

    /// Log-normal: `exp(mu + sigma z)`.
    pub fn log_normal(&mut self, mu: f64, sigma: f64) -> f64 {
        libm::exp(mu + sigma * self.normal())
    }

    /// Exponential with mean 1.
    pub fn exponential(&mut self) -> f64 {
        Exp1.sample(&mut self.0)
    }
}
