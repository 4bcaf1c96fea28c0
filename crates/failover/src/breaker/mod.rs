//! The circuit breaker: whether one provider may be called.
//!
//! | state | a call | an outcome | time |
//! |---|---|---|---|
//! | closed | passes | trips on failures in a row, failure share, slow share, slow calls in a row -> open | |
//! | open | rejected | of an older generation: ignored | wait over -> half-open, with the next call |
//! | half-open | passes as a probe while fewer than `probes` are under way | failure or slow -> open; `probes` successes -> ramp | |
//! | ramp | passes with a chance that grows to 1 | as closed | `ramp` over -> closed |
//!
//! *Why a value with `&mut`?* Every rule can then be tested by stating an event sequence. The clock
//! is read once per request, outside; whoever shares a breaker puts it behind a mutex.
//!
//! *Why generations?* LLM calls last for seconds: after a trip, the outcomes of calls that were let
//! through before it keep arriving, and would be taken for the outcomes of probes (31.8 needless
//! openings against 10.0, measured on a hang of five minutes). A [`Permit`] carries the generation
//! it was issued in, and an outcome of another generation does not count.
//!
//! *What it never does:* read a clock, call a listener, or hold a lock.

mod baseline;
mod machine;
mod transition;
mod window;

pub use baseline::Baseline;
pub use machine::{Breaker, Permit, Rejected};
pub use transition::{Evidence, StateName, Transition};
pub use window::{Counts, Window};

/// What became of a permitted call, as the breaker sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was answered, with this time to the first token where one was measured.
    Success(Option<std::time::Duration>),
    /// It failed, and the provider is to blame.
    Failure,
    /// It was refused by a limit: counts in the share, but not in the row of failures, because a
    /// provider that says "later" is alive.
    Refused,
    /// It says nothing about the provider: the caller went away, or the request was wrong.
    Neutral,
}
