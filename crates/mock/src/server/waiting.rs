//! Signs of life before the first token.
//!
//! *Which question does it answer?* "Is it time for another comment, while the answer is waited for?"
//!
//! *Why only for real clients?* The head of such an answer comes before its first token. Under a paused clock a
//! timeout for the head is one for the first token, in all modes alike.
//!
//! *What it never does:* break a silence that a fault has made for ever.

use std::time::Duration;

use bytes::Bytes;
use wire::Api;
use wire::codec::Comment;

use super::pieces::Grain;

/// Comments that are still to be sent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Waiting {
    comment: Comment,
    next: Duration,
    until: Duration,
}

impl Waiting {
    /// What is sent to a client that waits until then; `None` where nothing is.
    pub(super) fn of(api: Api, grain: Grain, until: Duration) -> Option<Self> {
        let comment = api.comment().filter(|comment| grain == Grain::PerToken && comment.every < until)?;
        Some(Self { comment, next: comment.every, until })
    }

    /// When the next comment goes out; `None` where it is time for the answer.
    pub(super) fn due(&self) -> Option<Duration> {
        (self.next < self.until).then_some(self.next)
    }

    /// The next comment.
    pub(super) fn take(&mut self) -> Bytes {
        self.next += self.comment.every;
        Bytes::from_static(self.comment.bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_go_out_until_the_answer_is_there() {
        let until = Duration::from_millis(1200);
        let mut waiting = Waiting::of(Api::Openrouter, Grain::PerToken, until).unwrap();
        let mut sent = Vec::new();
        while let Some(due) = waiting.due() {
            sent.push((due.as_millis(), waiting.take()));
        }
        let comment = Bytes::from_static(b": OPENROUTER PROCESSING\n\n");
        assert_eq!(sent, [(500, comment.clone()), (1000, comment)]);
        assert!(Waiting::of(Api::Openrouter, Grain::Coarse(until), until).is_none());
        assert!(Waiting::of(Api::OpenaiChat, Grain::PerToken, until).is_none());
    }
}
