//! Server-Sent Events: the framing of streamed answers.
//!
//! *Which question does it answer?* "Where does one event end and the next begin?" [`Decoder`] finds
//! events in bytes that arrive in pieces of any size; [`encode`] writes one event.
//!
//! *Why by hand?* The format is a page of the WHATWG's HTML standard ("Server-sent events"), and what
//! matters here are its edges: a line end cut in two, a stream that ends inside an event, an event
//! that never ends.
//!
//! *What it never does:* look inside the data, reconnect, or hand out an event whose blank line did
//! not arrive.

mod decoder;
mod encoder;

pub use decoder::{Decoder, Error, MAX_EVENT_BYTES};
pub use encoder::encode;
pub(crate) use encoder::write_json;

/// One event of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The event's type, where one was given and is not empty.
    pub name: Option<String>,
    /// Its data; several `data` lines are joined by line feeds.
    pub data: String,
}
