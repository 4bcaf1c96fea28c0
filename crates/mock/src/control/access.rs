//! Access: who may look and change.
//!
//! *Which question does it answer?* "Is this request to the admin API from somebody who may?"
//!
//! *Why look at Host and Origin on loopback?* Because a page in a browser on this machine reaches loopback, too. One
//! that has its own name resolved to 127.0.0.1 sends its own name as the host; one that just posts sends its own origin.
//! Neither is ours.
//!
//! *What it never does:* let anybody from elsewhere in without a token, or show one.

use std::fmt;
use std::net::IpAddr;

use http::HeaderMap;
use http::header::{AUTHORIZATION, HOST, ORIGIN};

/// Who may use the admin API.
#[derive(Debug, Clone, Default)]
pub enum Access {
    /// Nobody.
    #[default]
    Off,
    /// Whoever is on this machine.
    Loopback,
    /// Whoever has the token.
    Token(Token),
}

/// A secret that opens the admin API.
#[derive(Clone)]
pub struct Token(String);

/// Why somebody may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    /// The API is off.
    Off,
    /// The request is for a host of another name.
    Host,
    /// The request is from a page of another origin.
    Origin,
    /// The token is missing or another.
    Token,
}

impl Token {
    /// The token of that text; `None` where it is empty.
    pub fn new(text: impl Into<String>) -> Option<Self> {
        Some(text.into()).filter(|text| !text.is_empty()).map(Self)
    }

    /// Takes as long whatever is said, as long as it is said in so many letters.
    fn is(&self, said: &str) -> bool {
        let (ours, said) = (self.0.as_bytes(), said.as_bytes());
        let differ = |differ: u8, (one, other): (&u8, &u8)| std::hint::black_box(differ | (one ^ other));
        ours.len() == said.len() && ours.iter().zip(said).fold(0, differ) == 0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

impl Access {
    /// Whether a request with these headers may; `changes` where it asks for a change.
    ///
    /// # Errors
    /// Why it may not.
    pub fn admits(&self, headers: &HeaderMap, changes: bool) -> Result<(), Denied> {
        match self {
            Self::Off => Err(Denied::Off),
            Self::Token(token) => bearer(headers).filter(|said| token.is(said)).map(|_| ()).ok_or(Denied::Token),
            Self::Loopback => {
                let host = text(headers, HOST.as_str());
                if !host.is_none_or(is_loopback) {
                    return Err(Denied::Host);
                }
                let ours = |origin: &str| origin.strip_prefix("http://") == host;
                let foreign =
                    changes && headers.contains_key(ORIGIN) && !text(headers, ORIGIN.as_str()).is_some_and(ours);
                if foreign { Err(Denied::Origin) } else { Ok(()) }
            }
        }
    }
}

impl Denied {
    /// The HTTP status that says so.
    pub const fn status(self) -> u16 {
        if matches!(self, Self::Token) { 401 } else { 403 }
    }

    /// What is wrong, and what to do.
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Off => (
                "the admin API is off, because this address can be reached from elsewhere",
                "start the server with --admin-token TOKEN or BROWNOUT_ADMIN_TOKEN, or let it listen on 127.0.0.1",
            ),
            Self::Host => (
                "the admin API answers on this machine's own names only",
                "call it as http://127.0.0.1:PORT or http://localhost:PORT",
            ),
            Self::Origin => (
                "a page of another origin may not change anything here",
                "call the admin API from a program, or from a page that this server serves",
            ),
            Self::Token => ("the admin API needs its token", "send the header `authorization: Bearer TOKEN`"),
        }
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, said) = text(headers, AUTHORIZATION.as_str())?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| said.trim())
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    // What is no text is nobody's name.
    headers.get(name).map(|value| value.to_str().unwrap_or("?"))
}

/// Whether a host, with or without a port, is this machine.
fn is_loopback(host: &str) -> bool {
    let bare = host
        .rsplit_once(':')
        .filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()))
        .map_or(host, |(bare, _)| bare);
    let bare = bare.strip_prefix('[').and_then(|bare| bare.strip_suffix(']')).unwrap_or(bare);
    bare.eq_ignore_ascii_case("localhost") || bare.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(said: &[(&'static str, &'static str)]) -> HeaderMap {
        said.iter()
            .map(|(name, value)| (http::HeaderName::from_static(name), http::HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn on_loopback_only_its_own_names_are_answered() {
        let admitted = |host| Access::Loopback.admits(&headers(&[("host", host)]), false);
        for host in ["127.0.0.1:8484", "localhost", "LocalHost:1", "[::1]:8484", "[::1]", "127.9.9.9"] {
            assert_eq!(admitted(host), Ok(()), "{host}");
        }
        for host in ["evil.example:8484", "127.0.0.1.evil.example", "10.0.0.1:8484", "localhost.evil", "", "::evil"] {
            assert_eq!(admitted(host), Err(Denied::Host), "{host}");
        }
        assert_eq!(Access::Loopback.admits(&HeaderMap::new(), true), Ok(()), "HTTP/1.0, and pipes in memory");
    }

    #[test]
    fn a_page_of_another_origin_may_look_and_not_change() {
        let foreign = headers(&[("host", "localhost:1"), ("origin", "http://evil.example")]);
        assert_eq!(Access::Loopback.admits(&foreign, false), Ok(()));
        assert_eq!(Access::Loopback.admits(&foreign, true), Err(Denied::Origin));
        let null = headers(&[("host", "localhost:1"), ("origin", "null")]);
        assert_eq!(Access::Loopback.admits(&null, true), Err(Denied::Origin));
        let ours = headers(&[("host", "localhost:1"), ("origin", "http://localhost:1")]);
        assert_eq!(Access::Loopback.admits(&ours, true), Ok(()));
    }

    #[test]
    fn a_token_is_asked_for_wherever_one_is_set() {
        let access = Access::Token(Token::new("s3cret").unwrap());
        let said = |value| access.admits(&headers(&[("authorization", value)]), true);
        assert_eq!((said("Bearer s3cret"), said("bearer s3cret")), (Ok(()), Ok(())));
        for wrong in ["Bearer s3creT", "Bearer s3cre", "Bearer s3crett", "Bearer ", "Basic s3cret", "s3cret"] {
            assert_eq!(said(wrong), Err(Denied::Token), "{wrong}");
        }
        assert_eq!(access.admits(&HeaderMap::new(), false), Err(Denied::Token));
        assert_eq!((format!("{access:?}"), Token::new("").is_none()), ("Token(Token(..))".to_owned(), true));
    }

    #[test]
    fn off_is_off() {
        assert_eq!(Access::Off.admits(&headers(&[("host", "localhost")]), false), Err(Denied::Off));
    }
}
