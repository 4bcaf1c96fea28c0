//! Cohere's Chat, version 2, in both directions.
//!
//! *Which question does it answer?* "How are a question, an answer and an error written at `POST /v2/chat`?"
//!
//! *Why a format of its own?* Questions, tools and pictures look like OpenAI's and share its code. Answers,
//! streams, usage and errors do not: events have names and types, a call is an object, and what is billed
//! is not what was counted.
//!
//! *What it never does:* call a stream complete before `message-end`, or take billed units for tokens.

mod cards;
mod error;
mod finish;
mod limits;
mod request;
mod response;
mod stream_decoder;
mod stream_encoder;
mod usage;

pub use cards::card;
pub(crate) use error::limit_in_words;
pub use error::{decode_error, encode_error};
pub use limits::{decode_limits, encode_limits};
pub use request::{decode_request, encode_request};
pub use response::{decode_whole, encode_whole};
pub use stream_decoder::StreamReader;
pub use stream_encoder::StreamWriter;

#[cfg(test)]
mod stream_test;
