//! The providers of the world, as a scenario file says them.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Capacity, Counts, Throttle, Times};

/// A provider. Whatever is not said comes from the policy's provider of that name.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// Its wire format.
    pub api: Option<Api>,
    /// Whose it is; says which providers a replayed incident strikes. If not said, its name.
    pub vendor: Option<String>,
    /// The model it serves.
    pub model: Option<String>,
    /// All models it has. The first is the one it serves where `model` is not said; requests for any other are
    /// refused in its own words, unless `unknown_models` says something else.
    #[serde(default)]
    #[schemars(length(min = 1))]
    pub models: Option<Vec<String>>,
    /// What becomes of a request for a model it does not have. If not said, it is refused where `models` are listed, and
    /// answered where they are not.
    pub unknown_models: Option<UnknownModels>,
    /// Its region; faults can select by it.
    pub region: Option<String>,
    /// The name of the key it is called with; providers with the same share it, and faults can select by it.
    /// If not said, the name of where the policy finds it.
    pub key: Option<String>,
    /// Time to the first token while it is well.
    pub ttft: Option<Times>,
    /// Tokens per second while it is well.
    pub tokens_per_second: Option<Counts>,
    /// Rate limits while it is well.
    pub limits: Option<Throttle>,
    /// Tiers, by name. A key in a tier is held to the tier's limits while it is well, instead of `limits`.
    #[serde(default)]
    pub tiers: IndexMap<String, Tier>,
    /// Places while it is well.
    pub capacity: Option<Capacity>,
    /// Tokens of prompt and answer together that its model takes. Longer requests are refused in its own words. It
    /// takes all if not said.
    #[schemars(range(min = 1))]
    pub window: Option<u64>,
}

/// What becomes of a request for a model that its provider does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum UnknownModels {
    /// It is answered like any other.
    Answer,
    /// It is refused in the provider's own words: 404 at most of them.
    Refuse,
}

/// A tier: what a vendor lets some of its customers do.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// The names of its keys, as a provider's `key` says them; over the network, NAME of `sk-brownout-NAME`.
    #[schemars(length(min = 1))]
    pub keys: Vec<String>,
    /// Its limits, for each key apart if `per` is not said.
    pub limits: Throttle,
}

/// A wire format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Api {
    /// `POST /v1/chat/completions`, as OpenAI and many others speak it.
    OpenaiChat,
    /// `POST /v1/messages`, as Anthropic speaks it.
    AnthropicMessages,
    /// OpenAI's format below a deployment's path, as Azure speaks it; the model is the deployment.
    AzureOpenai,
    /// OpenAI's format, as Mistral speaks it.
    Mistral,
    /// OpenAI's format, as Groq speaks it.
    Groq,
    /// OpenAI's format, as Together speaks it.
    Together,
    /// OpenAI's format, as `DeepSeek` speaks it.
    Deepseek,
    /// OpenAI's format, as xAI speaks it.
    Xai,
    /// OpenAI's format, as `OpenRouter` speaks it.
    Openrouter,
    /// OpenAI's format, as a vLLM server speaks it.
    Vllm,
    /// `POST /v2/chat`, as Cohere speaks it.
    Cohere,
    /// `POST /v1/responses`, as OpenAI speaks it.
    OpenaiResponses,
    /// `POST /v1beta/models/{model}:generateContent`, as Google's AI Studio speaks it.
    Gemini,
    /// `POST .../publishers/google/models/{model}:generateContent`, as Google's Vertex AI speaks it.
    Vertex,
    /// `POST /model/{model}/converse`, as Amazon Bedrock speaks it.
    BedrockConverse,
    /// `POST /api/chat`, as Ollama speaks it.
    Ollama,
}

impl Api {
    /// The name that files use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OpenaiChat => "openai-chat",
            Self::AnthropicMessages => "anthropic-messages",
            Self::AzureOpenai => "azure-openai",
            Self::Mistral => "mistral",
            Self::Groq => "groq",
            Self::Together => "together",
            Self::Deepseek => "deepseek",
            Self::Xai => "xai",
            Self::Openrouter => "openrouter",
            Self::Vllm => "vllm",
            Self::Cohere => "cohere",
            Self::OpenaiResponses => "openai-responses",
            Self::Gemini => "gemini",
            Self::Vertex => "vertex",
            Self::BedrockConverse => "bedrock-converse",
            Self::Ollama => "ollama",
        }
    }
}
