//! The installed binary as a person or a CI job meets it: what is typed, what is printed, what is
//! written, and the exit code. Each test has a folder of its own, and nothing else in it.
#![expect(clippy::unwrap_used, reason = "a test that cannot read its own files has failed")]

mod check;
mod codes;
mod entries;
mod exec;
mod folder;
mod interrupt;
mod prices;
mod repeat;
mod reports;
mod sandbox;
mod schemas;
mod serving;
mod starting;
