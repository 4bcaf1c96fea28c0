//! Seeds, keyed draws and the run's clock: where chance and time come from, as plain values.
//!
//! *Which question does it answer?* "Where may this number come from, so that the run can be repeated?"
//! Every random number in Brownout is drawn from a [`Key`], which names what it is for; every instant
//! is a [`Moment`] that somebody passed in.
//!
//! *Why not one seeded generator?* Because the n-th number of a shared generator depends on who asked
//! before: one more retry, and every later fault moves. A keyed draw depends on its key alone, so the
//! same request meets the same fault in every mode and beside any other fault.
//!
//! *What it never does:* read a clock, ask the system for entropy, or hold global state.

mod dice;
mod key;
mod moment;
mod spread;

pub use dice::Dice;
pub use key::{Key, Purpose, Seed};
pub use moment::{Moment, Tick};
pub use spread::Spread;
