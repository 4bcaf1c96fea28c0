//! Which target is tried first, and who stands behind it.
//!
//! *Which question does it answer?* "In which order are the targets of this call's route tried?" A
//! [`Router`] knows how every target fares and turns a route into a list of places: each target once,
//! the choice of a weighted group first and the rest of the group behind it.
//!
//! *Why this way?* Ordering is a pure function of what is known ([`Standing`]) and of the call's key, so
//! that a run repeats byte for byte. What is known is small: calls in flight, a peak-EWMA of first-token
//! times, and a fading count of failures, all in whole numbers.
//!
//! *What it never does:* drop a target. A target that is ejected or rejected stands last, because an
//! answer from a poor provider is better than none, and leave to call is the breaker's to give.

mod eject;
mod fade;
mod fare;
mod order;
mod router;

pub use eject::eject;
pub use fare::{Ended, Fare};
pub use order::{Ask, Standing, TargetView};
pub use router::{Flight, Router};
