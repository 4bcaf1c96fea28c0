//! Which wire format a provider speaks.
//!
//! *Which question does it answer?* "Whose form is this request to be written in?"
//!
//! *Why a member for each vendor of one family?* Groq, Mistral and the rest all speak OpenAI's format,
//! each with differences that break a client: another path, another reset, ids of another form. The
//! member names the vendor; [`crate::openai_chat::Dialect`] states what is different.
//!
//! *What it never does:* guess a format from bytes.

use crate::openai_chat::Dialect;

/// A provider's wire format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Api {
    /// `POST /v1/chat/completions`, as OpenAI and many others speak it.
    OpenaiChat,
    /// `POST /v1/messages`, as Anthropic speaks it.
    AnthropicMessages,
    /// OpenAI's format below a deployment's path, as Azure speaks it.
    AzureOpenai,
    /// OpenAI's format with ids of nine letters, as Mistral speaks it.
    Mistral,
    /// OpenAI's format, as Groq speaks it.
    Groq,
    /// OpenAI's format, as Together speaks it.
    Together,
    /// OpenAI's format with `reasoning_content`, as `DeepSeek` speaks it.
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
    /// `POST /model/{model}/invoke` with Anthropic's bodies, as Amazon Bedrock speaks it.
    BedrockInvoke,
    /// `POST /api/chat`, as Ollama speaks it.
    Ollama,
}

/// What formats have in common.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Family {
    OpenaiChat(Dialect),
    AnthropicMessages,
    OpenaiResponses,
    /// At AI Studio or at Vertex.
    Gemini,
    BedrockConverse,
    BedrockInvoke,
    Ollama,
    CohereChat,
}

impl Api {
    /// Every format, in the order of documentation.
    pub const ALL: [Self; 17] = [
        Self::OpenaiChat,
        Self::AnthropicMessages,
        Self::AzureOpenai,
        Self::Mistral,
        Self::Groq,
        Self::Together,
        Self::Deepseek,
        Self::Xai,
        Self::Openrouter,
        Self::Vllm,
        Self::Cohere,
        Self::OpenaiResponses,
        Self::Gemini,
        Self::Vertex,
        Self::BedrockConverse,
        Self::BedrockInvoke,
        Self::Ollama,
    ];

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
            Self::BedrockInvoke => "bedrock-invoke",
            Self::Ollama => "ollama",
        }
    }

    /// The format of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|api| api.name() == name)
    }

    /// Whether requests may be signed with Amazon's keys.
    pub const fn is_amazons(self) -> bool {
        matches!(self, Self::BedrockConverse | Self::BedrockInvoke)
    }

    /// The family, and what is different within it.
    pub(crate) const fn family(self) -> Family {
        match self {
            Self::AnthropicMessages => Family::AnthropicMessages,
            Self::OpenaiResponses => Family::OpenaiResponses,
            Self::Gemini | Self::Vertex => Family::Gemini,
            Self::BedrockConverse => Family::BedrockConverse,
            Self::BedrockInvoke => Family::BedrockInvoke,
            Self::Ollama => Family::Ollama,
            Self::OpenaiChat => Family::OpenaiChat(Dialect::OPENAI),
            Self::AzureOpenai => Family::OpenaiChat(Dialect::AZURE),
            Self::Mistral => Family::OpenaiChat(Dialect::MISTRAL),
            Self::Groq => Family::OpenaiChat(Dialect::GROQ),
            Self::Together => Family::OpenaiChat(Dialect::TOGETHER),
            Self::Deepseek => Family::OpenaiChat(Dialect::DEEPSEEK),
            Self::Xai => Family::OpenaiChat(Dialect::XAI),
            Self::Openrouter => Family::OpenaiChat(Dialect::OPENROUTER),
            Self::Vllm => Family::OpenaiChat(Dialect::VLLM),
            Self::Cohere => Family::CohereChat,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_in_data_is_the_name() {
        for api in Api::ALL {
            assert_eq!(serde_json::to_value(api).unwrap(), api.name());
            assert_eq!(Api::from_name(api.name()), Some(api));
        }
    }
}
