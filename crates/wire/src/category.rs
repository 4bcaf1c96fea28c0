//! Standard categories of what goes wrong, and whose fault it is.

use std::fmt;

/// What went wrong with an attempt, in one vocabulary for all providers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// A throttle per second or minute that recovers by itself.
    RateLimited,
    /// Credit, billing, spend limit, or a quota of days.
    QuotaExhausted,
    /// The provider's capacity is used up.
    Overloaded,
    /// The provider failed.
    ServerError,
    /// No answer in time.
    Timeout,
    /// No connection, or none that lasted until an answer began.
    Connection,
    /// The credential is missing, wrong or expired.
    Authentication,
    /// The credential is valid, but not for this.
    Permission,
    /// The request itself is wrong.
    InvalidRequest,
    /// More bytes or tokens than this account may send at once.
    RequestTooLarge,
    /// More tokens than the model's window holds.
    ContextLengthExceeded,
    /// Input or output was withheld.
    ContentFiltered,
    /// No such model here.
    ModelNotFound,
    /// A 200 that cannot be read, or holds no answer.
    MalformedResponse,
    /// The answer broke off after it had begun.
    StreamInterrupted,
    /// A well-formed answer that is no good.
    DegradedOutput,
    /// The caller, or the engine on its behalf, went away.
    Cancelled,
}

/// Whose fault it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The provider's: counts against its health.
    Provider,
    /// The caller's: would fail anywhere.
    Caller,
    /// Ours: our credential, our account, our translation.
    Us,
}

impl Category {
    /// Every category, in the order of documentation.
    pub const ALL: [Self; 17] = [
        Self::RateLimited,
        Self::QuotaExhausted,
        Self::Overloaded,
        Self::ServerError,
        Self::Timeout,
        Self::Connection,
        Self::Authentication,
        Self::Permission,
        Self::InvalidRequest,
        Self::RequestTooLarge,
        Self::ContextLengthExceeded,
        Self::ContentFiltered,
        Self::ModelNotFound,
        Self::MalformedResponse,
        Self::StreamInterrupted,
        Self::DegradedOutput,
        Self::Cancelled,
    ];

    /// The name that files and reports use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::RateLimited => "rate_limited",
            Self::QuotaExhausted => "quota_exhausted",
            Self::Overloaded => "overloaded",
            Self::ServerError => "server_error",
            Self::Timeout => "timeout",
            Self::Connection => "connection",
            Self::Authentication => "authentication",
            Self::Permission => "permission",
            Self::InvalidRequest => "invalid_request",
            Self::RequestTooLarge => "request_too_large",
            Self::ContextLengthExceeded => "context_length_exceeded",
            Self::ContentFiltered => "content_filtered",
            Self::ModelNotFound => "model_not_found",
            Self::MalformedResponse => "malformed_response",
            Self::StreamInterrupted => "stream_interrupted",
            Self::DegradedOutput => "degraded_output",
            Self::Cancelled => "cancelled",
        }
    }

    /// The category of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.name() == name)
    }

    /// Whose fault it is.
    pub const fn side(self) -> Side {
        match self {
            Self::RateLimited
            | Self::Overloaded
            | Self::ServerError
            | Self::Timeout
            | Self::Connection
            | Self::MalformedResponse
            | Self::StreamInterrupted
            | Self::DegradedOutput => Side::Provider,
            Self::InvalidRequest | Self::ContentFiltered | Self::ContextLengthExceeded | Self::Cancelled => {
                Side::Caller
            }
            Self::QuotaExhausted
            | Self::Authentication
            | Self::Permission
            | Self::RequestTooLarge
            | Self::ModelNotFound => Side::Us,
        }
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_in_data_is_the_name() {
        for category in Category::ALL {
            assert_eq!(serde_json::to_value(category).unwrap(), category.name());
            assert_eq!(Category::from_name(category.name()), Some(category));
        }
    }
}
