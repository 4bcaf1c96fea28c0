//! How exact a number in the report is.
//!
//! Enough digits to compare two runs, few enough that a different order of additions cannot show:
//! times to the microsecond, shares and ratios to six decimals, dollars to the nano-dollar.

use scenario::{Metric, Unit};

/// Microseconds as milliseconds, exact to the microsecond.
pub(crate) fn millis(us: u64) -> f64 {
    us as f64 / 1e3
}

/// Microseconds as seconds, to the millisecond.
pub(crate) fn seconds(us: u64) -> f64 {
    (us as f64 / 1e3).round() / 1e3
}

/// A share or a ratio, to six decimals.
pub(crate) fn share(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

/// A metric's value as the report holds it.
pub(crate) fn metric(metric: Metric, value: f64) -> f64 {
    match metric.unit() {
        Unit::Count | Unit::Flag => value,
        Unit::Millis | Unit::Seconds => (value * 1e3).round() / 1e3,
        Unit::Number if metric == Metric::CostUsd => (value * 1e9).round() / 1e9,
        Unit::Share | Unit::Number => share(value),
    }
}
