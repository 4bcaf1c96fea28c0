//! Whom a fault concerns.

use chance::{Key, Moment};

/// Which attempts a fault can strike. Empty lists select everything.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selector {
    /// Providers, by name.
    pub providers: Vec<String>,
    /// Models, by name.
    pub models: Vec<String>,
    /// Request classes, by name.
    pub classes: Vec<String>,
}

/// One attempt, as seen by the fault engine.
#[derive(Debug, Clone, Copy)]
pub struct Occasion<'a> {
    /// The provider that is called.
    pub provider: &'a str,
    /// The model that is asked.
    pub model: &'a str,
    /// The request class, where the caller is known.
    pub class: &'a str,
    /// Names the attempt: seed, provider, request, nth attempt at this provider.
    pub key: Key,
    /// When it arrives.
    pub at: Moment,
}

impl Selector {
    /// A selector of one provider.
    pub fn provider(name: impl Into<String>) -> Self {
        Self { providers: vec![name.into()], ..Self::default() }
    }

    /// Whether the attempt is selected.
    pub fn matches(&self, occasion: &Occasion<'_>) -> bool {
        allows(&self.providers, occasion.provider)
            && allows(&self.models, occasion.model)
            && allows(&self.classes, occasion.class)
    }

    /// Whether anything at the provider can be selected.
    pub fn concerns(&self, provider: &str) -> bool {
        allows(&self.providers, provider)
    }
}

fn allows(names: &[String], name: &str) -> bool {
    names.is_empty() || names.iter().any(|allowed| allowed == name)
}
