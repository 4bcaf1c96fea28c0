//! The models that a provider has.
//!
//! *Which question does it answer?* "Is there a model of that name, and what becomes of a request for another?"
//!
//! *Why are others answered if nobody says anything?* Most tests are about failures, not about names. Who lists models,
//! or asks for it, has a provider that refuses what it does not have, as all real ones do.
//!
//! *What it never does:* answer.

use wire::Api;

use super::ProviderSpec;

/// The models of a provider beside the one it is known for, and what becomes of requests for any other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Models {
    /// Their names, as they are listed behind the one that the provider is known for.
    pub others: Vec<String>,
    /// What becomes of a request for a model that is not among them.
    pub unknown: UnknownModels,
}

/// What becomes of a request for a model that its provider does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UnknownModels {
    /// It is answered like any other.
    #[default]
    Answer,
    /// It is refused, in the provider's own words.
    Refuse,
}

impl ProviderSpec {
    /// The same, with these models beside its own, and no others: requests for them are refused.
    #[must_use]
    pub fn having_only<T: Into<String>>(self, others: impl IntoIterator<Item = T>) -> Self {
        let others = others.into_iter().map(Into::into).collect();
        Self { models: Models { others, unknown: UnknownModels::Refuse }, ..self }
    }

    /// The names of its models, each once: the one it is known for, and the others.
    pub fn model_names(&self) -> impl Iterator<Item = &str> {
        let others = self.models.others.iter().map(String::as_str);
        std::iter::once(self.model.as_str()).chain(others.filter(|name| *name != self.model))
    }

    /// Whether a request for a model of that name is answered.
    pub fn answers_for(&self, model: &str) -> bool {
        self.models.unknown == UnknownModels::Answer || self.has(model)
    }

    /// Whether there is a model of that name.
    pub fn has(&self, model: &str) -> bool {
        self.model_names().any(|name| same(self.api, name, model))
    }
}

/// Whether two names are of one model. Ollama's have a tag, which is `latest` where none is said.
fn same(api: Api, one: &str, other: &str) -> bool {
    let bare = |name: &str| name.strip_suffix(":latest").unwrap_or(name).to_owned();
    one == other || (api == Api::Ollama && bare(one) == bare(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(api: Api, unknown: UnknownModels) -> ProviderSpec {
        let models = Models { others: vec!["b".to_owned(), "a".to_owned()], unknown };
        ProviderSpec { models, ..ProviderSpec::new("p", api, "a") }
    }

    #[test]
    fn every_model_is_listed_once_and_others_are_refused_where_that_is_said() {
        let strict = spec(Api::OpenaiChat, UnknownModels::Refuse);
        assert_eq!(strict.model_names().collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(["a", "b", "c", "a:latest"].map(|name| strict.answers_for(name)), [true, true, false, false]);
        let kind = spec(Api::OpenaiChat, UnknownModels::Answer);
        assert!(kind.answers_for("c") && !kind.has("c"));
        assert!(ProviderSpec::new("p", Api::OpenaiChat, "a").answers_for("c"));
    }

    #[test]
    fn a_tag_of_ollamas_may_be_left_out() {
        let strict = spec(Api::Ollama, UnknownModels::Refuse);
        assert_eq!(["a:latest", "b", "a:7b"].map(|name| strict.answers_for(name)), [true, true, false]);
    }
}
