//! Who runs a provider.
//!
//! *Which question does it answer?* "Whose key belongs here?" Several formats may be one vendor's: a key of OpenAI is
//! good for chat and for responses, one of Google for AI Studio and for Vertex.

use serde::{Deserialize, Serialize};
use wire::Api;

/// Who runs a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Vendor {
    /// Amazon, for Bedrock.
    Amazon,
    /// Anthropic.
    Anthropic,
    /// Microsoft, for Azure OpenAI: its keys are not OpenAI's.
    Azure,
    /// Cohere.
    Cohere,
    /// `DeepSeek`.
    Deepseek,
    /// Google, for AI Studio and Vertex.
    Google,
    /// Groq.
    Groq,
    /// Mistral.
    Mistral,
    /// OpenAI.
    Openai,
    /// `OpenRouter`.
    Openrouter,
    /// Together.
    Together,
    /// xAI.
    Xai,
    /// Whoever runs the client: vLLM and Ollama are servers of one's own.
    Own,
}

impl Vendor {
    /// Who is behind a provider of that format.
    pub const fn of(api: Api) -> Self {
        match api {
            Api::OpenaiChat | Api::OpenaiResponses => Self::Openai,
            Api::AzureOpenai => Self::Azure,
            Api::AnthropicMessages => Self::Anthropic,
            Api::Mistral => Self::Mistral,
            Api::Groq => Self::Groq,
            Api::Together => Self::Together,
            Api::Deepseek => Self::Deepseek,
            Api::Xai => Self::Xai,
            Api::Openrouter => Self::Openrouter,
            Api::Cohere => Self::Cohere,
            Api::Gemini | Api::Vertex => Self::Google,
            Api::BedrockConverse => Self::Amazon,
            Api::Vllm | Api::Ollama => Self::Own,
        }
    }

    /// Its name, for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Amazon => "Amazon",
            Self::Anthropic => "Anthropic",
            Self::Azure => "Azure",
            Self::Cohere => "Cohere",
            Self::Deepseek => "DeepSeek",
            Self::Google => "Google",
            Self::Groq => "Groq",
            Self::Mistral => "Mistral",
            Self::Openai => "OpenAI",
            Self::Openrouter => "OpenRouter",
            Self::Together => "Together",
            Self::Xai => "xAI",
            Self::Own => "your own server",
        }
    }
}
