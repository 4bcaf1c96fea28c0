//! Which SDK is the client?
//!
//! *Which question does it answer?* "Who must be told what to do?", from the `User-Agent` that each SDK sends, so that
//! advice can name the option.
//!
//! *What it never does:* judge. What an SDK does by default is no excuse and no proof.

use serde::{Deserialize, Serialize};

/// An SDK, in whatever language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sdk {
    /// Vercel's `ai`.
    AiSdk,
    /// Anthropic's.
    Anthropic,
    /// boto3, and Amazon's for JavaScript.
    Aws,
    /// Cohere's.
    Cohere,
    /// Google's `google-genai`.
    GoogleGenai,
    /// Groq's.
    Groq,
    /// `LiteLLM`.
    Litellm,
    /// Mistral's.
    Mistral,
    /// Ollama's.
    Ollama,
    /// OpenAI's.
    Openai,
    /// Together's.
    Together,
}

/// What a `User-Agent` has in it, in lower case, by the first that fits.
const MARKS: [(&str, Sdk); 15] = [
    // Before `ai-sdk/`, which it has in it.
    ("google-genai", Sdk::GoogleGenai),
    ("ai-sdk/", Sdk::AiSdk),
    ("litellm", Sdk::Litellm),
    ("openai/", Sdk::Openai),
    ("anthropic/", Sdk::Anthropic),
    ("anthropicbedrock/", Sdk::Anthropic),
    ("groq/", Sdk::Groq),
    ("together/", Sdk::Together),
    ("boto3/", Sdk::Aws),
    ("botocore/", Sdk::Aws),
    ("aws-sdk-js/", Sdk::Aws),
    ("mistral", Sdk::Mistral),
    ("speakeasy-sdk/", Sdk::Mistral),
    ("cohere", Sdk::Cohere),
    ("ollama", Sdk::Ollama),
];

impl Sdk {
    /// The SDK that says so of itself.
    pub fn of(user_agent: &str) -> Option<Self> {
        let agent = user_agent.to_ascii_lowercase();
        MARKS.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, sdk)| *sdk)
    }

    /// Its name, for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AiSdk => "ai-sdk",
            Self::Anthropic => "the Anthropic SDK",
            Self::Aws => "the AWS SDK",
            Self::Cohere => "the Cohere SDK",
            Self::GoogleGenai => "google-genai",
            Self::Groq => "the Groq SDK",
            Self::Litellm => "LiteLLM",
            Self::Mistral => "the Mistral SDK",
            Self::Ollama => "the Ollama SDK",
            Self::Openai => "the OpenAI SDK",
            Self::Together => "the Together SDK",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_sdk_is_known_by_what_it_says() {
        let cases = [
            ("AsyncOpenAI/Python 2.54.0", Some(Sdk::Openai)),
            ("OpenAI/JS 6.49.0", Some(Sdk::Openai)),
            ("AzureOpenAI/Python 2.54.0", Some(Sdk::Openai)),
            ("Anthropic/Python 2.12.0", Some(Sdk::Anthropic)),
            ("google-genai-sdk/3.4.0 gl-python/3.12.1", Some(Sdk::GoogleGenai)),
            ("Boto3/1.44.5 md/Botocore#1.44.5 ua/2.0", Some(Sdk::Aws)),
            ("ai/6.0.326 ai-sdk/openai/3.0.141 runtime/node.js/22", Some(Sdk::AiSdk)),
            ("curl/8.5.0", None),
            ("", None),
        ];
        for (agent, sdk) in cases {
            assert_eq!(Sdk::of(agent), sdk, "{agent}");
        }
    }
}
