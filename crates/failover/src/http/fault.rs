//! What hyper's errors mean.
//!
//! *Which question does it answer?* "Did the connection break, or did the other side not speak HTTP?"
//!
//! *Why the whole chain of causes?* hyper says only what it was doing; that the peer reset the connection
//! is said by the error below.
//!
//! *What it never does:* carry bytes of a request or an answer, and so never a key.

use std::error::Error;

use crate::CallError;

/// What a failed exchange is to a caller.
pub(super) fn of(error: &hyper::Error) -> CallError {
    let words = chain(error);
    if error.is_parse() { CallError::Malformed(format!("not HTTP: {words}")) } else { CallError::Broken(words) }
}

/// An error and its causes, in one line.
fn chain(error: &dyn Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        words.push_str(": ");
        words.push_str(&error.to_string());
        cause = error.source();
    }
    words
}
