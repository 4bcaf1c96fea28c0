//! Keeps LLM calls succeeding when a provider does not.
//!
//! *Which question does it answer?* "This provider does not answer, or not well: what now?" An
//! [`Engine`] takes a [`Policy`] and one [`Provider`] per target, and offers two calls:
//! [`Engine::complete`] and [`Engine::stream`]. Per call it orders the candidates, asks for leave
//! (breaker, hints to wait, budget), attempts under a deadline, judges what came back, and returns,
//! retries or fails over. Every decision is told to an [`Observer`], with its reason.
//!
//! *Why this way?* What decides is a value that takes `now` and draws from a key ([`Breaker`],
//! [`RetryBudget`], [`backoff`], the course of a call): testable as tables, repeatable byte for byte.
//! What flows is plain `async`.
//!
//! *What it never does:* present a truncated answer as a success; glue two providers' words
//! together; wait for a provider while another is healthy; end after its deadline; pull a server, a
//! command line or a YAML parser into your build (its HTTP client is behind the feature `http`).

pub mod backoff;
mod breaker;
mod budget;
mod call;
mod classify;
mod clock;
mod cost;
mod engine;
mod event;
mod gate;
mod limits;
mod policy;
mod provider;
mod quality;
mod spend;

pub use breaker::{Baseline, Breaker, Counts, Evidence, Outcome, Permit, Rejected, StateName, Transition, Window};
pub use budget::RetryBudget;
pub use call::course::{GaveUp, Why};
pub use call::delivery::Delta;
pub use call::outcome::{Completion, Failure};
pub use call::stream::{CallStream, Piece};
pub use classify::Trouble;
pub use clock::Clock;
pub use cost::{Listed, LongPrice, Price};
pub use engine::{Call, Engine, Mismatch};
pub use event::{AttemptEnd, AttemptRecord, Event, Observer, Skip};
pub use limits::{Admission, Lease, Limit, Wait};
pub use policy::{
    Avoid, Balance, BreakerPolicy, CanaryPolicy, CanaryPrompt, Capabilities, ClassRule, ClassifyPolicy, Commit,
    ContextPolicy, EjectionPolicy, ErrorAction, ErrorPolicy, ErrorRow, HedgeAfter, HedgePolicy, Judge, KeySource,
    LastResort, LimitsPolicy, MidStream, OpenWait, Policy, QualityPolicy, Reduction, RetryPolicy, Route, Routes,
    SlowPolicy, SlowThan, SpendAlert, SpendBudget, SpendPolicy, SpendScope, Target, TargetLimits, Then, Timeouts,
    Weighted,
};
pub use provider::{Answered, Attempt, BoxFuture, CallError, Chunks, Provider, Refused, Response};

pub use quality::{Heard, Verdict, Watching, compression_ratio, judge};
pub use spend::{Alert, Alerted, Bill, Exceeded, Payer, Reserved, Spending, Spent, Tally};

#[cfg(feature = "http")]
pub mod http;
