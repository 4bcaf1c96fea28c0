//! Who plays whom: which providers of a policy an incident strikes.
//!
//! *Why by name and format?* A policy does not say whose a provider is. Its name usually does
//! (`openai`, `anthropic-eu`); where no name fits, the wire format decides.

use std::fmt;

use super::Incident;

/// A provider that may be struck.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// Its wire format, where known: `openai-chat`, `anthropic-messages`.
    pub api: Option<String>,
    /// Whose it is, where known.
    pub vendor: Option<String>,
    /// The model it serves, where known.
    pub model: Option<String>,
}

/// An incident strikes none of the providers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NobodyStruck {
    /// The incident.
    pub incident: String,
    /// Whom it strikes.
    pub vendors: Vec<String>,
    /// Who was there.
    pub providers: Vec<String>,
}

impl fmt::Display for NobodyStruck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (vendors, providers) = (self.vendors.join(" and "), self.providers.join(", "));
        write!(f, "the incident `{}` strikes {vendors}, and none of the providers ({providers})", self.incident)
    }
}

impl std::error::Error for NobodyStruck {}

impl Incident {
    /// Those of the providers that it strikes.
    pub fn cast<'a>(&self, providers: &'a [Member]) -> Result<Vec<&'a Member>, NobodyStruck> {
        let struck = |member: &&Member| self.scope.vendors.iter().any(|vendor| member.plays(vendor, providers));
        let cast: Vec<&Member> = providers.iter().filter(struck).collect();
        if cast.is_empty() {
            return Err(NobodyStruck {
                incident: self.id.clone(),
                vendors: self.scope.vendors.clone(),
                providers: providers.iter().map(|member| member.name.clone()).collect(),
            });
        }
        Ok(cast)
    }
}

impl Member {
    fn plays(&self, vendor: &str, all: &[Self]) -> bool {
        self.is_of(vendor) || !all.iter().any(|member| member.is_of(vendor)) && self.speaks_as(vendor)
    }

    /// Whether the provider says that it is the vendor's, or its name begins with the vendor's.
    fn is_of(&self, vendor: &str) -> bool {
        let first_word = || self.name.split(['-', '_', '.', ' ']).next().unwrap_or_default();
        self.vendor.as_deref().unwrap_or_else(first_word).eq_ignore_ascii_case(vendor)
    }

    fn speaks_as(&self, vendor: &str) -> bool {
        self.vendor.is_none() && self.api.as_ref().is_some_and(|api| api.split('-').next() == Some(vendor))
    }

    /// Whether one of the words names its model; also if no words are given or its model is not known.
    pub(super) fn serves(&self, words: &[String]) -> bool {
        let Some(model) = self.model.as_deref().map(plain) else { return true };
        words.is_empty() || words.iter().any(|word| model.contains(&plain(word)))
    }
}

/// `claude-opus-4-8` and `Opus 4.8` are written in many ways.
fn plain(name: &str) -> String {
    name.to_lowercase().replace(['.', '_', ' '], "-")
}
