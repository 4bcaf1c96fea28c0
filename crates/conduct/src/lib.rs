//! The verdict on a client, from what a provider saw of it.
//!
//! *Which question does it answer?* "My provider failed: did my client behave?" A server writes down a [`Sighting`] of
//! every attempt; [`judge`] groups them into calls and looks for nine kinds of misconduct, one file each in
//! `finding/`. A [`Verdict`] names the attempts, says how bad it is and what to do, and gives an [`Outcome`] for CI.
//!
//! *Why from the provider's side?* Because a client's own log says what it believes: one that takes half an answer
//! for a whole one logs a success. What arrived, when, and with which key is known here and cannot be argued with.
//!
//! *What is it careful about?* Two callers who ask the same are no retry, a slow answer is no black hole, and what
//! the official SDKs do by default is no misconduct unless it is one. Where a sighting has two readings the kinder
//! one counts, or the finding is a [`Severity::Warning`].
//!
//! *What it never does:* see a key, ask a clock, open a socket, or judge the provider.

mod advice;
mod answered;
pub mod call;
mod evidence;
mod finding;
mod fingerprint;
pub mod foreign;
mod judge;
mod key_shape;
mod micros;
mod render;
mod rules;
mod sdk;
mod sighting;
mod vendor;
mod verdict;
mod words;

pub use answered::{Answered, Break, Lost};
pub use finding::{Charge, Finding, Severity};
pub use fingerprint::{body_digest, fingerprint, history, text_digest};
pub use foreign::{Foreign, foreign_parts};
pub use judge::{judge, judge_until};
pub use key_shape::{KeyShape, key_digest, key_shape};
pub use rules::Rules;
pub use sdk::Sdk;
pub use sighting::Sighting;
pub use vendor::Vendor;
pub use verdict::{Client, Outcome, Verdict};
