//! One request and what came of it.
//!
//! *Which question does it answer?* "What was asked, what came back, when, and how did it end?"
//!
//! *Why is the end apart from the response?* Because a client may leave before there is one, and a connection may
//! break after a response that looks whole.
//!
//! *What it never does:* leave out what it does not understand. What is not kept was taken out by a
//! [`Scrubber`](crate::Scrubber).

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::Content;

/// Names in small letters and values, in the order of the wire.
pub type Headers = Vec<(String, String)>;

/// One request and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Exchange {
    /// When the request arrived, from the beginning of the recording. All other times count from here.
    #[serde(rename = "at_us", with = "micros")]
    pub at: Duration,
    /// What was asked.
    pub request: Request,
    /// What was answered; nothing where the exchange ended before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response: Option<Response>,
    /// How it ended.
    pub ended: Ended,
}

/// What was asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// `POST`, `GET`, ...
    pub method: String,
    /// The path with its query, as the provider is asked; the prefix of its base URL is left out.
    pub path: String,
    /// The headers of the client, without those of the connection.
    pub headers: Headers,
    /// The body; empty text where there is none.
    pub body: Content,
}

/// What was answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The headers of the provider, without those of the connection.
    pub headers: Headers,
    /// When the head was there.
    #[serde(rename = "at_us", with = "micros")]
    pub at: Duration,
    /// The body, as it arrived.
    pub chunks: Vec<Chunk>,
}

/// A piece of a body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Chunk {
    /// When it arrived.
    #[serde(rename = "at_us", with = "micros")]
    pub at: Duration,
    /// Its bytes.
    #[serde(flatten)]
    pub content: Content,
}

/// How an exchange ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// When.
    #[serde(rename = "at_us", with = "micros")]
    pub at: Duration,
    /// In which way.
    pub how: Ending,
}

/// In which way an exchange ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// The body came to its end by HTTP's own rule. Whether the answer in it is whole is another question.
    Complete,
    /// The connection was closed before that.
    Cut,
    /// The connection was reset before that.
    Reset,
    /// The client left before that.
    Left,
}

impl Response {
    /// The value of a header, by its name in small letters.
    pub fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }

    /// All bytes of the body.
    pub fn body(&self) -> Vec<u8> {
        self.chunks.iter().flat_map(|chunk| chunk.content.bytes().into_owned()).collect()
    }
}

/// The first header of that name.
pub(crate) fn header<'h>(headers: &'h Headers, name: &str) -> Option<&'h str> {
    headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
}

/// Durations as whole microseconds.
mod micros {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(u64::try_from(duration.as_micros()).unwrap_or(u64::MAX))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
        u64::deserialize(deserializer).map(Duration::from_micros)
    }
}
