//! OpenAI's Chat Completions, in both directions.
//!
//! *Which question does it answer?* "How are a question, an answer and an error written at
//! `POST /v1/chat/completions`?" Many other providers and gateways speak the same format, with small
//! differences; decoders accept what those are known to write, encoders write what OpenAI writes.
//!
//! *Why so little of the format?* Only what bears on a conversation, on completeness, on cost and on
//! errors is modelled. Fields that are not known are ignored in both requests and answers.
//!
//! *What it never does:* call an answer complete that has no `finish_reason`. `[DONE]` proves nothing
//! without one, and is not needed with one.

mod around;
mod beside_usage;
mod calls;
mod dialect;
mod embeddings;
mod error;
mod exceeded;
mod finish;
mod form;
mod format;
mod go_duration;
mod limits;
mod names;
mod parts;
mod pattern;
mod request;
mod response;
mod rules;
mod stream_decoder;
mod stream_encoder;
mod thinking;
mod tools;
mod turns_in;
mod turns_out;
mod usage;
mod waits;
mod words;

pub(crate) use calls::{Gathering, PieceIn};
pub use dialect::{Around, CallIds, Dialect, ErrorShape, KeyHeader, LimitForm, Thoughts, UsageForm};
pub use embeddings::{EmbedAsked, decode_embed, encode_embed};
pub use error::{decode_error, encode_error};
pub(crate) use exceeded::{ORGANIZATION, limit_kind, limit_of_azure, limit_of_groq, limit_of_openai};
pub use limits::{decode_limits, encode_limits};
pub(crate) use names::Others;
pub use request::{decode_request, encode_request};
pub use response::{decode_whole, encode_whole};
pub(crate) use rules::refuse_unknown;
pub use stream_decoder::StreamReader;
pub use stream_encoder::StreamWriter;
pub(crate) use tools::{CallIn, CallOut};
pub(crate) use waits::with_wait;

#[cfg(test)]
mod stream_test;
