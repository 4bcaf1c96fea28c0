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
use wire::Api;

/// A base URL, taken apart.
#[derive(Debug, Clone)]
pub(super) struct Endpoint {
    /// Host and port to connect to.
    pub(super) authority: String,
    /// The `host` header.
    pub(super) host: HeaderValue,
    /// What stands before the format's own path.
    pub(super) prefix: String,
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
        let authority = uri.authority().ok_or_else(|| BadUrl::new("a base URL begins with http:// and a host"))?;
        if authority.as_str().contains('@') {
            return Err(BadUrl::new("a base URL holds no user and no password: they would be printed"));
        }
        check_scheme(&uri)?;
        if uri.query().is_some() {
            return Err(BadUrl::new("a base URL ends before the '?'"));
        }
        let host = HeaderValue::from_str(authority.as_str()).map_err(|_| BadUrl::new("the host is not ASCII"))?;
        let authority = format!("{}:{}", authority.host(), port(authority)?);
        Ok(Self { authority, host, prefix: prefix(uri.path()) })
    }
}

fn check_scheme(uri: &Uri) -> Result<(), BadUrl> {
    match uri.scheme() {
        Some(scheme) if *scheme == Scheme::HTTP => Ok(()),
        Some(scheme) if *scheme == Scheme::HTTPS => {
            Err(BadUrl::new("TLS arrives with a later release: only http:// for now"))
        }
        _ => Err(BadUrl::new("a base URL begins with http://")),
    }
}

/// The port; what stands behind the host and is none is an error, and not the usual port.
fn port(authority: &Authority) -> Result<u16, BadUrl> {
    match authority.port_u16() {
        Some(port) => Ok(port),
        None if authority.as_str() == authority.host() => Ok(80),
        None => Err(BadUrl::new("the port is not a number from 0 to 65535")),
    }
}

fn prefix(path: &str) -> String {
    path.trim_end_matches('/').to_owned()
}

/// The path below the base, in the form that goes into the first line. Some formats name the model there.
pub(super) fn target(api: Api, prefix: &str, model: &str, stream: bool) -> Result<Uri, BadUrl> {
    let path = format!("{prefix}{}", api.path(model, stream));
    let path: PathAndQuery = path.parse().map_err(|error| BadUrl(format!("not a path: {error}")))?;
    Ok(Uri::from(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(url: &str) -> Result<[String; 3], String> {
        let endpoint = Endpoint::new(url).map_err(|bad| bad.to_string())?;
        let host = endpoint.host.to_str().unwrap().to_owned();
        let target = target(Api::OpenaiChat, &endpoint.prefix, "m", false).map_err(|bad| bad.to_string())?;
        Ok([endpoint.authority, host, target.to_string()])
    }

    #[test]
    fn host_port_and_prefix_are_taken_apart() {
        let parts = |url| endpoint(url).unwrap();
        assert_eq!(parts("http://h"), ["h:80", "h", "/v1/chat/completions"]);
        assert_eq!(parts("http://h:8080/"), ["h:8080", "h:8080", "/v1/chat/completions"]);
        assert_eq!(parts("http://[::1]:9/openai/"), ["[::1]:9", "[::1]:9", "/openai/v1/chat/completions"]);
    }

    #[test]
    fn each_wrong_url_says_what_is_wrong() {
        let why = |url: &str| endpoint(url).unwrap_err();
        assert_eq!(why("https://api.example.com"), "TLS arrives with a later release: only http:// for now");
        assert_eq!(why("ftp://h"), "a base URL begins with http://");
        assert_eq!(why("localhost:8080"), "a base URL begins with http://");
        assert_eq!(why("/v1"), "a base URL begins with http:// and a host");
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
