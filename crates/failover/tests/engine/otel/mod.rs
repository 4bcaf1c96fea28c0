//! What OpenTelemetry is told of a call.

mod metrics;
mod spans;
mod support;
