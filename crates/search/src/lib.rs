//! Looks for the policy that helps: which settings of a breaker are good, judged by what really happened
//! to calls; and which single change makes a failing scenario pass ([`advice`]).
//!
//! *Which question does it answer?* "With these settings, how soon would the breaker have opened, how
//! often for nothing, and how many calls would that have cost?" A [`Trace`] is the calls of one
//! provider, taken from an event log; [`drive`] plays the bare breaker over it; [`compare`] does so for
//! many settings, and [`markdown`] renders the table.
//!
//! ```text
//! scenario -> alone -> event logs -> Trace --+
//!                                            +--> drive -> judge -> Score -> compare -> markdown
//! BreakerPolicy -----------------------------+
//! ```
//!
//! *Why not the engine?* A trace says what each call would have met, so nothing has to be awaited: a
//! run of an hour takes milliseconds, and a grid of settings seconds.
//!
//! *What it never does:* touch a clock or a runtime, or change what a call would have met. That a
//! provider recovers sooner when it is left alone is for a scenario to show, not for a trace.

pub mod advice;
mod alone;
mod compare;
mod drive;
mod judge;
mod log;
mod score;
mod settings;
mod spells;
mod table;
mod trace;

pub use alone::{alone, bundled, recorded};
pub use compare::{Compared, compare};
pub use drive::drive;
pub use log::traces;
pub use score::Score;
pub use settings::{Setting, around_ours, presets};
pub use table::{LEGEND, by_trace, markdown, sources};
pub use trace::{Call, Span, Trace};
