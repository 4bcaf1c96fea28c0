//! Amazon Bedrock's `InvokeModel` with Claude behind it, in both directions.
//!
//! *Which question does it answer?* "How are a question, an answer and an error written at
//! `POST /model/{id}/invoke` and `/invoke-with-response-stream`?"
//!
//! *Why so small?* Bedrock hands on the bodies of the model's own maker. They are Anthropic's, without the model
//! and the wish for a stream, which stand in the path, and with a version of Bedrock's. A streamed
//! answer is Anthropic's events in Amazon's frames.
//!
//! *What it never does:* speak for models of other makers, whose bodies differ: theirs is a
//! [`BadRequest`](crate::BadRequest).

mod request;
mod response;
mod stream;

pub(crate) use request::wrong;
pub use request::{decode_request, encode_request};
pub use response::{decode_whole, encode_whole, usage_headers};
pub use stream::{StreamReader, StreamWriter};

#[cfg(test)]
mod stream_test;
