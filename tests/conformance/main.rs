//! Conformance of the modes: what a virtual run says is what the wire says.
//!
//! One body for every scenario: the same play over values and over HTTP in pipes, compared request by
//! request and attempt by attempt. Everything is equal unless `differences.rs` says why it is not.
//! Live runs obey the wall clock, so of them only order and counts are checked.

#[path = "../stage/mod.rs"]
mod stage;

mod differences;
mod formats;
mod kinds;
mod live;
mod log;
mod same;
