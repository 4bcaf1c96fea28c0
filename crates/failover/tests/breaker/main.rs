//! The breaker alone: its window, its four indicators, its states.

mod closed;
mod conformance;
mod half_open;
mod indicators;
mod model;
mod open;
mod support;
mod window;
