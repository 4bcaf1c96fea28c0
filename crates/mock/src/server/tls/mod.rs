//! TLS: the same server behind a certificate of its own authority.
//!
//! *Which question does it answer?* "What does a client meet that speaks HTTPS, on a good day and on a bad one?"
//!
//! *Why an authority made at each start?* Because then nobody has to keep a key safe: whoever is told to trust it trusts
//! this process, and nothing else.
//!
//! *What it never does:* write a private key anywhere.

mod authority;
mod refusing;

use std::fmt;
use std::io::Result;
use std::net::IpAddr;
use std::sync::Arc;

use fault::TlsFault;
use rustls::ServerConfig;
use rustls::crypto::ring;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::io::Pipe;
use authority::{Authority, Leaf, Validity};

/// What no certificate of ours is for.
const ELSEWHERE: &str = "elsewhere.invalid";

/// Certificates, good and bad, of one authority.
#[derive(Clone)]
pub struct Tls {
    good: TlsAcceptor,
    wrong_host: TlsAcceptor,
    expired: TlsAcceptor,
    authority: Arc<str>,
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").finish_non_exhaustive()
    }
}

impl Tls {
    /// A new authority, and certificates for this machine by all its local names and for the address that is listened
    /// on. Fails only where the machine has no randomness to give.
    pub fn new(listened: IpAddr) -> Result<Self> {
        let authority = Authority::new()?;
        let hosts = ["localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned(), listened.to_string()];
        Ok(Self {
            good: acceptor(authority.leaf(&hosts, Validity::Now)?)?,
            wrong_host: acceptor(authority.leaf(&[ELSEWHERE.to_owned()], Validity::Now)?)?,
            expired: acceptor(authority.leaf(&hosts, Validity::Past)?)?,
            authority: authority.pem().into(),
        })
    }

    /// The certificate of the authority, as clients want it in a file.
    pub fn authority_pem(&self) -> &str {
        &self.authority
    }

    /// The handshake with a client, if it comes to an end and to nothing bad.
    pub(super) async fn accept(&self, stream: TcpStream, fault: Option<TlsFault>) -> Option<TlsStream<TcpStream>> {
        let acceptor = match fault {
            None => &self.good,
            Some(TlsFault::WrongHost) => &self.wrong_host,
            Some(TlsFault::Expired) => &self.expired,
            Some(TlsFault::Alert) => return refusing::alert(stream).await,
            Some(TlsFault::Slow) => return refusing::silent(stream).await,
        };
        acceptor.accept(stream).await.ok()
    }
}

fn acceptor(leaf: Leaf) -> Result<TlsAcceptor> {
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(std::io::Error::other)?
        .with_no_client_auth();
    let mut config = config.with_single_cert(vec![leaf.certificate], leaf.key).map_err(std::io::Error::other)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

impl Pipe for TlsStream<TcpStream> {
    fn make_abortive(&self) {
        self.get_ref().0.make_abortive();
    }

    fn unconfirmed(&self) -> usize {
        self.get_ref().0.unconfirmed()
    }
}
