//! Whom a route asks, and who waits.

mod order;
mod queue;
mod support;
