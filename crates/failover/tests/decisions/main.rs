//! What the core decides without waiting: whom to ask, what fits, how long to wait, what it costs, what is good.
#![allow(clippy::unwrap_used, reason = "what cannot go on must fail")]

mod backoff;
mod budget;
mod canary;
mod classes;
mod context;
#[cfg(feature = "store")]
mod context_store;
mod limits;
mod quality;
mod route;
mod spend;
