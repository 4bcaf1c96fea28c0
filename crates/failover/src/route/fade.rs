//! Fading: how much an old number still weighs.
//!
//! Halves per half-life, and falls straight between two halvings. Whole numbers, so that the same calls
//! give the same order on every machine; the straight line is at most 6% above the true curve.

use std::time::Duration;

/// One, as a weight.
pub(super) const ONE: i128 = 1 << 32;

/// The weight left after `age`, of [`ONE`].
pub(super) fn left(age: Duration, half_life: Duration) -> i128 {
    let half = half_life.as_micros().max(1);
    let halvings = u32::try_from(age.as_micros() / half).unwrap_or(u32::MAX).min(33);
    let whole = ONE >> halvings;
    let rest = i128::try_from(age.as_micros() % half).unwrap_or(0);
    whole - whole * rest / i128::try_from(2 * half).unwrap_or(i128::MAX)
}

/// `value` after `age`: what is left of its distance to `rest`.
pub(super) fn towards(rest: u64, value: u64, age: Duration, half_life: Duration) -> u64 {
    let distance = i128::from(value) - i128::from(rest);
    (i128::from(rest) + distance * left(age, half_life) / ONE).max(0) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    const HALF: Duration = Duration::from_secs(10);

    #[test]
    fn a_half_life_halves() {
        assert_eq!(left(Duration::ZERO, HALF), ONE);
        assert_eq!(left(HALF, HALF), ONE / 2);
        assert_eq!(left(HALF * 3, HALF), ONE / 8);
        assert_eq!(left(Duration::MAX, HALF), 0);
    }

    #[test]
    fn it_never_rises() {
        let weights: Vec<i128> = (0..500).map(|n| left(Duration::from_millis(n * 137), HALF)).collect();
        assert!(weights.is_sorted_by(|a, b| a >= b));
    }

    #[test]
    fn values_come_to_rest_from_both_sides() {
        assert_eq!(towards(300, 500, HALF, HALF), 400);
        assert_eq!(towards(300, 100, HALF, HALF), 200);
        assert_eq!(towards(300, 100, Duration::from_secs(3600), HALF), 300);
    }
}
