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
//! together without a mark; wait for a provider while another is healthy; end after its deadline; pull a server, a
//! command line or a YAML parser into your build (its HTTP client is behind the feature `http`).

pub mod backoff;
mod breaker;
mod budget;
mod builder;
mod call;
mod canary;
pub mod classes;
mod classify;
mod clock;
pub mod context;
mod cost;
mod engine;
mod event;
mod gate;
mod holds;
mod limits;
mod patrol;
mod policy;
mod provider;
mod quality;
mod recent;
pub mod route;
mod setup;
mod spend;
mod sync;
mod telemetry;

pub use breaker::{
    Amount, Amounts, Breaker, Evidence, Low, Measure, Outcome, Permit, Rejected, Sample, Score, SharedBreaker,
    StateName, Tally, Transition, Usual, Window,
};
pub use budget::RetryBudget;
pub use builder::EngineBuilder;
pub use call::delivery::Delta;
pub use call::outcome::{Completion, Failure};
pub use call::reasons::{GaveUp, Why};
pub use call::resume::{Resume, Switch};
pub use call::stream::{CallStream, Piece};
pub use canary::Canaries;
pub use classify::Trouble;
pub use clock::Clock;
pub use cost::{Listed, LongPrice, Price, Prices};
pub use engine::{Call, Engine, History};
pub use event::{AttemptEnd, AttemptRecord, CallEnd, CallRecord, Event, Observer, Skip};
pub use limits::{Admission, Lease, Limit, Wait};
pub use policy::{
    Avoid, AwsVariables, Balance, BreakerMode, BreakerPolicy, BreakerWindow, ByClass, CallerBurst, CanaryPolicy,
    CanaryPrompt, Capabilities, ClassRule, ClassifyPolicy, Commit, ContextPolicy, EjectionPolicy, ErrorAction,
    ErrorPolicy, ErrorRow, HedgeAfter, HedgePolicy, Judge, KeySource, LastResort, LevelPolicy, LimitsPolicy, MidStream,
    OpenWait, Policy, QualityPolicy, Quarantine, Reduction, RetryPolicy, Route, Routes, SlowPolicy, SlowThan,
    SpendAlert, SpendBudget, SpendPolicy, SpendScope, Target, TargetLimits, Then, Timeouts, Weighted,
};
pub use provider::{Answered, Attempt, BoxFuture, CallError, Chunks, Provider, Refused, Response};
pub use quality::{Heard, Verdict, Watching, compression_ratio, judge};
pub use setup::Mismatch;
pub use spend::{Alert, Alerted, Bill, Costs, Exceeded, Payer, Reserved, Spending, Spent};
pub use telemetry::{Metrics, line};

#[cfg(feature = "http")]
pub mod http;
#[cfg(feature = "otel")]
pub mod otel;
#[cfg(feature = "tower")]
mod service;
#[cfg(feature = "tower")]
pub use service::EngineService;
