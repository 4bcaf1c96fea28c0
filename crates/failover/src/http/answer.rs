//! What a head and a body mean.
//!
//! *Which question does it answer?* "Is this a refusal, a whole answer, a stream, or none of them?"
//!
//! *Why is a body of the wrong type quoted?* A page of HTML under a status of 200 comes from something
//! that stands between, and its title is the only trace of what. The words are short and without keys.
//!
//! *What it never does:* guess. Under a status of 200 an error object is no refusal and a page is no
//! answer: both are malformed. A hint to wait counts only on a refusal.

use http::header::CONTENT_TYPE;
use http::response::Parts;
use wire::{Api, ErrorFields, Limits, Whole, retry_after};

use super::exchange::{End, Exchange};
use super::scrub::Scrub;
use super::stream::ChunkStream;
use crate::{Answered, CallError, Refused, Response};

/// The most bytes of a whole answer: a hundred times the longest.
pub const MAX_ANSWER_BYTES: usize = 16 * 1024 * 1024;

/// The most bytes that are read of an error's body. The rest of a longer one would say no more.
pub const MAX_ERROR_BYTES: usize = 64 * 1024;

/// The most characters that are quoted of a body.
const QUOTED_CHARS: usize = 200;

/// How one provider's answers are read.
#[derive(Debug, Clone)]
pub(super) struct Reader {
    pub(super) api: Api,
    pub(super) scrub: Scrub,
}

impl Reader {
    /// What arrived, given what was asked for.
    pub(super) async fn read(&self, head: Parts, body: Exchange, stream: bool) -> Result<Response, CallError> {
        let answered = self.answered(&head, body, stream).await?;
        Ok(Response { limits: self.limits(&head), answered })
    }

    async fn answered(&self, head: &Parts, body: Exchange, stream: bool) -> Result<Answered, CallError> {
        if !head.status.is_success() {
            return Ok(Answered::Refused(self.refused(head, body).await));
        }
        if !stream {
            return self.whole(head, body).await.map(Answered::Whole);
        }
        if !self.is_stream(head) {
            return Err(self.no_stream(head, body).await);
        }
        let chunks = ChunkStream::new(self.api.stream_decoder(), self.scrub.clone(), body);
        Ok(Answered::Stream(Box::pin(chunks)))
    }

    /// What is left of the account's limits. An instant is measured from the response's own `date`, since
    /// the two clocks may differ; without one it counts as past, and the limit as whole again.
    fn limits(&self, head: &Parts) -> Option<Limits> {
        let header = |name: &str| head.headers.get(name)?.to_str().ok();
        let sent = header("date").and_then(retry_after::date_unix_s);
        self.api.decode_limits(header, sent.map_or(u64::MAX, |second| second.saturating_mul(1000)))
    }

    /// A refusal holds even where its body is broken off: the status has said it.
    async fn refused(&self, head: &Parts, body: Exchange) -> Refused {
        let status = head.status.as_u16();
        let body = self.scrubbed(&body.read(MAX_ERROR_BYTES).await.bytes);
        let header = |name: &str| head.headers.get(name)?.to_str().ok();
        let said = self.api.decode_error(status, body.as_bytes());
        let kind = said.kind.or_else(|| self.api.kind_in_header(header));
        let error = self.scrub.fields(ErrorFields { kind, ..said });
        let retry_after = retry_after::parse(header, None).or_else(|| self.api.hint_in_body(body.as_bytes()));
        Refused { status, error, retry_after }
    }

    async fn whole(&self, head: &Parts, body: Exchange) -> Result<Whole, CallError> {
        let read = body.read(MAX_ANSWER_BYTES).await;
        match read.end {
            End::Whole => {}
            End::TooLong => {
                return Err(CallError::Malformed(format!("an answer of more than {MAX_ANSWER_BYTES} bytes")));
            }
            End::Broken(error) => return Err(error),
        }
        let whole = self.api.decode_whole(&read.bytes);
        whole.map_err(|error| {
            let is_json = content_type(head).contains("json");
            let why = if is_json { error.to_string() } else { format!("{error}; {}", self.quoted(head, &read.bytes)) };
            CallError::Malformed(self.scrub.text(why))
        })
    }

    /// Whether the body is framed as this provider frames its streams.
    fn is_stream(&self, head: &Parts) -> bool {
        let kind = content_type(head).split(';').next().unwrap_or_default();
        kind.trim().eq_ignore_ascii_case(self.api.stream_type())
    }

    async fn no_stream(&self, head: &Parts, body: Exchange) -> CallError {
        let read = body.read(MAX_ERROR_BYTES).await;
        CallError::Malformed(format!("no event stream; {}", self.quoted(head, &read.bytes)))
    }

    /// The type of a body and its words, short.
    fn quoted(&self, head: &Parts, body: &[u8]) -> String {
        let body = self.scrubbed(body);
        let words = self.api.decode_error(head.status.as_u16(), body.as_bytes()).message;
        let words: String = self.scrub.text(words.into_owned()).chars().take(QUOTED_CHARS).collect();
        format!("content type '{}', it says: {words}", content_type(head))
    }

    fn scrubbed(&self, body: &[u8]) -> String {
        self.scrub.text(String::from_utf8_lossy(body).into_owned())
    }
}

fn content_type(head: &Parts) -> &str {
    head.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
