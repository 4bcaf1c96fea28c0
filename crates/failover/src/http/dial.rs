//! Reaching a provider at all.
//!
//! *Which question does it answer?* "Who is connected to, through whom, and how is it made sure that it is them?"
//!
//! *Why apart from the client?* Whoever passes requests on as they are needs the same connections and knows no wire
//! format: a recorder, or a mock in front of a real provider.
//!
//! *What it never does:* keep a connection, or time one: whoever waits for it sets the limit.

use std::fmt;
use std::io;
use std::sync::Arc;

use http::HeaderValue;
use http::uri::Uri;
use wire::Api;

use super::connect::{Connect, Io};
use super::endpoint::{BadUrl, Endpoint};
use super::tls::Tls;

/// A provider's base URL, and what opens connections to it.
#[derive(Clone)]
pub struct Dial {
    endpoint: Endpoint,
    tls: Tls,
    connector: Arc<dyn Connect>,
}

impl Dial {
    /// The provider at `base_url`, `https://host:port/prefix` or `http://...`. Over `https` it must prove its name to
    /// [`Tls::public`].
    ///
    /// # Errors
    ///
    /// When the URL is not of this form.
    pub fn new(base_url: &str, connector: Arc<dyn Connect>) -> Result<Self, BadUrl> {
        Ok(Self { endpoint: Endpoint::new(base_url)?, tls: Tls::public(), connector })
    }

    /// The same provider, whose name others may vouch for.
    #[must_use]
    pub fn with_tls(self, tls: Tls) -> Self {
        Self { tls, ..self }
    }

    /// What the `host` header of a request says.
    pub fn host(&self) -> &HeaderValue {
        &self.endpoint.host
    }

    /// Host and port that are connected to.
    pub fn authority(&self) -> &str {
        &self.endpoint.authority
    }

    /// The path of the base URL, without a slash at its end.
    pub fn prefix(&self) -> &str {
        self.endpoint.prefix()
    }

    /// A connection, encrypted where the base URL says so. Dropping the future gives it up.
    ///
    /// # Errors
    ///
    /// When nobody answers, or somebody else does.
    pub async fn open(&self) -> io::Result<Box<dyn Io>> {
        let io = self.connector.connect(&self.endpoint.authority).await?;
        match &self.endpoint.tls {
            None => Ok(io),
            Some(name) => self.tls.wrap(name.clone(), io).await,
        }
    }

    /// Where a model is asked.
    pub(super) fn target(&self, api: Api, model: &str, stream: bool) -> Result<Uri, BadUrl> {
        self.endpoint.target(api, model, stream)
    }
}

impl fmt::Debug for Dial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dial")
            .field("authority", &self.endpoint.authority)
            .field("prefix", &self.prefix())
            .finish_non_exhaustive()
    }
}
