//! What of a provider is asked for.
//!
//! *Which question does it answer?* "Which of its services does this attempt want: an answer, vectors, a count, a list?"
//!
//! *Why a kind of selector?* They run on different machines and fail apart: on 2024-12-26 over nine in ten calls of some
//! of `OpenAI`'s services failed for hours, while completions were fine.
//!
//! *What it never does:* know a path. Each format has its own.

/// A service of a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Service {
    /// Completions of conversations, in whatever format.
    #[default]
    Chat,
    /// `OpenAI`'s Responses.
    Responses,
    /// Vectors of texts.
    Embeddings,
    /// Counts of the tokens of prompts.
    CountTokens,
    /// What is said of models: lists, and cards of one.
    Models,
}

impl Service {
    /// All of them, in the order in which people are told.
    pub const ALL: [Self; 5] = [Self::Chat, Self::Responses, Self::Embeddings, Self::CountTokens, Self::Models];

    /// The name that files use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::Responses => "responses",
            Self::Embeddings => "embeddings",
            Self::CountTokens => "count-tokens",
            Self::Models => "models",
        }
    }
}
