//! One seam for all formats: what an [`Api`](crate::Api) can write and read.
//!
//! *Which question does it answer?* "How is this written, or read, in that provider's format?" Callers
//! ask the [`Api`](crate::Api) and need no match of their own: `api.encode_request`, `api.stream_decoder`, and so on.
//!
//! *Why methods on an enum and not a trait?* The set of formats is closed and small, a format comes from
//! a file as a value, and an exhaustive match tells whoever adds one where work is left.
//!
//! *What it never does:* know a format itself. The modules named after formats do; here is only the choice
//! between them, and what holds for all.

mod beside;
mod bodies;
mod cards;
mod comments;
mod counts;
mod embeddings;
mod framing;
mod headers;
mod own_paths;
mod paths;
mod refusals;
mod showing;
mod signs;
mod streams;

pub use crate::head::{Asked, Completeness, Head, Headers, StreamHead, Work};
pub use crate::unreadable::{BadRequest, Malformed};
pub use cards::Card;
pub use comments::Comment;
pub use embeddings::Embedding;
pub(crate) use embeddings::checked as checked_embedding;
pub use framing::StreamForm;
pub use paths::{Aim, Operation};
pub use showing::Showing;
pub use streams::{StreamDecoder, StreamEncoder};

#[cfg(test)]
mod round_trip_test;
#[cfg(test)]
mod strange_test;
