//! Looks for the policy that helps.
//!
//! *Which question does it answer?* "What should I change?" ([`advice`]): which single change of a policy
//! makes a failing scenario pass, and what it moves elsewhere.
//!
//! *Why by trying?* A simulated hour takes a second, and the same seed gives the same world: what a change
//! does is measured, not argued.
//!
//! *What it never does:* draw at random without a key, or report a change that it has not played.

pub mod advice;
