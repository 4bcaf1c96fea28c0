//! Stable formats: the event log, the report, the exit codes.
//!
//! *Which question does it answer?* "What may a program outside rely on?" These types are what is
//! written to disk; whatever else changes, old files still read.
//!
//! *Why copies of what other crates already name?* Because serialising a type is a promise never to
//! change it. The categories and states here are text that the runner translates with exhaustive
//! matches, so an internal rename cannot silently change a file.
//!
//! *What it never does:* compute a metric, touch a file, or depend on another crate of this
//! workspace.
//!
//! Rules for changes: fields are only added, and always optional to read (`#[serde(default)]`); a
//! change of meaning raises [`FORMAT`].

pub mod event;
mod exit;
pub mod report;

pub use event::Event;
pub use exit::ExitCode;

/// Version of all formats in this crate.
pub const FORMAT: u32 = 1;
