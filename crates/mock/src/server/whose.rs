//! Whose request it is, as far as it says.
//!
//! *Which question does it answer?* "With which key, and for which tenant, does this request come?"
//!
//! *Why by a name inside the key?* A live client sends a key and not the name of one. A key that is made for the mock,
//! `brownout-NAME` or `sk-brownout-NAME`, is called NAME; all others are the one that the provider is known by. It is
//! the same for the access key of a signature of Amazon's.
//!
//! *What it never does:* keep a key, or look into one that is not made for the mock.

use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderName};
use serde::Deserialize;
use wire::Api;

/// The header that names a tenant, whatever the format.
static TENANT: HeaderName = HeaderName::from_static("x-brownout-tenant");

/// How keys begin that are made for the mock.
const MADE_HERE: [&str; 2] = ["sk-brownout-", "brownout-"];

/// The key that it comes with.
pub(super) fn credential(api: Api, headers: &HeaderMap) -> Option<&str> {
    api.credential(|name| headers.get(name)?.to_str().ok())
}

/// The name of the key, where it has one.
pub(super) fn key<'a>(credential: Option<&'a str>, headers: &'a HeaderMap) -> Option<&'a str> {
    let credential = credential.or_else(|| signer(headers.get(&AUTHORIZATION)?.to_str().ok()?))?;
    MADE_HERE.iter().find_map(|begin| credential.strip_prefix(begin)).filter(|name| !name.is_empty())
}

/// The access key of a signature: `AWS4-HMAC-SHA256 Credential=ID/DATE/REGION/..., SignedHeaders=...`.
fn signer(authorization: &str) -> Option<&str> {
    authorization.strip_prefix("AWS4-HMAC-SHA256 ")?.split_once("Credential=")?.1.split('/').next()
}

/// The tenant: by the header, else as the body says it in the provider's own field. The body is read again for it, so
/// only where `looked_for`.
pub(super) fn tenant(headers: &HeaderMap, body: &[u8], looked_for: bool) -> Option<String> {
    let named = headers.get(&TENANT).and_then(|value| value.to_str().ok());
    if named.is_some() || !looked_for {
        return named.map(str::to_owned);
    }
    let said: Said = serde_json::from_slice(body).ok()?;
    said.user.or(said.metadata.and_then(|metadata| metadata.user_id))
}

/// Where providers let a caller say for whom he asks.
#[derive(Debug, Deserialize)]
struct Said {
    /// At `OpenAI` and its family.
    user: Option<String>,
    metadata: Option<Metadata>,
}

#[derive(Debug, Deserialize)]
struct Metadata {
    /// At Anthropic.
    user_id: Option<String>,
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn with(name: &str, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name.parse().unwrap(), HeaderValue::from_str(value).unwrap())])
    }

    #[test]
    fn a_key_made_for_the_mock_has_a_name() {
        let named = |api, headers: &HeaderMap| key(credential(api, headers), headers).map(str::to_owned);
        let openai = |value: &str| named(Api::OpenaiChat, &with("authorization", value));
        assert_eq!(openai("Bearer sk-brownout-team-a").as_deref(), Some("team-a"));
        assert_eq!(openai("Bearer brownout-b").as_deref(), Some("b"));
        assert_eq!([openai("Bearer sk-live-1"), openai("Bearer brownout-"), openai("Basic x")], [None, None, None]);
        assert_eq!(named(Api::AnthropicMessages, &with("x-api-key", "brownout-c")).as_deref(), Some("c"));
        let signed =
            "AWS4-HMAC-SHA256 Credential=brownout-d/20261129/us-east-1/bedrock/aws4_request, SignedHeaders=host";
        assert_eq!(named(Api::BedrockConverse, &with("authorization", signed)).as_deref(), Some("d"));
    }

    #[test]
    fn a_tenant_is_named_by_header_or_in_the_body() {
        let none = HeaderMap::new();
        let bodies: [&[u8]; 3] = [br#"{"user":"u"}"#, br#"{"metadata":{"user_id":"v"}}"#, b"{}"];
        assert_eq!(bodies.map(|body| tenant(&none, body, true)), [Some("u".to_owned()), Some("v".to_owned()), None]);
        assert_eq!(tenant(&none, bodies[0], false), None);
        assert_eq!(tenant(&with("x-brownout-tenant", "t"), bodies[0], true).as_deref(), Some("t"));
    }
}
