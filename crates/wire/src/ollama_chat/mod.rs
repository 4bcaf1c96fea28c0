//! Ollama's chat, in both directions, and its prompts without turns.
//!
//! *Which question does it answer?* "How are a question, an answer and an error written at
//! `POST /api/chat`?"
//!
//! *Why is a turn one text?* A message has one string, its pictures beside it. Several texts of a turn are
//! joined, which is the one thing that does not come back as it went.
//!
//! *What it never does:* call an answer complete without `done: true`, or take a body that does not
//! speak of `stream` for one that wants a whole answer: Ollama streams unless told not to.

mod asked;
mod cards;
mod error;
mod generate;
mod message;
mod request;
mod response;
mod stream_decoder;
mod stream_encoder;

pub use asked::decode_request;
pub use cards::{card, running, tag, version};
pub use error::{decode_error, encode_error};
pub use generate::{Generate, decode_generate, encode_generated, encode_loaded};
pub use request::encode_request;
pub use response::{decode_whole, encode_whole};
pub use stream_decoder::StreamReader;
pub use stream_encoder::StreamWriter;

#[cfg(test)]
mod request_test;
#[cfg(test)]
mod stream_test;
