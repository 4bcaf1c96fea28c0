//! Spreads: exactly one shape, with parameters that make sense.

use chance::Spread;
use document::{Path, Period};

use super::Problems;
use crate::raw::{Edges, Either, Percentiles, Shape, Spread as Said, Weighted};

/// A value that can vary.
pub(super) trait Quantity: Copy {
    /// Seconds, or a count.
    fn number(self) -> f64;
}

impl Quantity for Period {
    fn number(self) -> f64 {
        self.duration().as_secs_f64()
    }
}

impl Quantity for f64 {
    fn number(self) -> f64 {
        self
    }
}

/// The spread at the path.
pub(super) fn spread<T: Quantity>(said: &Said<T>, path: &Path, problems: &mut Problems<'_>) -> Spread {
    match said {
        Either::Short(value) => Spread::Constant(positive(*value, path, problems)),
        Either::Long(shape) => one_of(shape, path, problems),
    }
}

const WAYS: &str = "write a single value, `{ p50: .., p95: .. }`, or one of \
    `lognormal`, `constant`, `exponential`, `uniform`, `mixture`";

fn one_of<T: Quantity>(shape: &Shape<T>, path: &Path, problems: &mut Problems<'_>) -> Spread {
    let mut spreads = named(shape, path, problems);
    spreads.extend(pair(shape, path, problems));
    if spreads.len() != 1 {
        let said = if spreads.is_empty() { "says no shape" } else { "says more than one shape" };
        problems.hint(path, format!("the spread {said}"), Some(WAYS.to_owned()));
    }
    spreads.pop().unwrap_or(Spread::Constant(0.0))
}

fn named<T: Quantity>(shape: &Shape<T>, path: &Path, problems: &mut Problems<'_>) -> Vec<Spread> {
    let mut spreads = Vec::new();
    if let Some(said) = &shape.lognormal {
        spreads.push(percentiles(said, &path.field("lognormal"), problems));
    }
    if let Some(value) = shape.constant {
        spreads.push(Spread::Constant(positive(value, &path.field("constant"), problems)));
    }
    if let Some(said) = &shape.exponential {
        let mean = positive(said.mean, &path.field("exponential").field("mean"), problems);
        spreads.push(Spread::Exponential { mean });
    }
    if let Some(said) = &shape.uniform {
        spreads.push(uniform(said, &path.field("uniform"), problems));
    }
    if let Some(parts) = &shape.mixture {
        spreads.push(mixture(parts, &path.field("mixture"), problems));
    }
    spreads
}

fn pair<T: Quantity>(shape: &Shape<T>, path: &Path, problems: &mut Problems<'_>) -> Option<Spread> {
    match (shape.p50, shape.p95) {
        (None, None) => None,
        (Some(p50), Some(p95)) => Some(percentiles(&Percentiles { p50, p95 }, path, problems)),
        (Some(p50), None) => Some(half(p50, "p50", "p95", path, problems)),
        (None, Some(p95)) => Some(half(p95, "p95", "p50", path, problems)),
    }
}

fn half<T: Quantity>(value: T, said: &str, missing: &str, path: &Path, problems: &mut Problems<'_>) -> Spread {
    problems.add(&path.field(said).key(), format!("`{said}` needs `{missing}` beside it"));
    Spread::Constant(value.number())
}

fn percentiles<T: Quantity>(said: &Percentiles<T>, path: &Path, problems: &mut Problems<'_>) -> Spread {
    let p50 = positive(said.p50, &path.field("p50"), problems);
    let p95 = positive(said.p95, &path.field("p95"), problems);
    if p50 == 0.0 {
        problems.add(&path.field("p50"), "the median of a log-normal spread must be above zero");
    } else if p95 < p50 {
        problems.add(&path.field("p95"), "`p95` is below `p50`");
    }
    Spread::from_percentiles(p50, p95)
}

fn uniform<T: Quantity>(said: &Edges<T>, path: &Path, problems: &mut Problems<'_>) -> Spread {
    let low = positive(said.low, &path.field("low"), problems);
    let high = positive(said.high, &path.field("high"), problems);
    if high < low {
        problems.add(&path.field("high"), "`high` is below `low`");
    }
    Spread::Uniform { low, high }
}

fn mixture<T: Quantity>(parts: &[Weighted<T>], path: &Path, problems: &mut Problems<'_>) -> Spread {
    if parts.is_empty() {
        problems.add(path, "the mixture has no parts");
    }
    let part = |(place, part): (usize, &Weighted<T>)| {
        let path = path.index(place);
        if part.weight <= 0.0 {
            problems.add(&path.field("weight"), "a weight must be above zero");
        }
        (part.weight, spread(&part.of, &path.field("of"), problems))
    };
    Spread::Mixture(parts.iter().enumerate().map(part).collect())
}

fn positive<T: Quantity>(value: T, path: &Path, problems: &mut Problems<'_>) -> f64 {
    let number = value.number();
    if number < 0.0 {
        problems.add(path, "it cannot be negative");
    }
    number
}
