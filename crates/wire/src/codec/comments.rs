//! Signs of life before the first token.
//!
//! *Which question does it answer?* "What does this provider send to somebody who waits for a stream to begin?"
//!
//! *Why comments?* A comment is no event: readers pass over it, and proxies that close silent connections do
//! not. A reader that stumbles over one stumbles at the real provider, too.
//!
//! *What it never does:* say when the waiting ends.

use std::time::Duration;

use crate::Api;

/// A comment that is repeated for as long as nothing else is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comment {
    /// Its bytes.
    pub bytes: &'static [u8],
    /// From one to the next, and from the arrival to the first.
    pub every: Duration,
}

impl Api {
    /// What is sent before the first token of a stream; `None` where nothing is.
    pub const fn comment(self) -> Option<Comment> {
        match self {
            Self::Openrouter => {
                Some(Comment { bytes: b": OPENROUTER PROCESSING\n\n", every: Duration::from_millis(500) })
            }
            Self::Deepseek => Some(Comment { bytes: b": keep-alive\n\n", every: Duration::from_secs(1) }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_is_no_event() {
        for comment in Api::ALL.into_iter().filter_map(Api::comment) {
            assert!(comment.bytes.starts_with(b": ") && comment.bytes.ends_with(b"\n\n"));
            assert!(Api::OpenaiChat.stream_decoder().push(comment.bytes).is_empty());
        }
    }
}
