//! What follows from a failure, by its standard category.

use std::collections::BTreeMap;
use std::time::Duration;

use wire::{Category, ErrorFields};

/// What follows from each category: the defaults of [`ErrorAction::of`], changed by the policy.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ErrorPolicy {
    /// What the policy changes.
    pub actions: BTreeMap<Category, ErrorAction>,
    /// Rows of the policy's own, asked before the compiled-in error maps.
    pub rows: Vec<ErrorRow>,
    /// How long a key or a model is avoided where no hint says it.
    pub quarantine: Quarantine,
}

/// How long a key or a model is avoided where no hint says it: doubles with each failure that no
/// success came between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quarantine {
    /// The first time. 5 min: a person has to put a new key in place.
    pub first: Duration,
    /// At most. 1 h: the longest that a key which works again stands idle.
    pub max: Duration,
}

impl Default for Quarantine {
    fn default() -> Self {
        Self { first: Duration::from_secs(300), max: Duration::from_secs(3600) }
    }
}

/// What follows from a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErrorAction {
    /// What is done for the request.
    pub then: Then,
    /// How often the same provider is tried again *before* another one, where the failure is likely to
    /// be over at once. Out of the retry budget.
    pub quick_retries: u32,
    /// Longest hint to wait that is worth waiting for rather than failing over. Zero goes elsewhere at
    /// once wherever there is an elsewhere.
    pub wait_up_to: Duration,
    /// Who is avoided from now on, by other requests too.
    pub avoid: Avoid,
}

/// What is done for a request that met a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// Another provider is asked; the same one again later, where there is no other.
    Failover,
    /// Another provider is asked; never the same one again for this request.
    Leave,
    /// The caller is told: it would fail everywhere.
    Fail,
}

/// Who is avoided after a failure, beside what the breaker counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Avoid {
    /// Nobody, whatever a hint says.
    Nobody,
    /// The target, for as long as its hint says; without a hint nobody.
    Target,
    /// Every target that uses the same credential.
    Key,
    /// Every target that uses the same credential for the same model.
    KeyAndModel,
    /// Every target of the same model at the same provider.
    Model,
}

/// A row of the user's own error map: what an error with all of these is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ErrorRow {
    /// Only for the target of this name.
    pub provider: Option<String>,
    /// HTTP status.
    pub status: Option<u16>,
    /// The body's code or type.
    pub code: Option<String>,
    /// Words in the message, in any case.
    pub message: Option<String>,
    /// What it is.
    pub category: Option<Category>,
}

impl ErrorPolicy {
    /// What follows from a category.
    pub fn action(&self, category: Category) -> ErrorAction {
        self.actions.get(&category).copied().unwrap_or_else(|| ErrorAction::of(category))
    }

    /// What an error is by the policy's own rows: the first that fits says it.
    pub fn category(&self, provider: &str, status: u16, error: &ErrorFields) -> Option<Category> {
        self.rows.iter().find(|row| row.fits(provider, status, error)).and_then(|row| row.category)
    }
}

impl ErrorRow {
    /// Whether the error has all that the row names. A row that names nothing of the error fits none.
    fn fits(&self, provider: &str, status: u16, error: &ErrorFields) -> bool {
        let code = |code: &String| [&error.code, &error.kind].into_iter().flatten().any(|said| said == code);
        let words = |words: &String| error.message.to_lowercase().contains(&words.to_lowercase());
        (self.status.is_some() || self.code.is_some() || self.message.is_some())
            && self.provider.as_ref().is_none_or(|name| name == provider)
            && self.status.is_none_or(|its| its == status)
            && self.code.as_ref().is_none_or(code)
            && self.message.as_ref().is_none_or(words)
    }
}

impl ErrorAction {
    /// The default for a category.
    ///
    /// Whoever asks to be left alone is left alone, and the call goes elsewhere at once; an account that is empty or a key that is wrong
    /// takes every target of that key out, and no other; what is wrong with the request itself fails;
    /// what is too large for this one goes to a larger one.
    pub const fn of(category: Category) -> Self {
        let (then, avoid) = match category {
            Category::RateLimited
            | Category::Overloaded
            | Category::ServerError
            | Category::Timeout
            | Category::Connection
            | Category::MalformedResponse
            | Category::StreamInterrupted
            | Category::DegradedOutput => (Then::Failover, Avoid::Target),
            Category::QuotaExhausted | Category::Authentication => (Then::Leave, Avoid::Key),
            Category::Permission => (Then::Leave, Avoid::KeyAndModel),
            Category::ModelNotFound => (Then::Leave, Avoid::Model),
            Category::RequestTooLarge | Category::ContextLengthExceeded => (Then::Leave, Avoid::Nobody),
            Category::InvalidRequest | Category::ContentFiltered | Category::Cancelled => (Then::Fail, Avoid::Nobody),
        };
        Self { then, quick_retries: 0, wait_up_to: Duration::ZERO, avoid }
    }
}
