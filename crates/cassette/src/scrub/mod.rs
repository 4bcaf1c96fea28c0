//! What never gets into a recording.
//!
//! *Which question does it answer?* "What of this exchange may be written down?"
//!
//! Taken out are, always: the values of headers and parameters that are secret by name; whatever stood there,
//! wherever else it is said; and everything that has the shape of a key, in any text. And the values at the
//! [`Path`]s that a person gives, in requests, answers and every event of a streamed answer.
//!
//! *Why a value?* What may be kept must not depend on how, when or by whom it is written.
//!
//! *What it never does:* change the length of a body or the time of a chunk, or make a document that is none of one
//! that was. A body that is encoded (`content-encoding`) cannot be read and becomes stars; nor is there anything
//! that looks for a secret in base64 within a document.

mod address;
mod body;
mod decoded;
mod documents;
mod frames;
mod leaves;
mod names;
mod path;
mod runs;
mod secrets;
mod shape;

use crate::exchange::header;
use crate::{Chunk, Content, Exchange, Headers, Request, Response};
use documents::Framing;
use names::is_secret_header;
use secrets::Secrets;

pub use path::{BadPath, Path};

/// What stands for the value of a header or of a parameter.
const REMOVED: &str = "[scrubbed]";

/// The rules by which exchanges are scrubbed. The default has the usual ones.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scrubber {
    paths: Vec<Path>,
}

impl Scrubber {
    /// The usual rules, and the values at these places.
    pub fn new(paths: Vec<Path>) -> Self {
        Self { paths }
    }

    /// The places that were given.
    pub fn paths(&self) -> &[Path] {
        &self.paths
    }

    /// The exchange without its secrets.
    pub fn exchange(&self, exchange: &Exchange) -> Exchange {
        let mut secrets = learn(&exchange.request);
        let answered = exchange.response.iter().flat_map(|response| &response.headers);
        answered.filter(|(name, _)| is_secret_header(name)).for_each(|(_, value)| secrets.add(value));
        Exchange {
            at: exchange.at,
            request: self.request_without(&exchange.request, &secrets),
            response: exchange.response.as_ref().map(|response| self.response_without(response, &secrets)),
            ended: exchange.ended,
        }
    }

    /// The request without its secrets.
    pub fn request(&self, request: &Request) -> Request {
        self.request_without(request, &learn(request))
    }

    fn request_without(&self, request: &Request, secrets: &Secrets) -> Request {
        Request {
            method: secrets.scrub(&request.method),
            path: address::scrub(&request.path, secrets),
            headers: headers_without(&request.headers, secrets),
            body: Content::body(self.body(&request.body.bytes(), &request.headers, secrets)),
        }
    }

    fn response_without(&self, response: &Response, secrets: &Secrets) -> Response {
        let scrubbed = self.body(&response.body(), &response.headers, secrets);
        let (mut rest, mut chunks) = (scrubbed.as_slice(), Vec::new());
        for chunk in &response.chunks {
            let piece;
            (piece, rest) = rest.split_at(chunk.content.bytes().len());
            chunks.push(Chunk { at: chunk.at, content: Content::piece(piece.to_vec()) });
        }
        Response { headers: headers_without(&response.headers, secrets), chunks, ..*response }
    }

    fn body(&self, bytes: &[u8], headers: &Headers, secrets: &Secrets) -> Vec<u8> {
        if header(headers, ENCODING).is_some_and(|encoding| encoding != "identity") {
            return vec![b'*'; bytes.len()];
        }
        body::scrub(bytes, Framing::of(header(headers, "content-type")), &self.paths, secrets)
    }
}

const ENCODING: &str = "content-encoding";

/// What a request uses as its keys.
fn learn(request: &Request) -> Secrets {
    let mut secrets = Secrets::default();
    let named = request.headers.iter().filter(|(name, _)| is_secret_header(name));
    named.for_each(|(_, value)| secrets.add(value));
    address::learn(&request.path, &mut secrets);
    secrets
}

/// Headers without secrets; and without the encoding of a body that is stars by now.
fn headers_without(headers: &Headers, secrets: &Secrets) -> Headers {
    let value = |(name, value): &(String, String)| {
        let kept = if is_secret_header(name) { REMOVED.to_owned() } else { secrets.scrub(value) };
        (name.clone(), kept)
    };
    headers.iter().filter(|(name, _)| name != ENCODING).map(value).collect()
}

#[cfg(test)]
mod laws_test;
