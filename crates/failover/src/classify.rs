//! From what came back to what it means: category, side, and what may be done next.
//!
//! The order is transport, then status and body, then the body of a 200, then the completeness of
//! the stream; the policy's own rows come first, the tables are `wire`'s.

use std::fmt;
use std::time::Duration;

use wire::errors::Place;
use wire::{Api, Category, ErrorFields, Side};

use crate::breaker::Outcome;
use crate::policy::{ErrorPolicy, Target};
use crate::provider::{CallError, Refused};

/// Longest that a provider's hint to wait is taken at its word. One has been seen to say a day.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Why an attempt failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// Standard category.
    pub category: Category,
    /// HTTP status, where one was seen.
    pub status: Option<u16>,
    /// When the provider asks to be called again.
    pub retry_after: Option<Duration>,
    /// In words.
    pub detail: String,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.category, self.detail)
    }
}

impl Trouble {
    /// A failure of this category that no provider worded.
    pub fn new(category: Category, detail: impl Into<String>) -> Self {
        Self { category, status: None, retry_after: None, detail: detail.into() }
    }

    /// An HTTP error.
    #[expect(clippy::needless_pass_by_value, reason = "an answer is judged once")]
    pub fn refused(api: Api, refused: Refused) -> Self {
        Self {
            category: wire::errors::classify(api, refused.status, &refused.error, Place::Body),
            status: Some(refused.status),
            retry_after: refused.retry_after,
            detail: words(&refused.error),
        }
    }

    /// The same, where the policy's own rows for that target are asked first.
    pub fn refused_by(target: &Target, errors: &ErrorPolicy, refused: Refused) -> Self {
        let own = errors.category(&target.name, refused.status, &refused.error);
        let trouble = Self::refused(target.api, refused);
        Self { category: own.unwrap_or(trouble.category), ..trouble }
    }

    /// An exchange that failed below HTTP. `begun` says whether words had arrived.
    pub fn broken(error: &CallError, begun: bool) -> Self {
        let category = match error {
            CallError::ConnectTimeout => Category::Timeout,
            CallError::Broken(_) if begun => Category::StreamInterrupted,
            CallError::Connect(_) | CallError::Broken(_) => Category::Connection,
            CallError::Malformed(_) => Category::MalformedResponse,
        };
        Self::new(category, error.to_string())
    }

    /// An error inside a stream. `begun` says whether words had arrived.
    pub fn in_stream(api: Api, error: &ErrorFields, begun: bool) -> Self {
        let place = if begun { Place::StreamMiddle } else { Place::StreamStart };
        let category = wire::errors::classify(api, 200, error, place);
        Self { status: Some(200), ..Self::new(category, words(error)) }
    }

    /// The same, where the policy's own rows for that target are asked first. After words had arrived the
    /// stream is interrupted, whatever the reason.
    pub fn in_stream_of(target: &Target, errors: &ErrorPolicy, error: &ErrorFields, begun: bool) -> Self {
        let own = errors.category(&target.name, 200, error).filter(|_| !begun);
        let trouble = Self::in_stream(target.api, error, begun);
        Self { category: own.unwrap_or(trouble.category), ..trouble }
    }

    /// What it says about the provider.
    pub fn outcome(&self) -> Outcome {
        match (self.category, self.category.side()) {
            (Category::RateLimited, _) => Outcome::Refused,
            (_, Side::Provider) => Outcome::Failure,
            (_, Side::Caller | Side::Us) => Outcome::Neutral,
        }
    }

    /// How long the provider is left alone, where it asked to be.
    pub(crate) fn pause(&self) -> Option<Duration> {
        self.retry_after.map(|wait| wait.min(LONGEST_PAUSE))
    }
}

/// The provider's words, shortened.
fn words(error: &ErrorFields) -> String {
    let mut text: String = error.message.chars().take(200).collect();
    if let Some(code) = error.code.as_ref().or(error.kind.as_ref()) {
        text = if text.is_empty() { code.to_string() } else { format!("{code}: {text}") };
    }
    text
}
