//! Keeps LLM calls succeeding when a provider does not.
mod policy;
mod provider;

pub use policy::{
    BreakerPolicy, Commit, KeySource, OpenWait, Policy, RetryPolicy, Route, SlowPolicy, SlowThan, Target, Timeouts,
};
pub use provider::{Attempt, BoxFuture, CallError, Chunks, Provider, Refused, Response};
