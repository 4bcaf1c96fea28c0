//! The providers that everybody knows.
//!
//! *Which question does it answer?* "Which providers are there where nobody names any, and which model is usual?"
//!
//! *What it never does:* read a file.

use mock::ProviderSpec;
use wire::Api;

/// The providers that are served where nobody says which. `openai` answers chat and Responses.
const USUAL: [(&str, Api); 15] = [
    ("openai", Api::OpenaiChat),
    ("azure", Api::AzureOpenai),
    ("anthropic", Api::AnthropicMessages),
    ("gemini", Api::Gemini),
    ("vertex", Api::Vertex),
    ("bedrock", Api::BedrockConverse),
    ("mistral", Api::Mistral),
    ("cohere", Api::Cohere),
    ("groq", Api::Groq),
    ("together", Api::Together),
    ("deepseek", Api::Deepseek),
    ("xai", Api::Xai),
    ("openrouter", Api::Openrouter),
    ("vllm", Api::Vllm),
    ("ollama", Api::Ollama),
];

/// All of them.
pub(super) fn providers() -> Vec<ProviderSpec> {
    USUAL.iter().map(|&(name, api)| ProviderSpec::new(name, api, model(api))).collect()
}

/// The format of the one of that name.
pub(super) fn api(name: &str) -> Option<Api> {
    USUAL.iter().find(|(known, _)| *known == name).map(|(_, api)| *api)
}

/// `NAME=API[@PORT]`
pub(super) fn provider(said: &str) -> Result<(ProviderSpec, Option<u16>), String> {
    let known = || Api::ALL.map(Api::name).join("`, `");
    let expected = || format!("expected NAME=API[@PORT], where API is one of `{}`", known());
    let (name, rest) = said.split_once('=').ok_or_else(expected)?;
    let (api, port) = rest.split_once('@').map_or((rest, None), |(api, port)| (api, Some(port)));
    let api = Api::from_name(api).ok_or_else(expected)?;
    let port = port.map(|port| port.parse().map_err(|_| format!("`{port}` is no port"))).transpose()?;
    let fits = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.');
    if name.is_empty() || name.starts_with('_') || !name.chars().all(fits) {
        return Err("a name is made of letters, digits, `-`, `_` and `.`, and does not begin with `_`".to_owned());
    }
    Ok((ProviderSpec::new(name, api, model(api)), port))
}

/// A model that the vendor is known for.
pub(super) const fn model(api: Api) -> &'static str {
    match api {
        Api::OpenaiChat | Api::OpenaiResponses | Api::AzureOpenai => "gpt-4o",
        Api::Gemini | Api::Vertex => "gemini-2.5-pro",
        Api::BedrockConverse | Api::BedrockInvoke => "anthropic.claude-sonnet-4-5-20250929-v1:0",
        Api::Ollama => "llama3.2",
        Api::AnthropicMessages => "claude-sonnet-4-5",
        Api::Mistral => "mistral-large-latest",
        Api::Groq => "llama-3.3-70b-versatile",
        Api::Together => "meta-llama/Llama-3.3-70B-Instruct-Turbo",
        Api::Deepseek => "deepseek-chat",
        Api::Xai => "grok-4",
        Api::Openrouter => "openai/gpt-4o",
        Api::Vllm => "meta-llama/Llama-3.1-8B-Instruct",
        Api::Cohere => "command-a-03-2025",
    }
}
