//! What a text must be like.
//!
//! *Which question does it answer?* "Is this text the one that is meant?"
//!
//! *Why does case not count in parts and wildcards?* Whoever writes `weather` means a question that begins with
//! `Weather`, too. Who means the letters exactly says so.
//!
//! *What it never does:* fail. Every pattern is one that can be asked.

use crate::glob;

/// A condition on a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pattern {
    /// Any text at all, but there must be one.
    Present,
    /// Exactly this.
    Equals(String),
    /// This is part of it; case does not count.
    Contains(String),
    /// All of it is like this, where `*` is any letters and `?` is one; case does not count.
    Like(String),
}

impl Pattern {
    /// Exactly this.
    pub fn equals(text: impl Into<String>) -> Self {
        Self::Equals(text.into())
    }

    /// This is part of it.
    pub fn contains(text: impl Into<String>) -> Self {
        Self::Contains(text.into())
    }

    /// All of it is like this: `gpt-*`.
    pub fn like(text: impl Into<String>) -> Self {
        Self::Like(text.into())
    }

    /// Whether a text is what is meant.
    pub fn matches(&self, text: &str) -> bool {
        match self {
            Self::Present => true,
            Self::Equals(wanted) => wanted == text,
            Self::Contains(part) => text.to_lowercase().contains(&part.to_lowercase()),
            Self::Like(pattern) => glob::matches(&pattern.to_lowercase(), &text.to_lowercase()),
        }
    }
}
