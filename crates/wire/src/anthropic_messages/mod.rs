//! Anthropic's Messages, in both directions.
//!
//! *Which question does it answer?* "How are a question, an answer and an error written at
//! `POST /v1/messages`?"
//!
//! *Why so little of the format?* Only what bears on a conversation, on completeness, on cost and on
//! errors is modelled. Fields and events that are not known are ignored, as Anthropic asks of its readers.
//!
//! *What it never does:* call a stream complete before both a `stop_reason` and `message_stop` came,
//! or mix up the two ways to count a prompt: Anthropic's `input_tokens` leave cached tokens out,
//! [`crate::Usage`] holds them all.

mod blocks_in;
mod blocks_out;
mod edition;
mod error;
mod exceeded;
mod limits;
mod request;
mod response;
mod stop;
mod stream_block;
mod stream_decoder;
mod stream_encoder;
mod tools;
mod usage;
pub(crate) mod wishes;

pub use edition::Edition;
pub use error::{decode_error, encode_error};
pub(crate) use exceeded::{ORGANIZATION, limit_in_words};
pub use limits::{decode_limits, encode_limits};
pub use request::{DEFAULT_MAX_TOKENS, decode_count, decode_request, decode_request_of, encode_request};
pub use response::{decode_whole, encode_whole};
pub use stream_decoder::StreamReader;
pub use stream_encoder::StreamWriter;

#[cfg(test)]
mod stream_test;
