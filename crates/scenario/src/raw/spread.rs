//! Spreads: how a time or a size varies from call to call.
//!
//! *Why one struct with a field per shape?* So that `{ p50: .., p95: .. }`, the pair that everybody
//! has from a dashboard, is a spread like any other. That exactly one shape is said is checked
//! afterwards, with a better message than a choice of ten variants would get.

use document::Period;
use schemars::JsonSchema;
use serde::Deserialize;

use super::Either;

/// A single value (always the same), or a map that names a shape.
pub type Spread<T> = Either<T, Box<Shape<T>>>;

/// A spread of times.
pub type Times = Spread<Period>;

/// A spread of token counts.
pub type Counts = Spread<f64>;

/// How something varies: exactly one of the shapes, or `p50` with `p95`.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Shape_of_{T}")]
pub struct Shape<T> {
    /// Half of the values are below this; with `p95`, short for `lognormal`.
    pub p50: Option<T>,
    /// 95% of the values are below this; with `p50`, short for `lognormal`.
    pub p95: Option<T>,
    /// The shape of most latencies and token counts.
    pub lognormal: Option<Percentiles<T>>,
    /// Always the same.
    pub constant: Option<T>,
    /// Memoryless.
    pub exponential: Option<Mean<T>>,
    /// Evenly between two bounds.
    pub uniform: Option<Edges<T>>,
    /// One of several spreads, chosen by weight: a body and its tail.
    pub mixture: Option<Vec<Weighted<T>>>,
}

/// A log-normal shape by two percentiles.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Percentiles_of_{T}")]
pub struct Percentiles<T> {
    /// Half of the values are below this.
    pub p50: T,
    /// 95% of the values are below this.
    pub p95: T,
}

/// A memoryless shape by its mean.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Mean_of_{T}")]
pub struct Mean<T> {
    /// The mean.
    pub mean: T,
}

/// An even shape by its bounds.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Edges_of_{T}")]
pub struct Edges<T> {
    /// The smallest value.
    pub low: T,
    /// The largest value.
    pub high: T,
}

/// One part of a mixture.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Weighted_of_{T}")]
pub struct Weighted<T> {
    /// How often, compared with the other parts.
    pub weight: f64,
    /// What this part looks like.
    pub of: Spread<T>,
}
