//! Metrics, verdicts and renderings of a recorded run.
//!
//! *Which question does it answer?* "Did it hold, what did callers see, and what should change?"
//!
//! *Why from events alone?* [`analyse`] reads a [`Recording`] and nothing else, so whoever keeps the
//! log can compute every number again, and a renderer never disagrees with a verdict: all of them
//! show the same [`record::report::Entry`].
//!
//! ```text
//! recording -> metrics -> judge -> entry -> terminal, JSON, JUnit, Markdown, HTML, HdrHistogram
//! ```
//!
//! *What it never does:* touch a file, a socket or the clock, or draw anything at random. The same
//! recording gives the same bytes on any machine.

mod analysis;
mod assemble;
mod cause;
mod conduct;
mod failovers;
mod hint;
mod index;
mod judge;
mod measure;
mod metrics;
mod part;
mod plot;
mod providers;
mod recording;
pub mod render;
mod round;
mod shape;
mod slice;
mod story;
mod timing;
mod words;

pub use analysis::{Analysis, Options, analyse};
pub use assemble::assemble;
pub use hint::hint;
pub use recording::Recording;
