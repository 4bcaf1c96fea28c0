//! Where a completion is asked for.
//!
//! *Which question does it answer?* "Which path is written below the base URL, and what does a path say
//! that was read?"
//!
//! *Why a function of model and stream?* Most formats have one path. Some name the model in it, and some
//! say there whether the answer is streamed.
//!
//! *What it never does:* hold a host. The vendor's address is the caller's to know.

use crate::Api;
use crate::api::Family;

/// What a path says beside the body. `None` where it says nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Aim {
    /// The model asked for.
    pub model: Option<String>,
    /// Whether the answer is wanted as it is made.
    pub stream: Option<bool>,
}

/// Where Azure keeps a deployment, which takes the place of the model.
const DEPLOYMENTS: &str = "/openai/deployments/";
const AZURE_TAIL: &str = "/chat/completions";
/// The oldest version of Azure's interface that is still in wide use.
const AZURE_VERSION: &str = "?api-version=2024-10-21";

impl Api {
    /// The path and query of a completion, below the provider's base URL.
    pub fn path(self, model: &str, _stream: bool) -> String {
        match self {
            Self::AzureOpenai => format!("{DEPLOYMENTS}{}{AZURE_TAIL}{AZURE_VERSION}", escaped(model)),
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
            _ => (path == self.fixed_path()).then(Aim::default),
        }
    }

    /// The path of the list of models, below the provider's base URL.
    pub const fn models_path(self) -> &'static str {
        match self.family() {
            Family::OpenaiChat(dialect) => dialect.models_path,
            Family::AnthropicMessages => "/v1/models",
        }
    }

    /// What the provider's own SDK takes as part of its base URL: the rest it adds itself.
    pub const fn sdk_base(self) -> &'static str {
        match self {
            Self::OpenaiChat | Self::Together | Self::Xai | Self::Vllm => "/v1",
            Self::Openrouter => "/api/v1",
            Self::AnthropicMessages
            | Self::AzureOpenai
            | Self::Mistral
            | Self::Groq
            | Self::Deepseek
            | Self::Cohere => "",
        }
    }

    const fn fixed_path(self) -> &'static str {
        match self.family() {
            Family::OpenaiChat(dialect) => dialect.path,
            Family::AnthropicMessages => "/v1/messages",
        }
    }
}

/// A part of a path, with everything escaped that means something in one.
fn escaped(part: &str) -> String {
    let mut out = String::with_capacity(part.len());
    for byte in part.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(byte.into());
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// What an escaped part of a path says; `None` where it is no text, or holds a slash.
fn unescaped(part: &str) -> Option<String> {
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
    fn azure_has_the_deployment_in_the_path() {
        let path = "/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21";
        assert_eq!(Api::AzureOpenai.path("gpt-4o", false), path);
        assert_eq!(Api::AzureOpenai.aim("/openai/deployments//chat/completions"), None);
        assert_eq!(Api::AzureOpenai.aim("/openai/deployments/a/b/chat/completions"), None);
        assert_eq!(Api::AzureOpenai.aim("/openai/deployments/a%e/chat/completions"), None);
    }
}
