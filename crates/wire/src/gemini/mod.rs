//! Google's Gemini, in both directions, at AI Studio and at Vertex.
//!
//! *Which question does it answer?* "How are a question, an answer and an error written at
//! `generateContent` and `streamGenerateContent`?" The two services differ in their paths and
//! credentials ([`crate::Api`] knows those) and agree in every body, so one module serves both.
//!
//! *Why is a call of a tool a kind of `STOP`?* Because Gemini has no reason of its own for it: an answer
//! that holds a `functionCall` and ends with `STOP` wants a tool to be called.
//!
//! *What it never does:* call a stream complete before a `finishReason` or a `promptFeedback` came
//! (there is no terminator), or drop the `thoughtSignature` that Gemini wants back with a call.

mod asked;
mod cards;
mod embeddings;
mod error;
mod finish;
mod part;
mod quota;
mod request;
mod response;
mod schema;
mod stream_decoder;
mod stream_encoder;
mod thoughts;
mod unsupported;
mod usage;

pub use asked::decode_request;
pub use cards::{card, count};
pub use embeddings::{Shape, decode_embedding, encode_embeddings};
pub use error::{Hints, decode_error, encode_error, retry_delay};
pub(crate) use quota::limit_in_words;
pub use request::encode_request;
pub use response::{decode_whole, encode_whole};
pub use stream_decoder::StreamReader;
pub(crate) use stream_encoder::ELEMENT_END;
pub use stream_encoder::StreamWriter;

#[cfg(test)]
mod request_test;
#[cfg(test)]
mod stream_test;
