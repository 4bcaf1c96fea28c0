//! Where completions are asked for, in any format.
//!
//! *Which question does it answer?* "Which path asks this model?" and, the other way round, "which model
//! does this path ask?"
//!
//! *Why not in the body?* Google and Amazon put the model and the wish for a stream into the path, so a body
//! alone is not a whole request. [`Route`] is the other half.
//!
//! *What it never does:* know a host, or a prefix that a gateway stands behind.

use crate::{Api, Asked, Text};

const VERTEX_MODELS: &str = "/publishers/google/models/";

/// What a path says of a request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Route {
    /// The model, where the path names it.
    pub model: Option<Text>,
    /// Whether a stream is wanted, where the path says so.
    pub stream: Option<bool>,
}

impl Route {
    /// The request, with what its path says of it.
    pub fn complete(self, mut asked: Asked) -> Asked {
        asked.request.model = self.model.unwrap_or(asked.request.model);
        asked.request.stream = self.stream.unwrap_or(asked.request.stream);
        asked
    }
}

impl Api {
    /// Where this model is asked, below the provider's base URL. Vertex's base URL ends with project and
    /// location: `https://HOST/v1/projects/P/locations/L`.
    pub fn path(self, model: &str, stream: bool) -> String {
        let verb = if stream { "streamGenerateContent?alt=sse" } else { "generateContent" };
        match self {
            Self::OpenaiChat => "/v1/chat/completions".to_owned(),
            Self::AnthropicMessages => "/v1/messages".to_owned(),
            Self::OpenaiResponses => "/v1/responses".to_owned(),
            Self::Gemini => format!("/v1beta/models/{}:{verb}", escaped(model)),
            Self::Vertex => format!("{VERTEX_MODELS}{}:{verb}", escaped(model)),
            Self::BedrockConverse if stream => format!("/model/{}/converse-stream", escaped(model)),
            Self::BedrockConverse => format!("/model/{}/converse", escaped(model)),
            Self::Ollama => "/api/chat".to_owned(),
        }
    }

    /// What a path below the provider's base URL says, without its query; `None` where completions are
    /// not asked for there.
    pub fn route(self, path: &str) -> Option<Route> {
        match self {
            Self::Gemini => {
                generate(path.strip_prefix("/v1beta/models/").or_else(|| path.strip_prefix("/v1/models/"))?)
            }
            Self::Vertex => generate(path.split_once(VERTEX_MODELS)?.1),
            Self::BedrockConverse => {
                let (model, verb) = path.strip_prefix("/model/")?.rsplit_once('/')?;
                let stream = match verb {
                    "converse" => false,
                    "converse-stream" => true,
                    _ => return None,
                };
                Some(Route { model: Some(unescaped(model).into()), stream: Some(stream) })
            }
            _ => (path == self.path("", false)).then(Route::default),
        }
    }

    /// What a provider's own SDK expects at the end of its base URL: some add the version themselves.
    pub const fn sdk_suffix(self) -> &'static str {
        match self {
            Self::OpenaiChat | Self::OpenaiResponses => "/v1",
            _ => "",
        }
    }

    /// The vendor's own base URL, where there is one for everybody.
    pub const fn vendor_url(self) -> Option<&'static str> {
        match self {
            Self::OpenaiChat | Self::OpenaiResponses => Some("https://api.openai.com"),
            Self::AnthropicMessages => Some("https://api.anthropic.com"),
            Self::Gemini => Some("https://generativelanguage.googleapis.com"),
            Self::Ollama => Some("http://localhost:11434"),
            Self::Vertex | Self::BedrockConverse => None,
        }
    }
}

/// `{model}:generateContent`
fn generate(rest: &str) -> Option<Route> {
    let (model, verb) = rest.rsplit_once(':')?;
    let stream = match verb {
        "generateContent" => false,
        "streamGenerateContent" => true,
        _ => return None,
    };
    Some(Route { model: Some(unescaped(model).into()), stream: Some(stream) })
}

/// A name as one segment of a path. Amazon's hold colons, which its signatures want escaped.
fn escaped(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(byte.into());
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// The name in a segment. What is no escape is left as it is.
fn unescaped(segment: &str) -> String {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        let digits = tail.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()).filter(|_| byte == b'%') {
            Some(escaped) => {
                bytes.push(escaped);
                rest = &tail[2..];
            }
            None => {
                bytes.push(byte);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn paths_are_the_providers() {
        assert_eq!(
            Api::Gemini.path("gemini-2.5-pro", true),
            "/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse"
        );
        assert_eq!(Api::BedrockConverse.path("a.b-v1:0", false), "/model/a.b-v1%3A0/converse");
        let sent = "/v1beta1/projects/p/locations/l/publishers/google/models/m:generateContent";
        let route = Route { model: Some("m".into()), stream: Some(false) };
        assert_eq!(Api::Vertex.route(sent), Some(route));
    }

    #[test]
    fn other_paths_are_nobodys() {
        for api in Api::ALL {
            for path in ["", "/", "/v1/models", "/v1beta/models/m:countTokens", "/model/m/invoke", "/model/converse"] {
                assert_eq!(api.route(path), None, "{} {path}", api.name());
            }
        }
    }

    proptest! {
        #[test]
        fn a_path_says_what_it_was_given(model in "\\PC{1,20}", stream in any::<bool>()) {
            for api in Api::ALL {
                let path = api.path(&model, stream);
                let route = api.route(path.split('?').next().unwrap()).unwrap();
                prop_assert!(route.model.is_none_or(|named| named == model.as_str()));
                prop_assert!(route.stream.is_none_or(|said| said == stream));
            }
        }
    }
}
