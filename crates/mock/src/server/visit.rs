//! What a connection says of the client behind it.
//!
//! *Which question does it answer?* "With which key did it come, which retry is this, and is the request its own?"
//!
//! *What it never does:* keep a key. It makes a digest of one, which only this process can compare.

use conduct::{Foreign, body_digest, foreign_parts, key_digest, key_shape};
use http::header::USER_AGENT;
use http::{HeaderMap, HeaderName};
use wire::{Api, Request};

use super::Shared;
use crate::Visitor;

/// Where SDKs count their own retries.
static RETRY_COUNT: HeaderName = HeaderName::from_static("x-stainless-retry-count");

/// The most of a client's name that is kept.
const AGENT_CHARS: usize = 120;

impl Shared {
    /// The client behind a request that could be read.
    pub(super) fn visitor(
        &self,
        (api, key): (Api, Option<&str>),
        headers: &HeaderMap,
        body: &[u8],
        request: &Request,
    ) -> Visitor {
        let header = |name: &HeaderName| headers.get(name)?.to_str().ok();
        Visitor {
            key: key.map(|key| key_digest(self.salt, key)),
            key_shape: key.and_then(key_shape),
            retry_count: header(&RETRY_COUNT).and_then(|count| count.parse().ok()),
            user_agent: header(&USER_AGENT).map(|agent| agent.chars().take(AGENT_CHARS).collect()),
            body: body_digest(body),
            foreign: if is_plain(body, request) { Vec::new() } else { foreign(api, body) },
        }
    }
}

/// Whether each turn is a text and nothing else is said: there is no place then for another vendor's parts. Most
/// requests are like that, and need not be read twice.
fn is_plain(body: &[u8], request: &Request) -> bool {
    objects(body) <= 1 + request.messages.len()
}

/// How many braces are opened. In pieces whose count fits into a byte: so sixteen bytes are looked at in one step.
fn objects(body: &[u8]) -> usize {
    let opened = |piece: &[u8]| piece.iter().map(|byte| u8::from(*byte == b'{')).sum::<u8>();
    body.chunks(usize::from(u8::MAX)).map(|piece| usize::from(opened(piece))).sum()
}

fn foreign(api: Api, body: &[u8]) -> Vec<Foreign> {
    serde_json::from_slice(body).map(|body| foreign_parts(api, &body)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_request_is_not_read_twice() {
        let plain = br#"{"model":"m","messages":[{"role":"user","content":"Hello"}]}"#;
        let request = Api::OpenaiChat.decode_request(plain).unwrap().request;
        assert!(is_plain(plain, &request));
        assert_eq!(objects(&[b'{'; 1000]), 1000);
        let marked = br#"{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"Hello",
            "cache_control":{"type":"ephemeral"}}]}]}"#;
        let request = Api::OpenaiChat.decode_request(marked).unwrap().request;
        assert!(!is_plain(marked, &request));
        assert_eq!(foreign(Api::OpenaiChat, marked), [Foreign::AnthropicCacheControl]);
        assert_eq!(foreign(Api::AnthropicMessages, marked), []);
    }
}
