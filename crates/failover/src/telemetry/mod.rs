//! What an engine did, for those who watch many of them.
//!
//! *Which question does it answer?* "How does each provider fare, how often and why do we fail over, and what
//! does it cost?" [`Metrics`] counts and renders the text that Prometheus reads; [`line`] says one event in
//! one line of a log.
//!
//! *Why no metrics library?* Two kinds of series in one text format are less code than its adapter, and a
//! rendering in a fixed order can be compared byte for byte.
//!
//! *What it never does:* serve HTTP, name a call in a metric (each would be a series of its own), or print a key.

mod histogram;
mod lines;
mod metrics;
mod series;

#[cfg(feature = "otel")]
pub(crate) use histogram::BOUNDS_MS;
pub use lines::line;
pub use metrics::Metrics;
