//! Amazon Bedrock's Converse, in both directions.
//!
//! *Which question does it answer?* "How are a question, an answer and an error written at
//! `POST /model/{id}/converse` and `/converse-stream`?"
//!
//! *Why a framing of its own?* A streamed answer is binary: see [`eventstream`]. An error in the middle of
//! it is a frame of another type, an exception.
//!
//! *What it never does:* wait for usage to call an answer complete: `messageStop` says that it is, the
//! `metadata` that follows says what it cost.

pub mod eventstream;

mod asked;
mod block;
mod cards;
mod error;
mod event;
mod finish;
mod request;
mod response;
mod stream_decoder;
mod stream_encoder;
mod tools;
mod usage;

pub use asked::decode_request;
pub use cards::card;
pub(crate) use error::limit_in_words;
pub use error::{decode_error, encode_error, error_kind};
pub(crate) use event::{event, exception, fields_of};
pub use request::encode_request;
pub use response::{decode_whole, encode_whole};
pub use stream_decoder::StreamReader;
pub use stream_encoder::StreamWriter;
pub(crate) use usage::out as usage_out;

#[cfg(test)]
mod request_test;
#[cfg(test)]
mod stream_test;
