//! The settings that point real clients at a simulated provider.
//!
//! *Which question does it answer?* "Which variables do the SDKs of this vendor read, and what goes into them?"
//!
//! *Why a table?* A person pastes them, `serve` prints them, and a command that is started finds them in its
//! environment: the same names for all three. They were read in the SDKs themselves; where an SDK reads none, its
//! clients take the address as an argument, and `BROWNOUT_<NAME>_URL` has it. `*_API_BASE` are litellm's.
//!
//! *Why a key for each provider?* A key that shows up elsewhere was leaked by the client. They have the form of the
//! vendor's own, so that clients which check it are content, and open nothing.
//!
//! *What it never does:* hold a real key.

use wire::Api;

use crate::ProviderSpec;

/// A variable and its value.
pub type Setting = (String, String);

/// The version of Azure's interface that clients are told to ask for.
const AZURE_VERSION: &str = "2024-10-21";

/// What the SDKs of a provider's vendor read, for a provider that is served at `base`: `http://HOST:PORT/NAME`.
pub fn settings(spec: &ProviderSpec, base: &str) -> Vec<Setting> {
    let key = key(spec);
    let sdk = format!("{base}{}", spec.api.sdk_base());
    let named: &[(&str, &str)] = match spec.api {
        Api::OpenaiChat | Api::OpenaiResponses => &[("OPENAI_BASE_URL", &sdk), ("OPENAI_API_KEY", &key)],
        Api::AnthropicMessages => &[("ANTHROPIC_BASE_URL", &sdk), ("ANTHROPIC_API_KEY", &key)],
        Api::AzureOpenai => &[
            ("AZURE_OPENAI_ENDPOINT", &sdk),
            ("AZURE_OPENAI_API_KEY", &key),
            ("OPENAI_API_VERSION", AZURE_VERSION),
            ("AZURE_API_BASE", &sdk),
            ("AZURE_API_KEY", &key),
            ("AZURE_API_VERSION", AZURE_VERSION),
        ],
        Api::Gemini => &[("GOOGLE_GEMINI_BASE_URL", &sdk), ("GEMINI_API_KEY", &key), ("GEMINI_API_BASE", &sdk)],
        Api::Vertex => &[("GOOGLE_VERTEX_BASE_URL", &sdk)],
        Api::BedrockConverse => &[
            ("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", &sdk),
            ("AWS_ACCESS_KEY_ID", "AKIABROWNOUTBROWNOUT"),
            ("AWS_SECRET_ACCESS_KEY", &key),
            ("AWS_REGION", "us-east-1"),
            ("AWS_DEFAULT_REGION", "us-east-1"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
        ],
        Api::Mistral => &[("MISTRAL_API_KEY", &key), ("MISTRAL_API_BASE", &sdk)],
        Api::Cohere => &[("CO_API_URL", &sdk), ("CO_API_KEY", &key), ("COHERE_API_KEY", &key)],
        Api::Groq => &[("GROQ_BASE_URL", &sdk), ("GROQ_API_KEY", &key)],
        Api::Together => &[("TOGETHER_BASE_URL", &sdk), ("TOGETHER_API_KEY", &key)],
        Api::Deepseek => &[("DEEPSEEK_API_KEY", &key), ("DEEPSEEK_API_BASE", &sdk)],
        Api::Xai => &[("XAI_API_KEY", &key), ("XAI_API_BASE", &sdk)],
        Api::Openrouter => &[("OPENROUTER_API_KEY", &key), ("OPENROUTER_API_BASE", &sdk)],
        Api::Vllm => &[("HOSTED_VLLM_API_BASE", &sdk), ("HOSTED_VLLM_API_KEY", &key)],
        Api::Ollama => &[("OLLAMA_HOST", base), ("OLLAMA_API_BASE", base)],
    };
    named.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// All settings of an environment: those of each provider, the first of a vendor before others, and for each
/// `BROWNOUT_<NAME>_URL`.
pub fn environment<'a>(
    specs: impl IntoIterator<Item = &'a ProviderSpec>,
    base: impl Fn(&str) -> String,
) -> Vec<Setting> {
    let mut all: Vec<Setting> = Vec::new();
    for spec in specs {
        let base = base(&spec.name);
        let own = (variable(&spec.name), format!("{base}{}", spec.api.sdk_base()));
        for (name, value) in settings(spec, &base).into_iter().chain([own]) {
            if all.iter().all(|(known, _)| *known != name) {
                all.push((name, value));
            }
        }
    }
    all
}

/// `BROWNOUT_<NAME>_URL`, in letters that a shell takes.
fn variable(name: &str) -> String {
    let letter = |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_uppercase() } else { '_' };
    format!("BROWNOUT_{}_URL", name.chars().map(letter).collect::<String>())
}

/// A key of the vendor's form that opens nothing.
fn key(spec: &ProviderSpec) -> String {
    let form = match spec.api {
        Api::AnthropicMessages => "sk-ant-api03-",
        Api::Gemini | Api::Vertex => "AIzaSy-",
        Api::Groq => "gsk_",
        Api::Xai => "xai-",
        Api::Openrouter => "sk-or-v1-",
        Api::OpenaiChat | Api::OpenaiResponses => "sk-proj-",
        _ => "",
    };
    format!("{form}brownout-{}", spec.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(name: &str) -> String {
        format!("http://127.0.0.1:8484/{name}")
    }

    #[test]
    fn every_vendor_has_settings_and_no_two_have_one_key() {
        let specs: Vec<ProviderSpec> = Api::ALL.map(|api| ProviderSpec::new(api.name(), api, "m")).into();
        let all = environment(&specs, base);
        for spec in &specs {
            assert!(!settings(spec, &base(&spec.name)).is_empty());
            let own = all.iter().find(|(name, _)| *name == variable(&spec.name)).unwrap();
            assert_eq!(own.1, format!("{}{}", base(&spec.name), spec.api.sdk_base()));
        }
        let mut keys: Vec<String> = specs.iter().map(key).collect();
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), Api::ALL.len());
        let mut names: Vec<&String> = all.iter().map(|(name, _)| name).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), all.len());
    }

    #[test]
    fn the_first_of_a_vendor_has_its_variables() {
        let specs =
            [ProviderSpec::new("openai-eu.1", Api::OpenaiChat, "m"), ProviderSpec::new("openai", Api::OpenaiChat, "m")];
        let all = environment(&specs, base);
        let value = |name: &str| all.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        assert_eq!(value("OPENAI_BASE_URL"), Some("http://127.0.0.1:8484/openai-eu.1/v1"));
        assert_eq!(value("OPENAI_API_KEY"), Some("sk-proj-brownout-openai-eu.1"));
        assert_eq!(value("BROWNOUT_OPENAI_EU_1_URL"), Some("http://127.0.0.1:8484/openai-eu.1/v1"));
        assert_eq!(value("BROWNOUT_OPENAI_URL"), Some("http://127.0.0.1:8484/openai/v1"));
    }
}
