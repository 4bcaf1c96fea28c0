//! Proxies, as an environment names them.
//!
//! *Which question does it answer?* "Through whom is this provider reached?"
//!
//! *Why asked for by name?* A client that reads its environment by itself behaves differently on each
//! machine, which no simulated run may. Who wants the usual variables calls [`Proxies::from_env`].
//!
//! *What it never does:* print a proxy's password, or send a provider's key to a proxy: the request travels
//! in a tunnel, whether it is encrypted or not.

use std::env;
use std::fmt;
use std::sync::Arc;

use http::uri::{Scheme, Uri};

use super::connect::{Connect, TcpConnect};
use super::tunnel::Tunnel;

/// Which proxy is asked for which provider.
#[derive(Debug, Clone, Default)]
pub struct Proxies {
    http: Option<Tunnel>,
    https: Option<Tunnel>,
    direct: Vec<Exempt>,
}

/// Hosts that are reached without a proxy.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Exempt {
    All,
    /// The host itself, and all below it; on one port only, where there is one.
    Domain(String, Option<u16>),
}

/// Why a proxy cannot be used. Names the variable, never its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadProxy(String);

impl fmt::Display for BadProxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BadProxy {}

impl Proxies {
    /// What `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` say, in capital or in small letters; the small ones
    /// count first.
    ///
    /// # Errors
    ///
    /// When a proxy is no `http://host:port`.
    pub fn from_env() -> Result<Self, BadProxy> {
        Self::from_variables(|name| env::var(name).ok())
    }

    /// The same from any source of variables.
    ///
    /// # Errors
    ///
    /// When a proxy is no `http://host:port`.
    pub fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Result<Self, BadProxy> {
        let find = |name: &str| variable(&name.to_ascii_lowercase()).or_else(|| variable(name));
        let proxy = |name: &str| match find(name).filter(|url| !url.trim().is_empty()) {
            None => Ok(None),
            Some(url) => Tunnel::new(&url).map(Some).map_err(|why| BadProxy(format!("{name}: {why}"))),
        };
        Ok(Self {
            http: proxy("HTTP_PROXY")?,
            https: proxy("HTTPS_PROXY")?,
            direct: find("NO_PROXY").unwrap_or_default().split(',').filter_map(Exempt::read).collect(),
        })
    }

    /// What opens connections to the provider at this base URL: a proxy's tunnel, or TCP.
    pub fn connector(&self, base_url: &str) -> Arc<dyn Connect> {
        match self.tunnel(base_url) {
            Some(tunnel) => Arc::new(tunnel.clone()),
            None => Arc::new(TcpConnect),
        }
    }

    fn tunnel(&self, base_url: &str) -> Option<&Tunnel> {
        let url: Uri = base_url.trim().parse().ok()?;
        let (host, secure) = (url.host()?, url.scheme() == Some(&Scheme::HTTPS));
        let port = url.port_u16().unwrap_or(if secure { 443 } else { 80 });
        let proxy = if secure { &self.https } else { &self.http };
        proxy.as_ref().filter(|_| !self.direct.iter().any(|exempt| exempt.covers(host, port)))
    }
}

impl Exempt {
    /// One entry of a list: `*`, `example.com`, `.example.com`, `*.example.com`, each with a port or without.
    fn read(entry: &str) -> Option<Self> {
        let entry = entry.trim();
        if entry == "*" {
            return Some(Self::All);
        }
        let entry = entry.trim_start_matches('*').trim_start_matches('.');
        let port = entry.rsplit_once(':').and_then(|(host, port)| Some((host, port.parse().ok()?)));
        // A colon in a bare IPv6 address is no port.
        let (host, port) = port.filter(|(host, _)| !host.contains(':') || host.ends_with(']')).unzip();
        let host = host.unwrap_or(entry).trim_matches(['[', ']']);
        (!host.is_empty()).then(|| Self::Domain(host.to_ascii_lowercase(), port))
    }

    fn covers(&self, host: &str, port: u16) -> bool {
        let Self::Domain(domain, only) = self else { return true };
        let host = host.trim_matches(['[', ']']).to_ascii_lowercase();
        let below = host.strip_suffix(domain.as_str());
        only.is_none_or(|only| only == port) && below.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(variables: &[(&str, &str)]) -> Result<Proxies, BadProxy> {
        let find = |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned());
        Proxies::from_variables(find)
    }

    fn proxy_of(proxies: &Proxies, url: &str) -> Option<String> {
        proxies.tunnel(url).map(|tunnel| tunnel.proxy().to_owned())
    }

    #[test]
    fn each_scheme_has_its_proxy_and_small_letters_count_first() {
        let some = proxies(&[
            ("HTTP_PROXY", "http://plain:8080"),
            ("HTTPS_PROXY", "http://old:1"),
            ("https_proxy", "http://tunnel"),
        ]);
        let some = some.unwrap();
        assert_eq!(proxy_of(&some, "http://h").as_deref(), Some("plain:8080"));
        assert_eq!(proxy_of(&some, "https://h").as_deref(), Some("tunnel:80"));
        assert_eq!(proxy_of(&proxies(&[]).unwrap(), "https://h"), None);
    }

    #[test]
    fn exempt_hosts_are_reached_directly() {
        let some = |list: &str| proxies(&[("HTTPS_PROXY", "http://p:1"), ("NO_PROXY", list)]).unwrap();
        for (list, url, through) in [
            ("*", "https://a.example.com", false),
            ("example.com", "https://a.example.com", false),
            (".example.com", "https://example.com", false),
            ("*.example.com", "https://A.Example.com", false),
            ("example.com", "https://notexample.com", true),
            ("example.com:8443", "https://example.com:8443", false),
            ("example.com:8443", "https://example.com", true),
            ("localhost, ::1 ,127.0.0.1", "https://[::1]:9", false),
            ("[::1]:8443", "https://[::1]:8443", false),
            ("", "https://h", true),
        ] {
            assert_eq!(proxy_of(&some(list), url).is_some(), through, "{list} {url}");
        }
    }

    #[test]
    fn a_wrong_proxy_is_named_by_its_variable_and_not_shown() {
        let why = proxies(&[("HTTPS_PROXY", "https://user:hunter2@p")]).unwrap_err().to_string();
        assert_eq!(why, "HTTPS_PROXY: a proxy begins with http:// and a host");
    }

    #[test]
    fn a_password_is_not_printed() {
        let some = proxies(&[("HTTP_PROXY", "http://user:hunter2@p:1")]).unwrap();
        assert!(!format!("{some:?}").contains("hunter2"), "{some:?}");
        assert!(!format!("{some:?}").contains("dXNlcjpodW50ZXIy"), "{some:?}");
    }
}
