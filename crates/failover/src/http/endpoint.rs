//! Where a provider answers.
//!
//! *Which question does it answer?* "Whom do we connect to, and what do we write in the first lines of
//! the request?"
//!
//! *Why all at once?* It is worked out when the provider is made, so that a wrong URL is told at the
//! start and not in the middle of an outage.
//!
//! *What it never does:* look a name up, or quote a URL that holds a password.

use std::fmt;

use http::HeaderValue;
use http::uri::{Authority, PathAndQuery, Scheme, Uri};
use rustls::pki_types::ServerName;
use wire::Api;

/// A base URL, taken apart.
#[derive(Debug, Clone)]
pub(super) struct Endpoint {
    /// Host and port to connect to.
    pub(super) authority: String,
    /// The `host` header.
    pub(super) host: HeaderValue,
    /// The name that a certificate must have; `None` where the base URL is `http://`.
    pub(super) tls: Option<ServerName<'static>>,
    /// What stands before the format's own path, without a slash at its end.
    prefix: String,
}

/// Why a URL cannot be a provider's base.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadUrl(String);

impl fmt::Display for BadUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BadUrl {}

impl BadUrl {
    pub(super) fn new(why: impl Into<String>) -> Self {
        Self(why.into())
    }
}

impl Endpoint {
    pub(super) fn new(base_url: &str) -> Result<Self, BadUrl> {
        let uri: Uri = base_url.trim().parse().map_err(|error| BadUrl(format!("not a URL: {error}")))?;
        let begins = "a base URL begins with http:// or https:// and a host";
        let authority = uri.authority().ok_or_else(|| BadUrl::new(begins))?;
        if authority.as_str().contains('@') {
            return Err(BadUrl::new("a base URL holds no user and no password: they would be printed"));
        }
        let secure = is_secure(&uri)?;
        if uri.query().is_some() {
            return Err(BadUrl::new("a base URL ends before the '?'"));
        }
        let host = HeaderValue::from_str(authority.as_str()).map_err(|_| BadUrl::new("the host is not ASCII"))?;
        let port = port(authority, if secure { 443 } else { 80 })?;
        let tls = if secure { Some(server_name(authority.host())?) } else { None };
        let prefix = uri.path().trim_end_matches('/').to_owned();
        Ok(Self { authority: format!("{}:{port}", authority.host()), host, tls, prefix })
    }

    /// Where this model is asked, in the form that goes into the first line.
    pub(super) fn target(&self, api: Api, model: &str, stream: bool) -> Result<Uri, BadUrl> {
        let path = format!("{}{}", self.prefix, api.path(model, stream));
        let path: PathAndQuery = path.parse().map_err(|error| BadUrl(format!("not a path: {error}")))?;
        Ok(Uri::from(path))
    }

    /// The path before the format's own.
    pub(super) fn prefix(&self) -> &str {
        &self.prefix
    }
}

/// Whether the connection is to be encrypted.
fn is_secure(uri: &Uri) -> Result<bool, BadUrl> {
    match uri.scheme() {
        Some(scheme) if *scheme == Scheme::HTTP => Ok(false),
        Some(scheme) if *scheme == Scheme::HTTPS => Ok(true),
        _ => Err(BadUrl::new("a base URL begins with http:// or https://")),
    }
}

fn server_name(host: &str) -> Result<ServerName<'static>, BadUrl> {
    let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
    ServerName::try_from(host).map_err(|_| BadUrl::new("the host is no name that a certificate can have"))
}

/// The port; what stands behind the host and is none is an error, and not the usual port.
fn port(authority: &Authority, usual: u16) -> Result<u16, BadUrl> {
    match authority.port_u16() {
        Some(port) => Ok(port),
        None if authority.as_str() == authority.host() => Ok(usual),
        None => Err(BadUrl::new("the port is not a number from 0 to 65535")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(url: &str) -> Result<[String; 3], String> {
        let endpoint = Endpoint::new(url).map_err(|bad| bad.to_string())?;
        let host = endpoint.host.to_str().unwrap().to_owned();
        let target = endpoint.target(Api::OpenaiChat, "m", false).unwrap().to_string();
        Ok([endpoint.authority, host, target])
    }

    #[test]
    fn host_port_and_prefix_are_taken_apart() {
        let parts = |url| endpoint(url).unwrap();
        assert_eq!(parts("http://h"), ["h:80", "h", "/v1/chat/completions"]);
        assert_eq!(parts("http://h:8080/"), ["h:8080", "h:8080", "/v1/chat/completions"]);
        assert_eq!(parts("http://[::1]:9/openai/"), ["[::1]:9", "[::1]:9", "/openai/v1/chat/completions"]);
    }

    #[test]
    fn an_encrypted_connection_knows_whom_it_expects() {
        let endpoint = |url| Endpoint::new(url).unwrap();
        assert!(endpoint("http://h").tls.is_none());
        assert_eq!(endpoint("https://api.example.com/v1/").authority, "api.example.com:443");
        assert_eq!(endpoint("https://api.example.com").tls, Some("api.example.com".try_into().unwrap()));
        assert_eq!(endpoint("https://[::1]:8443").tls, Some("::1".try_into().unwrap()));
    }

    #[test]
    fn the_model_stands_in_the_path_where_the_format_wants_it() {
        let endpoint = Endpoint::new("https://h/v1/projects/p/locations/l/").unwrap();
        let target = endpoint.target(Api::Vertex, "gemini-2.5-pro", true).unwrap();
        let path = "/v1/projects/p/locations/l/publishers/google/models/gemini-2.5-pro:streamGenerateContent?alt=sse";
        assert_eq!(target.to_string(), path);
        assert!(endpoint.target(Api::Gemini, &"m".repeat(70_000), true).is_err());
    }

    #[test]
    fn each_wrong_url_says_what_is_wrong() {
        let why = |url: &str| endpoint(url).unwrap_err();
        assert_eq!(why("ftp://h"), "a base URL begins with http:// or https://");
        assert_eq!(why("localhost:8080"), "a base URL begins with http:// or https://");
        assert_eq!(why("/v1"), "a base URL begins with http:// or https:// and a host");
        assert_eq!(why("https://under_score!"), "the host is no name that a certificate can have");
        assert_eq!(why("http://h/?x=1"), "a base URL ends before the '?'");
        assert!(why("").starts_with("not a URL: "));
        assert!(why("http://a b").starts_with("not a URL: "));
        assert_eq!(why("http://h:99999"), "the port is not a number from 0 to 65535");
        assert_eq!(why("http://h:"), "the port is not a number from 0 to 65535");
    }

    #[test]
    fn a_password_is_refused_and_not_quoted() {
        let why = endpoint("https://user:hunter2@h").unwrap_err();
        assert_eq!(why, "a base URL holds no user and no password: they would be printed");
    }
}
