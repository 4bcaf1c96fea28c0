//! OpenAI's Responses, in both directions.
//!
//! *Which question does it answer?* "How are a question, an answer and an error written at
//! `POST /v1/responses`?"
//!
//! *Why items?* A conversation is no list of turns here but of items: messages, calls, results and thoughts
//! stand side by side. Items of one speaker that follow each other are gathered into a turn.
//!
//! *What it never does:* store a conversation at the provider (`store` is false), or take the end of the
//! bytes for the end of an answer: only `response.completed` or `response.incomplete` is one, and there
//! is no `[DONE]`.

mod asked;
mod echo;
mod error;
mod finish;
mod input;
mod item;
mod options;
mod request;
mod response;
mod stream_decoder;
mod stream_encoder;
mod usage;

pub use asked::decode_request;
pub use echo::Echo;
pub use request::encode_request;
pub use response::{decode_whole, encode_whole, encode_whole_of};
pub use stream_decoder::StreamReader;
pub use stream_encoder::StreamWriter;

#[cfg(test)]
mod request_test;
#[cfg(test)]
mod stream_test;
