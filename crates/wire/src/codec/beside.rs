//! Paths beside the one of completions.
//!
//! *Which question does it answer?* "What else does this provider have below the same base URL?"
//!
//! *Why so many for one thing?* Vendors move: Azure has its newer surface beside that of deployments, `DeepSeek`
//! takes its paths with a version and without, and many of the family answer Responses as well. Clients in the
//! field use all of them.
//!
//! *What it never does:* answer a path that the provider does not have.

use super::paths::{DEPLOYMENTS, unescaped};
use super::{Aim, Operation};
use crate::Api;
use crate::api::Family;

/// Azure's newer surface, which has OpenAI's paths.
const AZURE_V1: &str = "/openai/v1";
const COUNT_TOKENS: &str = "/v1/messages/count_tokens";
const CHAT: &str = "/chat/completions";
const EMBEDDINGS: &str = "/embeddings";

impl Api {
    /// What this path is for, where it is neither the provider's own completion nor its list of models.
    pub(super) fn beside(self, path: &str) -> Option<Operation> {
        let completion = || Some(Operation::Complete(self.spoken(path)?, Aim::default()));
        completion()
            .or_else(|| self.lists().find_map(|list| model(path, list)))
            .or_else(|| self.embeds(path).map(Operation::Embed))
            .or_else(|| self.counts(path).then(|| Operation::CountTokens(Aim::default())))
    }

    /// The format that is spoken at another path of completions.
    fn spoken(self, path: &str) -> Option<Self> {
        let others: &[(&str, Self)] = match self {
            Self::OpenaiResponses => &[("/v1/chat/completions", Self::OpenaiChat)],
            Self::AzureOpenai => &[
                ("/openai/v1/chat/completions", Self::AzureOpenai),
                ("/openai/v1/responses", Self::OpenaiResponses),
                ("/openai/responses", Self::OpenaiResponses),
            ],
            Self::Deepseek => &[
                ("/v1/chat/completions", Self::Deepseek),
                ("/beta/chat/completions", Self::Deepseek),
                ("/responses", Self::OpenaiResponses),
                ("/v1/responses", Self::OpenaiResponses),
            ],
            Self::Groq => &[("/openai/v1/responses", Self::OpenaiResponses)],
            Self::OpenaiChat | Self::Xai | Self::Vllm => &[("/v1/responses", Self::OpenaiResponses)],
            Self::Openrouter => &[("/api/v1/responses", Self::OpenaiResponses)],
            _ => &[],
        };
        others.iter().find(|(known, _)| *known == path).map(|(_, api)| *api)
    }

    /// The paths below which models are listed.
    fn lists(self) -> impl Iterator<Item = &'static str> {
        let newer = match self {
            Self::AzureOpenai => Some("/openai/v1/models"),
            Self::Deepseek => Some("/v1/models"),
            _ => None,
        };
        let own = match self.family() {
            Family::OpenaiChat(_) | Family::OpenaiResponses | Family::AnthropicMessages => Some(self.models_path()),
            _ => None,
        };
        own.into_iter().chain(newer)
    }

    /// Whose vectors are asked for; Azure names the deployment in its path.
    fn embeds(self, path: &str) -> Option<Aim> {
        let fixed = match self {
            Self::OpenaiChat | Self::OpenaiResponses | Self::Together | Self::Vllm => "/v1",
            Self::Openrouter => "/api/v1",
            Self::AzureOpenai => AZURE_V1,
            _ => return None,
        };
        if path.strip_suffix(EMBEDDINGS) == Some(fixed) {
            return Some(Aim::default());
        }
        let deployment = path.strip_prefix(DEPLOYMENTS)?.strip_suffix(EMBEDDINGS).filter(|_| self == Self::AzureOpenai);
        let model = unescaped(deployment?).filter(|model| !model.is_empty())?;
        Some(Aim { model: Some(model), stream: None })
    }

    fn counts(self, path: &str) -> bool {
        self == Self::AnthropicMessages && path == COUNT_TOKENS
    }

    /// The paths of this provider, for somebody who missed them.
    pub fn paths(self) -> Vec<String> {
        let embeddings = match self {
            Self::AzureOpenai => Some(format!("{DEPLOYMENTS}MODEL{EMBEDDINGS}")),
            _ => Some(self.path("MODEL", false).replace(CHAT, EMBEDDINGS)).filter(|path| self.embeds(path).is_some()),
        };
        let counting = self.counts(COUNT_TOKENS).then(|| COUNT_TOKENS.to_owned());
        let own = [self.path("MODEL", false), self.models_path().to_owned()];
        own.into_iter().chain(embeddings).chain(counting).collect()
    }
}

/// A list of models, or one of them, whose name may hold slashes.
fn model(path: &str, list: &str) -> Option<Operation> {
    let rest = path.strip_prefix(list)?;
    if rest.is_empty() {
        return Some(Operation::Models);
    }
    let parts: Option<Vec<String>> = rest.strip_prefix('/')?.split('/').map(unescaped).collect();
    parts.map(|parts| parts.join("/")).filter(|name| !name.is_empty()).map(Operation::Model)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complete(api: Api) -> Operation {
        Operation::Complete(api, Aim::default())
    }

    #[test]
    fn openai_speaks_two_formats_below_one_base() {
        assert_eq!(Api::OpenaiChat.operation("/v1/chat/completions"), Some(complete(Api::OpenaiChat)));
        assert_eq!(Api::OpenaiChat.operation("/v1/responses"), Some(complete(Api::OpenaiResponses)));
        for api in Api::ALL {
            assert_eq!(api.operation(api.models_path()), Some(Operation::Models));
            assert_eq!(api.operation("/elsewhere"), None);
        }
    }

    #[test]
    fn azure_has_two_surfaces() {
        assert_eq!(Api::AzureOpenai.operation("/openai/v1/chat/completions"), Some(complete(Api::AzureOpenai)));
        assert_eq!(Api::AzureOpenai.operation("/openai/v1/responses"), Some(complete(Api::OpenaiResponses)));
        assert_eq!(Api::AzureOpenai.operation("/openai/v1/models"), Some(Operation::Models));
        let aim = Aim { model: Some("small".to_owned()), stream: None };
        let vectors = Api::AzureOpenai.operation("/openai/deployments/small/embeddings");
        assert_eq!(vectors, Some(Operation::Embed(aim)));
        assert_eq!(Api::OpenaiChat.operation("/openai/deployments/small/embeddings"), None);
    }

    #[test]
    fn a_model_has_a_path_of_its_own() {
        let named = |name: &str| Some(Operation::Model(name.to_owned()));
        assert_eq!(Api::OpenaiChat.operation("/v1/models/gpt-4o"), named("gpt-4o"));
        assert_eq!(Api::Openrouter.operation("/api/v1/models/openai%2Fgpt-4o"), named("openai/gpt-4o"));
        assert_eq!(Api::Openrouter.operation("/api/v1/models/openai/gpt-4o"), named("openai/gpt-4o"));
        assert_eq!(Api::OpenaiChat.operation("/v1/models/"), None);
        assert_eq!(Api::OpenaiChat.operation("/v1/models/%ff"), None);
    }

    #[test]
    fn the_paths_that_are_told_are_there() {
        for api in Api::ALL {
            for path in api.paths() {
                assert!(api.operation(path.split('?').next().unwrap()).is_some(), "{} {path}", api.name());
            }
        }
        assert!(Api::AnthropicMessages.paths().contains(&COUNT_TOKENS.to_owned()));
    }
}
