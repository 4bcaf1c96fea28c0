//! How long to wait for what.

use std::time::Duration;

/// How long to wait for what; `None` is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// For the connection. 3 s: a handshake across an ocean takes 0.3 s, and one lost SYN costs 1 s.
    pub connect: Option<Duration>,
    /// For the first token of a streamed answer. 8 s: above the 99th percentile of every measured
    /// chat model (1.3 s to 5 s), and what a user still waits for.
    pub first_token: Option<Duration>,
    /// Between two tokens. 6 s: healthy streams pause for up to 5 s.
    pub idle: Option<Duration>,
    /// Tokens a second that a stream brings at least, over each five seconds. No limit: healthy models
    /// bring 20 and more, but some think aloud in between.
    pub min_pace: Option<u32>,
    /// For a whole answer that is not streamed, per attempt. 30 s: twice what 900 tokens take at a
    /// usual pace, and half of the deadline, so that a second provider can still answer.
    pub answer: Option<Duration>,
    /// For everything, over all attempts: the deadline. 60 s: the read timeout of common clients.
    pub total: Option<Duration>,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Some(Duration::from_secs(3)),
            first_token: Some(Duration::from_secs(8)),
            idle: Some(Duration::from_secs(6)),
            min_pace: None,
            answer: Some(Duration::from_secs(30)),
            total: Some(Duration::from_secs(60)),
        }
    }
}

impl Timeouts {
    /// No limits at all.
    pub const NONE: Self =
        Self { connect: None, first_token: None, idle: None, min_pace: None, answer: None, total: None };
}
