//! Encrypted connections.
//!
//! *Which question does it answer?* "Is this the provider whose name stands in the URL, and does nobody
//! else listen?"
//!
//! *Why is the cryptography named?* rustls would take whichever provider the whole program installed, or
//! panic where there are two. Here it is `ring`, always. HTTP/1.1 is the one protocol that is offered.
//!
//! *What it never does:* trust a name that no authority vouches for, or let a caller switch that off.

use std::fmt;
use std::io;
use std::sync::{Arc, LazyLock};

use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio_rustls::TlsConnector;

use super::connect::Io;

/// Who may vouch for a provider's name.
#[derive(Clone)]
pub struct Tls(Arc<ClientConfig>);

/// Why a certificate cannot vouch for anybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadCertificate(String);

impl fmt::Display for BadCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BadCertificate {}

impl Tls {
    /// The authorities that Mozilla trusts, as they were when this was built.
    pub fn public() -> Self {
        static PUBLIC: LazyLock<Arc<ClientConfig>> = LazyLock::new(|| config(public_roots()));
        Self(Arc::clone(&PUBLIC))
    }

    /// Those, and the authorities with these certificates (DER): a company's own, or that of a test.
    ///
    /// # Errors
    ///
    /// When one of them is no certificate.
    pub fn public_and(certificates: &[Vec<u8>]) -> Result<Self, BadCertificate> {
        let mut roots = public_roots();
        for certificate in certificates {
            let added = roots.add(CertificateDer::from(certificate.clone()));
            added.map_err(|error| BadCertificate(format!("not a certificate of an authority: {error}")))?;
        }
        Ok(Self(config(roots)))
    }

    /// Encrypts a connection to the one who has this name.
    pub(super) async fn wrap(&self, name: ServerName<'static>, io: Box<dyn Io>) -> io::Result<Box<dyn Io>> {
        let stream = TlsConnector::from(Arc::clone(&self.0)).connect(name, io).await;
        let stream = stream.map_err(|error| io::Error::new(error.kind(), format!("no TLS: {error}")))?;
        Ok(Box::new(stream))
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").finish_non_exhaustive()
    }
}

fn public_roots() -> RootCertStore {
    webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect()
}

fn config(roots: RootCertStore) -> Arc<ClientConfig> {
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().expect("ring knows the versions that are safe");
    let mut config = builder.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Arc::new(config)
}
