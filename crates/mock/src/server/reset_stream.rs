//! The end of one answer among others on the same connection.
//!
//! *Which question does it answer?* "How does an answer over HTTP/2 break off without its neighbours?"
//!
//! *Why an error?* It is what makes the HTTP library send the frame that resets a stream. Over HTTP/1.1 nobody
//! returns it: there the switch breaks the connection.
//!
//! *What it never does:* say why.

use std::fmt;

/// The stream is reset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct StreamReset;

impl fmt::Display for StreamReset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the answer breaks off")
    }
}

impl std::error::Error for StreamReset {}
