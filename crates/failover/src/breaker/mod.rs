//! The circuit breaker: whether one provider may be called.
//!
//! | state | a call | an outcome | time |
//! |---|---|---|---|
//! | closed | passes | trips on failures in a row, failure share, blame of many callers, slow share, slow calls in a row, token efficiency, quality -> open | |
//! | open | rejected | of an older generation: ignored | wait over, or a canary succeeded -> half-open |
//! | half-open | passes as a probe while fewer than `probes` are under way | failure, slow or no good -> open; `probes` successes -> ramp | all probes lost -> open |
//! | ramp | passes with a chance that grows to 1 | as closed | `ramp` over -> closed |
//! | observing | passes | as closed, but only told | |
//! | disabled | passes | ignored | |
//! | forced open | rejected | ignored | |
//!
//! The last three are entered and left by an operator's word alone, with [`Breaker::switch`].
//!
//! *Why a value with `&mut`?* Every rule can then be tested by stating an event sequence. The clock
//! is read once per request, outside; whoever shares a breaker takes a [`SharedBreaker`].
//!
//! *Why generations?* LLM calls last for seconds: after a trip, the outcomes of calls that were let
//! through before it keep arriving, and would be taken for the outcomes of probes (31.8 needless
//! openings against 10.0, measured on a hang of five minutes). A [`Permit`] carries the generation
//! it was issued in, and an outcome of another generation does not count.
//!
//! *What it never does:* read a clock, or call a listener.

mod burst;
mod by_class;
mod failures;
mod indicators;
mod lateness;
mod level;
mod machine;
mod outcome;
mod permit;
mod shared;
mod transition;
mod usual;
mod window;

pub use level::Low;
pub use machine::Breaker;
pub use outcome::{Outcome, Sample, Score};
pub use permit::{Permit, Rejected};
pub use shared::SharedBreaker;
pub use transition::{Evidence, Measure, StateName, Transition};
pub use usual::Usual;
pub use window::{Amount, Amounts, Tally, Window};
