//! An outside system, as its callers see it: somebody else's gateway at a URL.
//!
//! *Which question does it answer?* "What does a caller of this gateway get, and is it an answer?"
//!
//! *Why once, and as an SDK would?* Each caller sends its request once, on a connection of its own, so
//! that every retry in the run is the gateway's. And it believes what the vendors' SDKs believe: a
//! stream that ends cleanly is an answer, whether a finish was said or not. So a gateway that passes a
//! cut answer on is found out by what was delivered, not by a caller more careful than real ones.
//!
//! *What it never does:* wait by itself (callers have patience), or judge the words.

use std::fmt;
use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use failover::http::{BadUrl, HttpOptions, HttpProvider, Secret, TcpConnect};
use failover::{Answered, Attempt, Chunks, Clock, Provider, Trouble};
use wire::{Api, Chunk};

use super::{Got, OnPiece};
use crate::workload::Draft;

/// What callers of a gateway speak.
const API: Api = Api::OpenaiChat;

/// A system under test that is not Brownout's own.
#[derive(Clone)]
pub struct Outside {
    pub(super) url: Option<String>,
    pub(super) command: Option<String>,
    pub(super) mocks: SocketAddr,
    tell: Arc<dyn Fn(&str) + Send + Sync>,
}

impl Outside {
    /// A gateway that speaks OpenAI chat at `url`, with or without `/v1` at its end; or the one that
    /// `command` starts, which listens where it is told to unless a URL is given, too. Its providers
    /// answer at `mocks`; port 0 takes a free one. What a person should know is told to `tell`.
    ///
    /// # Errors
    /// Where the URL is none that can be called.
    pub fn new(
        url: Option<String>,
        command: Option<String>,
        mocks: SocketAddr,
        tell: impl Fn(&str) + Send + Sync + 'static,
    ) -> Result<Self, BadUrl> {
        if let Some(url) = &url {
            client(url, Clock::start())?;
        }
        Ok(Self { url, command, mocks, tell: Arc::new(tell) })
    }

    pub(super) fn tell(&self, text: &str) {
        (self.tell)(text);
    }
}

impl fmt::Debug for Outside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Outside");
        debug.field("url", &self.url).field("command", &self.command).field("mocks", &self.mocks);
        debug.finish_non_exhaustive()
    }
}

/// The callers' side of a gateway.
#[derive(Debug)]
pub(crate) struct Gateway {
    client: HttpProvider,
    clock: Clock,
    model: String,
}

impl Gateway {
    pub(super) fn new(url: &str, clock: Clock, model: String) -> io::Result<Self> {
        let client = client(url, clock).map_err(|bad| io::Error::new(io::ErrorKind::InvalidInput, bad))?;
        Ok(Self { client, clock, model })
    }

    /// Asks once, and hands over what comes until it ends.
    pub(super) async fn ask(&self, draft: &Draft, on_piece: OnPiece<'_>) -> Result<(), Trouble> {
        let attempt = Attempt { request: &draft.request, model: &self.model, connect_timeout: None };
        let response = self.client.call(attempt).await.map_err(|error| Trouble::broken(&error, false))?;
        match response.answered {
            Answered::Refused(refused) => Err(Trouble::refused(API, refused)),
            Answered::Stream(chunks) => self.read(chunks, on_piece).await,
            Answered::Whole(whole) => {
                on_piece(self.clock.now(), Got::Whole { tokens: wire::estimate_tokens(&whole.text) });
                Ok(())
            }
        }
    }

    async fn read(&self, mut chunks: Chunks, on_piece: OnPiece<'_>) -> Result<(), Trouble> {
        let (mut words, mut finished) = (Words::default(), false);
        while let Some(next) = poll_fn(|cx| chunks.as_mut().poll_next(cx)).await {
            let begun = words.bytes > 0;
            match next {
                Ok(Chunk::Delta { text, .. }) if text.is_empty() => {}
                Ok(Chunk::Delta { text, .. }) => on_piece(self.clock.now(), words.add(&text)),
                Ok(Chunk::Finish(_)) => finished = true,
                Ok(Chunk::Usage(_) | Chunk::Working { .. } | Chunk::ToolCall(_) | Chunk::Reasoning(_)) => {}
                Ok(Chunk::Error(_)) | Err(_) if finished => break,
                Ok(Chunk::Error(error)) => return Err(Trouble::in_stream(API, &error, begun)),
                Err(error) => return Err(Trouble::broken(&error, begun)),
            }
        }
        Ok(())
    }
}

/// Counts tokens over the whole answer: a gateway may cut the text in other places than the provider.
#[derive(Debug, Default)]
struct Words {
    bytes: usize,
}

impl Words {
    fn add(&mut self, text: &str) -> Got {
        let before = self.bytes.div_ceil(mock::TOKEN_BYTES);
        self.bytes += text.len();
        Got::Words {
            tokens: (self.bytes.div_ceil(mock::TOKEN_BYTES) - before) as u32,
            lasting: std::time::Duration::ZERO,
        }
    }
}

/// One connection per request: an idle one that is closed at the wrong moment would look like the
/// gateway's failure.
fn client(url: &str, clock: Clock) -> Result<HttpProvider, BadUrl> {
    let key = Secret::literal("sk-simulated").unwrap_or_default();
    HttpProvider::new(API, base(url), key, Arc::new(TcpConnect), HttpOptions::one_per_attempt(clock))
}

/// What stands before the paths of the wire format, of a base URL in any of the usual forms.
fn base(url: &str) -> &str {
    let url = url.trim().trim_end_matches('/');
    let url = url.strip_suffix("/chat/completions").unwrap_or(url);
    url.strip_suffix("/v1").unwrap_or(url)
}

/// Host and port of a URL: the name of the system in reports.
pub(super) fn name(url: &str) -> &str {
    let behind = url.trim().split_once("://").map_or(url, |(_, behind)| behind);
    behind.split('/').next().unwrap_or(behind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_is_never_doubled() {
        for url in ["http://h:1", "http://h:1/", "http://h:1/v1", "http://h:1/v1/", " http://h:1/v1/chat/completions"] {
            assert_eq!(base(url), "http://h:1", "{url}");
        }
        assert_eq!(base("http://h:1/openai/v1"), "http://h:1/openai");
        assert_eq!((name("http://h:1/openai/v1"), name("https://h")), ("h:1", "h"));
    }

    #[test]
    fn tokens_are_counted_over_the_whole_answer() {
        let mut words = Words::default();
        let counted: u32 = ["th", "e an", "d", " "]
            .iter()
            .map(|text| match words.add(text) {
                Got::Words { tokens, .. } => tokens,
                Got::Whole { .. } | Got::From(_) | Got::Switched(_) | Got::LastResort => 0,
            })
            .sum();
        assert_eq!(counted, 2);
    }

    #[test]
    fn a_url_that_cannot_be_called_is_told_at_once() {
        let outside = |url: &str| {
            Outside::new(Some(url.to_owned()), None, SocketAddr::from(([127, 0, 0, 1], 0)), |_| {}).map(drop)
        };
        assert!(outside("http://127.0.0.1:4000/v1").is_ok());
        assert!(outside("localhost:4000").is_err() && outside("ftp://h").is_err());
    }
}
