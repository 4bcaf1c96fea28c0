//! The engine over scripted providers, at a clock that stands still until somebody waits.
//!
//! One binary for all of it: linking costs more than compiling, and the world is the same for every file.
#![allow(clippy::unwrap_used, reason = "what cannot go on must fail")]

mod breaker;
mod budget;
mod calls;
mod cancel;
mod errors;
mod failover;
mod fit;
mod hedge;
mod last_resort;
mod matrix;
#[cfg(feature = "otel")]
mod otel;
mod patrol;
mod properties;
mod quality;
mod resume;
mod route;
#[cfg(feature = "tower")]
mod service;
mod setup;
mod stake;
mod store;
mod stream;
mod support;
mod telemetry;
mod time;
