//! Judges of answers.

mod samples;
mod schema;
mod support;
mod watching;
