//! Plays a scenario against a system under test, and writes down what happened.
//!
//! *Which question does it answer?* "What do callers see, in this world, with this policy?" A
//! [`Play`] is a scenario, a policy, a seed and a [`Mode`]; running it gives an event log and nothing
//! else. Whoever judges reads the log.
//!
//! *Why one code path for three modes?* Fault engine, providers, core, workload and recorder are the
//! same in all; only the clock and what lies between engine and provider differ: a value handed over
//! (virtual), a pipe (wire), a socket (live). So what a virtual run says can be checked on the wire.
//!
//! *What it never does:* compute a metric, judge, or write a file.

mod arrivals;
mod caller;
mod heading;
pub mod library;
mod load;
mod mode;
mod play;
pub mod prepare;
mod questions;
mod recorder;
mod rehearsal;
mod sut;
mod talk;
mod tariff;
mod workload;
mod world;

pub use arrivals::Schedule;
pub use mode::Mode;
pub use play::{Play, Stop};
pub use rehearsal::Rehearsal;
pub use sut::Outside;
pub use tariff::tariff;
pub use workload::{Draft, Turn, draft};
pub use world::{own_spec as provider, specs as providers};
