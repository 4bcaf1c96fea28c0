//! Faults at the raw socket: which bytes come, and how the connection ends.
//!
//! A bare client on a real TCP socket, that no HTTP library stands before. Nothing here measures time.
#![allow(clippy::unwrap_used, reason = "what cannot go on must fail")]

mod client;
mod held;
mod http1;
mod http2;
mod patient;
mod refused;
mod slow;
