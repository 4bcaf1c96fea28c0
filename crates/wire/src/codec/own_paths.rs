//! The other paths of the vendors that have words of their own.
//!
//! *Which question does it answer?* "Is this path of Google's, Amazon's, Cohere's, Mistral's or Ollama's for a model's
//! card, a count of tokens, vectors of texts, or a completion in another format?"
//!
//! *Why apart from completions?* Those have one path to write and to read. These are only read: a mock answers
//! them, because SDKs and gateways ask them before anything else.
//!
//! *What it never does:* look into a body.

use super::paths::{Aim, Operation, unescaped};
use crate::Api;

/// Where Google keeps its models: at AI Studio, and below a project of Vertex or below none.
const GEMINI: [&str; 3] = ["/v1beta/models", "/v1/models", "/v1alpha/models"];
const VERTEX: &str = "/publishers/google/models";

impl Api {
    /// What this path is for, where it is neither the provider's own completion nor its usual list of models.
    pub(super) fn own_path(self, path: &str) -> Option<Operation> {
        self.spoken_also(path).or_else(|| self.asked_beside(path))
    }

    /// A completion in another format that the provider speaks, too.
    fn spoken_also(self, path: &str) -> Option<Operation> {
        let other = match self {
            Self::BedrockConverse => Self::BedrockInvoke,
            Self::BedrockInvoke => Self::BedrockConverse,
            // The relative that writes as little beside the family's fields as Ollama does.
            Self::Ollama => Self::Vllm,
            _ => return None,
        };
        Some(Operation::Complete(other, other.aim(path)?))
    }

    fn asked_beside(self, path: &str) -> Option<Operation> {
        match self {
            Self::Gemini => google(GEMINI.iter().find_map(|models| path.strip_prefix(models))?),
            Self::Vertex => google(path.split_once(VERTEX)?.1),
            Self::BedrockConverse | Self::BedrockInvoke => amazon(path),
            Self::Mistral | Self::Cohere => match path {
                "/v1/embeddings" if self == Self::Mistral => Some(Operation::Embed(Aim::default())),
                "/v2/embed" if self == Self::Cohere => Some(Operation::Embed(Aim::default())),
                _ => path.strip_prefix("/v1/models/").and_then(model).map(Operation::Model),
            },
            Self::Ollama => ollama(path),
            _ => None,
        }
    }
}

/// What stands behind the word `models`: nothing, a model, or a model and what is to be done with it.
fn google(rest: &str) -> Option<Operation> {
    if rest.is_empty() {
        return Some(Operation::Models);
    }
    let rest = rest.strip_prefix('/')?;
    let (name, verb) = rest.rsplit_once(':').unwrap_or((rest, ""));
    let name = model(name)?;
    let aim = |model| Aim { model: Some(model), stream: None };
    match verb {
        "" => Some(Operation::Model(name)),
        "countTokens" => Some(Operation::CountTokens(aim(name))),
        "embedContent" | "batchEmbedContents" | "predict" => Some(Operation::Embed(aim(name))),
        _ => None,
    }
}

fn amazon(path: &str) -> Option<Operation> {
    if let Some(name) = path.strip_prefix("/foundation-models/") {
        return model(name).map(Operation::Model);
    }
    let name = path.strip_prefix("/model/")?.strip_suffix("/count-tokens")?;
    Some(Operation::CountTokens(Aim { model: Some(model(name)?), stream: None }))
}

fn ollama(path: &str) -> Option<Operation> {
    match path {
        "/api/embed" => Some(Operation::Embed(Aim::default())),
        "/api/generate" => Some(Operation::Generate),
        "/api/show" => Some(Operation::Show),
        "/api/version" => Some(Operation::Version),
        "/api/ps" => Some(Operation::Running),
        _ => None,
    }
}

/// The model of that escaped name.
fn model(name: &str) -> Option<String> {
    unescaped(name).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aim(model: &str) -> Aim {
        Aim { model: Some(model.to_owned()), stream: None }
    }

    #[test]
    fn google_names_the_model_and_the_verb() {
        for models in ["/v1beta/models", "/v1/models"] {
            let at = |rest: &str| Api::Gemini.operation(&format!("{models}{rest}"));
            assert_eq!(at(""), Some(Operation::Models));
            assert_eq!(at("/m"), Some(Operation::Model("m".to_owned())));
            assert_eq!(at("/m:countTokens"), Some(Operation::CountTokens(aim("m"))));
            assert_eq!(at("/m:batchEmbedContents"), Some(Operation::Embed(aim("m"))));
            assert_eq!([at("/"), at("/m:predictLongRunning"), at("/:countTokens"), at("s")], [None, None, None, None]);
        }
        let at = |rest: &str| Api::Vertex.operation(&format!("/v1beta1/projects/p/locations/l{VERTEX}{rest}"));
        assert_eq!(at("/m:countTokens"), Some(Operation::CountTokens(aim("m"))));
        assert_eq!(at("/m"), Some(Operation::Model("m".to_owned())));
    }

    #[test]
    fn some_speak_two_formats() {
        let format = |api: Api, path: &str| match api.operation(path) {
            Some(Operation::Complete(other, _)) => Some(other),
            _ => None,
        };
        assert_eq!(format(Api::Ollama, "/v1/chat/completions"), Some(Api::Vllm));
        assert_eq!(format(Api::BedrockConverse, "/model/m/invoke"), Some(Api::BedrockInvoke));
        assert_eq!(format(Api::BedrockInvoke, "/model/m/converse-stream"), Some(Api::BedrockConverse));
        assert_eq!(format(Api::Cohere, "/v1/chat/completions"), None);
    }

    #[test]
    fn amazon_ollama_and_others_have_fixed_words() {
        let arn = "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Ainference-profile%2Fus.m/count-tokens";
        let counted = Operation::CountTokens(aim("arn:aws:bedrock:us-east-1:1:inference-profile/us.m"));
        assert_eq!(Api::BedrockInvoke.operation(arn), Some(counted));
        assert_eq!(Api::Ollama.operation("/api/show"), Some(Operation::Show));
        assert_eq!(Api::Ollama.operation("/api/generate"), Some(Operation::Generate));
        assert_eq!(Api::Ollama.operation("/api/pull"), None);
        assert_eq!(Api::Cohere.operation("/v2/embed"), Some(Operation::Embed(Aim::default())));
        assert_eq!(Api::Cohere.operation("/v1/embeddings"), None);
        assert_eq!(Api::Mistral.operation("/v1/models/a"), Some(Operation::Model("a".to_owned())));
    }
}
