//! A connection through a proxy.
//!
//! *Which question does it answer?* "How does a proxy hand us on?" It is asked to `CONNECT` us to host and
//! port, and from its first empty line on the bytes are the provider's.
//!
//! *Why for plain connections too?* A proxy that forwards requests reads them, and with them the key. A
//! tunnel keeps proxy and provider apart, and everything above sees an ordinary connection.
//!
//! *What it never does:* read a byte behind the proxy's answer, or more than [`MAX_ANSWER`] of it.

use std::fmt;
use std::io;

use http::uri::{Scheme, Uri};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::connect::{Connect, Io, TcpConnect};
use crate::BoxFuture;

/// The most bytes of a proxy's answer.
const MAX_ANSWER: usize = 8 * 1024;

/// A proxy that opens tunnels.
#[derive(Clone)]
pub(super) struct Tunnel {
    /// Its host and port.
    proxy: String,
    /// The header that names the user, where there is one. It holds a password.
    credential: Option<String>,
}

impl Tunnel {
    /// The proxy at `http://[user:password@]host[:port]`. The error does not show the URL.
    pub(super) fn new(url: &str) -> Result<Self, &'static str> {
        let url = url.trim();
        let with_scheme = if url.contains("://") { url.to_owned() } else { format!("http://{url}") };
        let uri: Uri = with_scheme.parse().map_err(|_| "not a URL")?;
        let authority = uri.authority().filter(|_| uri.scheme() == Some(&Scheme::HTTP));
        let authority = authority.ok_or("a proxy begins with http:// and a host")?;
        let user = authority.as_str().rsplit_once('@').map(|(user, _)| user);
        Ok(Self {
            proxy: format!("{}:{}", authority.host(), authority.port_u16().unwrap_or(80)),
            credential: user.map(|user| format!("proxy-authorization: Basic {}\r\n", base64(user.as_bytes()))),
        })
    }

    /// Its host and port.
    #[cfg(test)]
    pub(super) fn proxy(&self) -> &str {
        &self.proxy
    }

    async fn open(&self, authority: &str) -> io::Result<Box<dyn Io>> {
        let mut io = TcpConnect.connect(&self.proxy).await?;
        let credential = self.credential.as_deref().unwrap_or_default();
        let request = format!("CONNECT {authority} HTTP/1.1\r\nhost: {authority}\r\n{credential}\r\n");
        io.write_all(request.as_bytes()).await?;
        io.flush().await?;
        let answer = head(&mut io).await?;
        if is_success(&answer) { Ok(io) } else { Err(refused(&answer)) }
    }
}

impl Connect for Tunnel {
    fn connect(&self, authority: &str) -> BoxFuture<'_, io::Result<Box<dyn Io>>> {
        let authority = authority.to_owned();
        Box::pin(async move { self.open(&authority).await })
    }
}

impl fmt::Debug for Tunnel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tunnel").field("proxy", &self.proxy).finish_non_exhaustive()
    }
}

/// The head of the proxy's answer. Byte by byte, since what follows is not ours to read.
async fn head(io: &mut Box<dyn Io>) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() == MAX_ANSWER {
            return Err(io::Error::other("the proxy's answer does not end"));
        }
        head.push(io.read_u8().await?);
    }
    Ok(head)
}

/// Whether the first line is `HTTP/1.x 2xx`.
fn is_success(head: &[u8]) -> bool {
    head.starts_with(b"HTTP/1.") && head.get(8..10) == Some(b" 2")
}

fn refused(head: &[u8]) -> io::Error {
    let head = String::from_utf8_lossy(head);
    let line = head.lines().next().unwrap_or_default();
    io::Error::other(format!("the proxy opens no tunnel: {}", line.chars().take(100).collect::<String>()))
}

/// The bytes in base64, for which a header is no reason to take a crate.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let number = (0..3).fold(0u32, |number, at| number << 8 | u32::from(group.get(at).copied().unwrap_or(0)));
        for place in 0..4 {
            let letter = LETTERS[(number >> (18 - 6 * place) & 63) as usize];
            out.push(if place > group.len() { '=' } else { letter.into() });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_as_published() {
        // RFC 4648, section 10.
        for (text, encoded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(text.as_bytes()), encoded);
        }
    }

    #[test]
    fn a_proxy_may_lack_scheme_and_port() {
        assert_eq!(Tunnel::new("p").unwrap().proxy, "p:80");
        assert_eq!(Tunnel::new("http://u:p@p:3128/").unwrap().proxy, "p:3128");
        assert_eq!(Tunnel::new("socks5://p").unwrap_err(), "a proxy begins with http:// and a host");
    }

    #[test]
    fn only_a_success_opens_a_tunnel() {
        assert!(is_success(b"HTTP/1.1 200 Connection established\r\n\r\n"));
        assert!(!is_success(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"));
        assert!(!is_success(b"SSH-2.0 200\r\n\r\n"));
    }
}
