//! Scenario and incident files: what is played, as validated models.
//!
//! *Which question does it answer?* "What world, what callers, what faults, and what is expected?"
//! [`raw`] is what a file says; [`model`] is what it means. A model is checked once, completely, and
//! everything after it trusts it. [`incident`] holds what really happened, and turns it into a
//! scenario.
//!
//! *Why references, not contents?* A scenario names its policy; who loads it (from disk, from the
//! binary) is not this crate's business, so it stays pure and testable on strings.
//!
//! *What it never does:* open a file, know the failover core (every system under test is an equal),
//! or run anything.

pub mod incident;
mod metric;
pub mod model;
mod protection;
pub mod raw;
mod read;
mod summary;
mod telling;

pub use metric::{Metric, Unit};
pub use read::{Archive, SEED, fault};
pub use summary::sentence;

/// The JSON Schema of scenario files.
pub fn schema() -> serde_json::Value {
    document::schema::<raw::File>()
}

/// The JSON Schema of one fault, as an entry of a timeline says it.
pub fn fault_schema() -> serde_json::Value {
    document::schema::<raw::Entry>()
}
