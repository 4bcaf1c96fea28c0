//! Where a completion is asked for.
//!
//! *Which question does it answer?* "Which path is written below the base URL, and what does a path say
//! that was read?"
//!
//! *Why a function of model and stream?* Most formats have one path. Some name the model in it, and some
//! say there whether the answer is streamed.
//!
//! *What it never does:* hold a host. The vendor's address is the caller's to know.

use crate::api::Family;
use crate::{Api, Asked};

/// What a path says beside the body. `None` where it says nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Aim {
    /// The model asked for.
    pub model: Option<String>,
    /// Whether the answer is wanted as it is made.
    pub stream: Option<bool>,
}

impl Aim {
    /// The request with what its path says of it. That holds: clients repeat the model in the body, or
    /// leave it out.
    pub fn complete(self, mut asked: Asked) -> Asked {
        asked.request.model = self.model.map_or(asked.request.model, Into::into);
        asked.request.stream = self.stream.unwrap_or(asked.request.stream);
        asked
    }
}

/// What a path of a provider is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operation {
    /// A completion, in that format: some providers speak more than one.
    Complete(Api, Aim),
    /// The list of models.
    Models,
    /// What is said of that model.
    Model(String),
    /// How many tokens a prompt has.
    CountTokens(Aim),
    /// Vectors of texts.
    Embed(Aim),
    /// An answer to a prompt without turns, as Ollama is asked for it; or that a model is loaded.
    Generate,
    /// What is said of the model that the body names, as Ollama is asked for it.
    Show,
    /// The models that are loaded, as Ollama lists them.
    Running,
    /// The version of the server, as Ollama says it.
    Version,
}

impl Operation {
    /// The HTTP method that it takes.
    pub const fn method(&self) -> &'static str {
        match self {
            Self::Complete(..) | Self::CountTokens(_) | Self::Embed(_) | Self::Generate | Self::Show => "POST",
            Self::Models | Self::Model(_) | Self::Running | Self::Version => "GET",
        }
    }
}

/// Where Azure keeps a deployment, which takes the place of the model.
pub(super) const DEPLOYMENTS: &str = "/openai/deployments/";
const AZURE_TAIL: &str = "/chat/completions";
/// The oldest version of Azure's interface that is still in wide use.
const AZURE_VERSION: &str = "?api-version=2024-10-21";
/// Where Google keeps its models: at AI Studio, and below a project of Vertex.
const GEMINI_MODELS: [&str; 2] = ["/v1beta/models/", "/v1/models/"];
const VERTEX_MODELS: &str = "/publishers/google/models/";
/// What stands behind the model for a whole answer, and for a stream.
const GENERATE: [&str; 2] = [":generateContent", ":streamGenerateContent"];
const CONVERSE: [&str; 2] = ["/converse", "/converse-stream"];
const INVOKE: [&str; 2] = ["/invoke", "/invoke-with-response-stream"];
const BEDROCK_MODELS: &str = "/model/";

impl Api {
    /// The path and query of a completion, below the provider's base URL. Vertex's base URL ends with project
    /// and location: `https://HOST/v1/projects/P/locations/L`.
    pub fn path(self, model: &str, stream: bool) -> String {
        let verb = usize::from(stream);
        let query = if stream { "?alt=sse" } else { "" };
        match self {
            Self::AzureOpenai => format!("{DEPLOYMENTS}{}{AZURE_TAIL}{AZURE_VERSION}", escaped(model)),
            Self::Gemini => format!("{}{}{}{query}", GEMINI_MODELS[0], escaped(model), GENERATE[verb]),
            Self::Vertex => format!("{VERTEX_MODELS}{}{}{query}", escaped(model), GENERATE[verb]),
            Self::BedrockConverse => format!("{BEDROCK_MODELS}{}{}", escaped(model), CONVERSE[verb]),
            Self::BedrockInvoke => format!("{BEDROCK_MODELS}{}{}", escaped(model), INVOKE[verb]),
            _ => self.fixed_path().to_owned(),
        }
    }

    /// What this path, without its query, asks for; `None` where it is no path of a completion.
    pub fn aim(self, path: &str) -> Option<Aim> {
        match self {
            Self::AzureOpenai => {
                let model = path.strip_prefix(DEPLOYMENTS)?.strip_suffix(AZURE_TAIL)?;
                let model = unescaped(model).filter(|model| !model.is_empty())?;
                Some(Aim { model: Some(model), stream: None })
            }
            Self::Gemini => aimed(GEMINI_MODELS.iter().find_map(|models| path.strip_prefix(models))?, GENERATE),
            Self::Vertex => aimed(path.split_once(VERTEX_MODELS)?.1, GENERATE),
            Self::BedrockConverse => aimed(path.strip_prefix(BEDROCK_MODELS)?, CONVERSE),
            Self::BedrockInvoke => aimed(path.strip_prefix(BEDROCK_MODELS)?, INVOKE),
            _ => (path == self.fixed_path()).then(Aim::default),
        }
    }

    /// What this path, without its query, is for at a provider of this format; `None` where it has no such path.
    pub fn operation(self, path: &str) -> Option<Operation> {
        let own = self.aim(path).map(|aim| Operation::Complete(self, aim));
        own.or_else(|| (path == self.models_path()).then_some(Operation::Models))
            .or_else(|| self.beside(path))
            .or_else(|| self.own_path(path))
    }

    /// The path of the list of models, below the provider's base URL.
    pub const fn models_path(self) -> &'static str {
        match self.family() {
            Family::OpenaiChat(dialect) => dialect.models_path,
            Family::AnthropicMessages | Family::CohereChat | Family::OpenaiResponses => "/v1/models",
            Family::Gemini => "/v1beta/models",
            Family::BedrockConverse | Family::BedrockInvoke => "/foundation-models",
            Family::Ollama => "/api/tags",
        }
    }

    /// What the provider's own SDK takes as part of its base URL: the rest it adds itself.
    pub const fn sdk_base(self) -> &'static str {
        match self {
            Self::OpenaiChat | Self::OpenaiResponses | Self::Xai | Self::Vllm => "/v1",
            Self::Openrouter => "/api/v1",
            Self::AnthropicMessages
            | Self::AzureOpenai
            | Self::Mistral
            | Self::Groq
            | Self::Together
            | Self::Deepseek
            | Self::Cohere
            | Self::Gemini
            | Self::Vertex
            | Self::BedrockConverse
            | Self::BedrockInvoke
            | Self::Ollama => "",
        }
    }

    const fn fixed_path(self) -> &'static str {
        match self.family() {
            Family::OpenaiChat(dialect) => dialect.path,
            Family::AnthropicMessages => "/v1/messages",
            Family::OpenaiResponses => "/v1/responses",
            Family::Ollama => "/api/chat",
            // These have one for each model.
            Family::Gemini | Family::BedrockConverse | Family::BedrockInvoke => "",
            Family::CohereChat => "/v2/chat",
        }
    }
}

/// A model, and behind it one of two verbs: for a whole answer, or for a stream.
fn aimed(rest: &str, [whole, stream]: [&str; 2]) -> Option<Aim> {
    let (model, stream) = match (rest.strip_suffix(whole), rest.strip_suffix(stream)) {
        (Some(model), _) => (model, false),
        (_, Some(model)) => (model, true),
        _ => return None,
    };
    let model = unescaped(model).filter(|model| !model.is_empty())?;
    Some(Aim { model: Some(model), stream: Some(stream) })
}

/// A part of a path, with everything escaped that means something in one.
fn escaped(part: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let write = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    part.bytes().map(write).collect()
}

/// What an escaped part of a path says; `None` where it is no text, or holds a slash.
pub(super) fn unescaped(part: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part;
    while let Some(first) = rest.bytes().next() {
        let (byte, tail) = match first {
            b'/' => return None,
            b'%' => (u8::from_str_radix(rest.get(1..3)?, 16).ok()?, rest.get(3..)?),
            _ => (first, rest.get(1..).unwrap_or_default()),
        };
        bytes.push(byte);
        rest = tail;
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_is_written_is_read() {
        for api in Api::ALL {
            let path = api.path("gpt 4/o%é", true);
            let aim = api.aim(path.split('?').next().unwrap()).unwrap();
            assert!(aim.model.is_none_or(|model| model == "gpt 4/o%é"), "{path}");
            assert_eq!(api.aim("/elsewhere"), None);
        }
    }

    #[test]
    fn google_and_amazon_have_model_and_stream_in_the_path() {
        let path = "/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse";
        assert_eq!(Api::Gemini.path("gemini-2.5-pro", true), path);
        assert_eq!(Api::BedrockConverse.path("a.b-v1:0", false), "/model/a.b-v1%3A0/converse");
        let sent = "/v1beta1/projects/p/locations/l/publishers/google/models/m:generateContent";
        assert_eq!(Api::Vertex.aim(sent), Some(Aim { model: Some("m".to_owned()), stream: Some(false) }));
        for api in [Api::Gemini, Api::Vertex, Api::BedrockConverse, Api::BedrockInvoke] {
            for other in [
                "",
                "/v1beta/models/m:countTokens",
                "/model/m/count-tokens",
                "/model/converse",
                "/v1beta/models/:generateContent",
            ] {
                assert_eq!(api.aim(other), None, "{other}");
            }
            let aim = api.aim(api.path("m", true).split('?').next().unwrap());
            assert_eq!(aim.and_then(|aim| aim.stream), Some(true));
        }
    }

    #[test]
    fn azure_has_the_deployment_in_the_path() {
        let path = "/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21";
        assert_eq!(Api::AzureOpenai.path("gpt-4o", false), path);
        assert_eq!(Api::AzureOpenai.aim("/openai/deployments//chat/completions"), None);
        assert_eq!(Api::AzureOpenai.aim("/openai/deployments/a/b/chat/completions"), None);
        assert_eq!(Api::AzureOpenai.aim("/openai/deployments/a%e/chat/completions"), None);
    }
}
