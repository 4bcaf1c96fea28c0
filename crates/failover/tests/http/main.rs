//! The HTTP client against servers that are really there, on the loopback or in memory.
#![cfg(feature = "http")]
#![allow(clippy::unwrap_used, reason = "what cannot go on must fail")]

mod connection;
mod formats;
mod proxy;
#[cfg(feature = "sigv4")]
mod sigv4;
mod stream;
mod tls;
mod wiremock;
mod wiremock_streams;
